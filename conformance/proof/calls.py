"""What mutants ask of a call: the identity that it is about, its policies, and what happened to it before."""

from __future__ import annotations

from typing import NoReturn

from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.state import Identity


def reject(code: str = "InvalidParameterValue") -> NoReturn:
    """Reject a request.

    Raises:
        ServiceError: of this code.
    """
    raise ServiceError(code, "Not allowed.")


def identity_of(call: Call) -> str:
    """The name of the identity that a call is about."""
    name: str = next(call.args[key] for key in ("Identity", "EmailAddress", "Domain") if key in call.args)
    return name


def remember(call: Call, what: str) -> None:
    """Keeps in mind, for the life of the account, that the identity of a call is `what`."""
    call.account.memory.setdefault(what, set()).add(identity_of(call))


def remembered(call: Call, what: str) -> set[str]:
    """The identities of the caller that are `what`."""
    return call.account.memory.get(what, set())


def owned(call: Call) -> Identity | None:
    """The caller's identity that a call is about, by name or ARN, or None."""
    return call.identity(identity_of(call), arn=True)


def policies_of(call: Call) -> dict[str, str]:
    """The policies of the identity that a call is about; none for an unknown one."""
    identity = owned(call)
    return {} if identity is None else identity.policies
