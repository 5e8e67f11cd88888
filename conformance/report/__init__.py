"""The event log and everything made from it."""
