"""Mutants of the cases in `cases/policies`."""
