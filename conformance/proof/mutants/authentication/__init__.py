"""Mutants of the cases in `cases/authentication`."""
