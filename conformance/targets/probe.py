"""Asking a target, before the run, what it lacks and what it does that its profile leaves open."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from conformance.judge.expected import Expected
from conformance.judge.response import ParsedResponse
from conformance.judge.verdict import judge
from conformance.model.case_file import RequestOptions
from conformance.model.vocabulary import ACTIONS
from conformance.targets.lacking import find_lacking, is_foreign
from conformance.targets.probe_signatures import accepted_schemes
from conformance.targets.profile import Profile
from conformance.targets.unreachable import Unreachable
from conformance.wire.exchange import Exchange, FailureKind
from conformance.wire.scheme import Scheme

Ask = Callable[[str, Mapping[str, str], RequestOptions], Exchange]
"""Send an action with parameters, signed, in the way that the options say; return the exchange.

Called by many threads.
"""

_ANY = (Expected(result={}),)
_POST, _GET, _WRONG = RequestOptions(), RequestOptions(method="GET"), RequestOptions(tamper="wrong-secret")
_OTHER = RequestOptions(account="other")


@dataclass(frozen=True, slots=True)
class Probed:
    """What the probes found: actions that the target lacks by its own word, those that it ignores, and open claims.

    ``signatures_accepted`` are the schemes that it accepts, the usual one only if that is so; None: not asked.
    ``ping`` is an action that reads only and got an HTTP response, whichever; empty: there is none. ``ms`` is how long
    the quickest response took, 0 without any. ``verified`` are those of the identities that an account has verified.
    """

    unsupported: dict[str, str] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)
    signatures_checked: bool | None = None
    verification: Literal["immediate", "pending"] | None = None
    get: bool | None = None
    signatures_accepted: list[Scheme] | None = None
    ping: str = ""
    ms: float = 0.0
    verified: list[str] = field(default_factory=list)


def probe(profile: Profile, ask: Ask, identities: Sequence[str] = ()) -> Probed:
    """Ask each action once, without its required parameters, so that nothing is created; look for the ``identities``.

    Raises ``Unreachable`` if the first request can't be delivered.
    """
    first = ask("GetSendQuota", {}, _POST)
    if first.failure is not None and first.failure.kind is FailureKind.UNREACHABLE:
        raise Unreachable(first.failure.detail)
    unsupported = profile.declared_lacking
    silent: dict[str, str] = {}
    asked = [action for action in ACTIONS if action not in unsupported]
    # Together: otherwise a target that does not respond to many actions would keep the user waiting for each of them.
    exchanges = _together(lambda action: _twice(ask, action), asked)
    foreign: dict[str, ParsedResponse] = {}
    for action, exchange in zip(asked, exchanges, strict=True):
        if exchange.failure is not None and _timed_out(exchange):
            silent[action] = f"no response, twice: {exchange.failure.detail}"
            continue
        response = _parse(exchange, action)
        if action == "VerifyEmailIdentity" and response.kind == "success":
            # It took a missing address for an empty one: remove what the probe made.
            ask("DeleteIdentity", {"Identity": ""}, _POST)
        if response.unsupported:
            unsupported[action] = response.unsupported
        elif is_foreign(response):
            foreign[action] = response
    if len(foreign) + len(silent) < len(asked):  # else this is no target that lacks something, but none of the API
        unsupported |= find_lacking(lambda action, params: _parse(ask(action, params, _POST), action), foreign)
    checked = by_get = None
    if "GetSendQuota" not in unsupported and "GetSendQuota" not in silent:
        checked = _parse(ask("GetSendQuota", {}, _WRONG), "GetSendQuota").kind != "success"
        if profile.get is None and _parse(first, "GetSendQuota").kind == "success":
            by_get = _parse(ask("GetSendQuota", {}, _GET), "GetSendQuota").kind == "success"
    accepted = None
    if checked and (profile.signatures is None or profile.signatures.accepts is None):
        accepted = accepted_schemes(
            lambda options: _parse(ask("GetSendQuota", {}, options), "GetSendQuota").kind == "success",
            profile.usual_scheme if _parse(first, "GetSendQuota").kind == "success" else None,
        )
    responses = {"GetSendQuota": first, **dict(zip(asked, exchanges, strict=True))}
    ping = next((action for action in _READING if action in responses and responses[action].failure is None), "")
    lacking = unsupported.keys() | silent.keys()
    verification = _verification(ask) if profile.verification is None and not _VERIFICATION & lacking else None
    quickest = min((each.ms for each in (first, *exchanges) if each.response is not None), default=0.0)
    accounts = (_POST, *((_OTHER,) if profile.other_account is not None else ()))
    looked = accounts if identities and _ATTRIBUTES not in lacking else ()
    verified = [identity for account in looked for identity in _verified(ask, identities, account)]
    return Probed(unsupported, silent, checked, verification, by_get, accepted, ping, quickest, verified)


_READING = ("GetSendQuota", "GetSendStatistics", "ListIdentities", "ListVerifiedEmailAddresses")
_ATTRIBUTES = "GetIdentityVerificationAttributes"
_VERIFICATION = {"VerifyEmailIdentity", _ATTRIBUTES, "DeleteIdentity"}


def _verified(ask: Ask, identities: Sequence[str], account: RequestOptions) -> list[str]:
    """Return which of the identities an account has verified; none at a target that says so of any name."""
    found = _said_verified(ask, identities, account)
    nobodys = f"{secrets.token_hex(8)}.example"
    return [] if found and _said_verified(ask, [nobodys], account) else found


def _said_verified(ask: Ask, identities: Sequence[str], account: RequestOptions) -> list[str]:
    params = {f"Identities.member.{number}": identity for number, identity in enumerate(identities, 1)}
    response = _parse(ask(_ATTRIBUTES, params, account), _ATTRIBUTES)
    path = "VerificationAttributes[{}].VerificationStatus"
    return [identity for identity in identities if response.value(path.format(identity)) == "Success"]


def _verification(ask: Ask) -> Literal["immediate", "pending"] | None:
    """Register an address of our own, look at its status, and remove it."""
    address = f"probe-{secrets.token_hex(6)}@{secrets.token_hex(5)}.example.org"
    if _parse(ask("VerifyEmailIdentity", {"EmailAddress": address}, _POST), "VerifyEmailIdentity").kind != "success":
        return None
    response = _parse(ask(_ATTRIBUTES, {"Identities.member.1": address}, _POST), _ATTRIBUTES)
    ask("DeleteIdentity", {"Identity": address}, _POST)
    status = response.value(f"VerificationAttributes[{address}].VerificationStatus")
    return None if status is None else ("immediate" if status == "Success" else "pending")


def _together(job: Callable[[str], Exchange], actions: Sequence[str]) -> list[Exchange]:
    """Do the job for all actions at once; return the exchanges in the order of the actions.

    The threads do not outlive the process: a pool's would, so that an interrupt had to wait for a silent target.
    """
    found: dict[str, Exchange | Exception] = {}

    def do(action: str) -> None:
        try:
            found[action] = job(action)
        except Exception as error:
            found[action] = error

    threads = [threading.Thread(target=do, args=(action,), daemon=True) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    exchanges = []
    for action in actions:
        exchange = found[action]
        if isinstance(exchange, Exception):
            raise exchange
        exchanges.append(exchange)
    return exchanges


def _twice(ask: Ask, action: str) -> Exchange:
    """Ask once more where no response came in time."""
    exchange = ask(action, {}, _POST)
    return ask(action, {}, _POST) if _timed_out(exchange) else exchange


def _timed_out(exchange: Exchange) -> bool:
    return exchange.failure is not None and exchange.failure.kind is FailureKind.TIMEOUT


def _parse(exchange: Exchange, action: str) -> ParsedResponse:
    return judge(exchange, action, _ANY).response
