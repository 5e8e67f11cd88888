"""Mutants of the cases in `cases/notifications`."""
