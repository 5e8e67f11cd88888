"""The reference target. Knows nothing of the judge or the cases."""
