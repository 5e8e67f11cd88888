"""Asking a target, before the run, what it lacks and what it does that its profile leaves open."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from conformance.judge.expected import Expected
from conformance.judge.response import ParsedResponse
from conformance.judge.verdict import judge
from conformance.model.vocabulary import ACTIONS
from conformance.targets.lacking import find_lacking, is_foreign
from conformance.targets.profile import Profile
from conformance.wire.exchange import Exchange, FailureKind

Ask = Callable[[str, Mapping[str, str], str | None], Exchange]
"""Send an action with parameters, signed, its signature tampered with by name or (None) right; return the exchange.

Called by many threads.
"""

_ANY = (Expected(result={}),)


class Unreachable(Exception):
    """No connection to the target can be made."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What the probes found: actions that the target lacks by its own word, those that it ignores, and open claims."""

    unsupported: dict[str, str] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)
    signatures_checked: bool | None = None
    verification: Literal["immediate", "pending"] | None = None


def probe(profile: Profile, ask: Ask) -> Probed:
    """Ask each action once, without its required parameters, so that nothing is created.

    Raises ``Unreachable`` if the first request can't be delivered.
    """
    first = ask("GetSendQuota", {}, None)
    if first.failure is not None and first.failure.kind is FailureKind.UNREACHABLE:
        raise Unreachable(first.failure.detail)
    unsupported = profile.declared_lacking
    silent: dict[str, str] = {}
    asked = [action for action in ACTIONS if action not in unsupported]
    # Together: otherwise a target that does not respond to many actions would keep the user waiting for each of them.
    with ThreadPoolExecutor(max_workers=len(ACTIONS)) as pool:
        exchanges = list(pool.map(lambda action: _twice(ask, action), asked))
    foreign: dict[str, ParsedResponse] = {}
    for action, exchange in zip(asked, exchanges, strict=True):
        if exchange.failure is not None and _timed_out(exchange):
            silent[action] = f"no response, twice: {exchange.failure.detail}"
            continue
        response = _parse(exchange, action)
        if action == "VerifyEmailIdentity" and response.kind == "success":
            # It took a missing address for an empty one: remove what the probe made.
            ask("DeleteIdentity", {"Identity": ""}, None)
        if response.unsupported:
            unsupported[action] = response.unsupported
        elif is_foreign(response):
            foreign[action] = response
    if len(foreign) + len(silent) < len(asked):  # else this is no target that lacks something, but none of the API
        unsupported |= find_lacking(lambda action, params: _parse(ask(action, params, None), action), foreign)
    checked = None
    if "GetSendQuota" not in unsupported and "GetSendQuota" not in silent:
        checked = _parse(ask("GetSendQuota", {}, "wrong-secret"), "GetSendQuota").kind != "success"
    lacking = unsupported.keys() | silent.keys()
    verification = _verification(ask) if profile.verification is None and not _VERIFICATION & lacking else None
    return Probed(unsupported, silent, checked, verification)


_VERIFICATION = {"VerifyEmailIdentity", "GetIdentityVerificationAttributes", "DeleteIdentity"}


def _verification(ask: Ask) -> Literal["immediate", "pending"] | None:
    """Register an address of our own, look at its status, and remove it."""
    address = f"probe-{secrets.token_hex(6)}@{secrets.token_hex(5)}.example.org"
    if _parse(ask("VerifyEmailIdentity", {"EmailAddress": address}, None), "VerifyEmailIdentity").kind != "success":
        return None
    action = "GetIdentityVerificationAttributes"
    response = _parse(ask(action, {"Identities.member.1": address}, None), action)
    ask("DeleteIdentity", {"Identity": address}, None)
    status = response.value(f"VerificationAttributes[{address}].VerificationStatus")
    return None if status is None else ("immediate" if status == "Success" else "pending")


def _twice(ask: Ask, action: str) -> Exchange:
    """Ask once more where no response came in time."""
    exchange = ask(action, {}, None)
    return ask(action, {}, None) if _timed_out(exchange) else exchange


def _timed_out(exchange: Exchange) -> bool:
    return exchange.failure is not None and exchange.failure.kind is FailureKind.TIMEOUT


def _parse(exchange: Exchange, action: str) -> ParsedResponse:
    return judge(exchange, action, _ANY).response
