"""Mutants of the cases in `cases/dkim`."""
