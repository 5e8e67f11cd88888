"""Families of mutants over many actions or parameters, which the cases of many files catch."""
