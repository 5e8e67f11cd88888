"""Mutants of the cases in `cases/errors`."""
