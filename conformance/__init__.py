"""Conformance suite for the Amazon SES v1 Query API, version 2010-12-01."""

__version__ = "0.1.0"
