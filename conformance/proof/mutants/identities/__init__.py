"""Mutants of the cases in `cases/identities`."""
