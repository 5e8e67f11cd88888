"""Mutants of the cases in `cases/statistics`."""
