"""Mutants of the cases in `cases/sending`."""
