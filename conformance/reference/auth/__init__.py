"""Authentication: four ways to sign, each a reader and a table of separately replaceable checks."""

from conformance.reference.auth.authenticator import FORMS, Authenticator

__all__ = ["FORMS", "Authenticator"]
