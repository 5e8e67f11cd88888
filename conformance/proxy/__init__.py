"""Certifying an intermediary: what the client sent held against what arrived behind the proxy, and back."""
