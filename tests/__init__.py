"""Tests of the tool itself. The suite's own cases are data, in ``cases/``."""
