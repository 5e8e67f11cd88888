"""Mutants of the cases in `cases/protocol`."""
