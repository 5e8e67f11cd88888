"""From a rendered send to the request that goes over the wire: encoded and signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from conformance.model.vocabulary import Outcome
from conformance.run.outcome import CaseStopped
from conformance.run.rendering import LEFT_OUT, Rendered
from conformance.run.schemes import check_signable, scheme_of
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import KeyPair
from conformance.wire import query
from conformance.wire.credentials import Scope
from conformance.wire.dialects import Dialect, DialectUnfit, apply, find, speak
from conformance.wire.exchange import Request, header
from conformance.wire.request import API_VERSION, default_headers, host_header, raw
from conformance.wire.scheme import Plan
from conformance.wire.signing import sign_plan, sign_tampered
from conformance.wire.tampering import TAMPERINGS


def pairs_of(action: str, params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the name/value pairs of a request: Action and Version first, unless the parameters say otherwise."""
    head: dict[str, Any] = {"Action": action, "Version": API_VERSION}
    rest = dict(params)
    for key in head:
        head[key] = rest.pop(key, head[key])
    return query.flatten({**{key: value for key, value in head.items() if value is not LEFT_OUT}, **rest})


_NOT_OF_FORM = frozenset({"account", "dialect", "fault", "method", "pairs", "sign"})
"""Options that leave open how a request is written, so that any dialect will do."""


def build(item: Rendered, profile: Profile, now: datetime | None = None, *, dialect: Dialect | None = None) -> Request:
    """Return the signed request for ``item``. ``now`` (UTC) is the time of signing.

    ``dialect`` is that of the whole run: it is spoken wherever it goes with the request, unless ``item`` itself says
    how the request is written. The one that ``item`` names goes before it. What is tampered with is sent as usual,
    unless ``item`` names a dialect for it, too.

    Raises:
        ValueError: the dialect that ``item`` names does not exist, or does not go with the signature.
        CaseStopped: skipped, since the dialect does not go with the request, as where it takes a port for granted,
            since the secret of the other account is the right one, or since the target's usual scheme can't sign it.
    """
    request = _build(item, profile, now, dialect)
    return _with_fields(request, item.options.fields) if item.options.fields else request


def _build(item: Rendered, profile: Profile, now: datetime | None, dialect: Dialect | None) -> Request:
    options = item.options
    in_query = options.method != "POST" and options.body is None
    query_string, body = options.query, b""
    if options.body is not None:
        body = options.body.encode()
    elif options.query is None and in_query:
        query_string = _query_of(item, profile)
    elif options.query is None:
        body = _form_of(item, profile)
    headers: dict[str, str | None] = {**dict(default_headers(in_query=in_query)), **profile.headers}
    if options.fault and profile.faults and profile.faults.header:
        headers[profile.faults.header] = options.fault
    for name, value in options.headers.items():
        headers = {key: kept for key, kept in headers.items() if key.lower() != name.lower()}
        headers[name] = value
    sent = [(name, value) for name, value in headers.items() if value is not None]
    endpoint = profile.endpoint or ""
    unsigned = raw(endpoint, method=options.method, path=options.path, query=query_string, headers=sent, body=body)
    pair = key_pair(profile, options.account)
    scope = Scope(profile.region, profile.service)
    hostless = any(name.lower() == "host" and value is None for name, value in options.headers.items())
    plan = Plan(unsigned, pair.credentials(), scope, scheme_of(options, profile), now or datetime.now(UTC))
    if options.sign is None:
        check_signable(plan)
    if not options.tamper:
        if options.awaits:
            asked = _in_dialect(options.dialect, plan) if options.dialect else speak(None, plan)
            return replace(asked, held=options.awaits == "continue", to_end=options.awaits == "end")
        if options.dialect:
            return _in_dialect(options.dialect, plan)
        spoken = speak(dialect if options.model_fields_set <= _NOT_OF_FORM else None, plan)
        return _without_host(spoken) if hostless else spoken
    second = profile.other_account if options.account != "other" else profile.credentials
    if second is not None and second.secret_access_key == pair.secret_access_key and _swaps_secrets(options.tamper):
        raise CaseStopped(Outcome.SKIPPED, "both accounts of the profile have the same secret")
    plan = replace(plan, other=None if second is None else second.credentials())
    tampered = partial(sign_tampered, tamper=options.tamper)
    return _in_dialect(options.dialect, plan, tampered) if options.dialect else tampered(plan)


def _form_of(item: Rendered, profile: Profile) -> bytes:
    """Return the parameters as a body, in a function of its own: a message of 10 MB is not kept in another form."""
    if item.options.encode == _USUAL and not item.options.append:
        return query.encode_form(_all_pairs(item, profile))
    return _query_of(item, profile).encode()


def _query_of(item: Rendered, profile: Profile) -> str:
    return _ENCODERS[item.options.encode](_all_pairs(item, profile)) + item.options.append


def _all_pairs(item: Rendered, profile: Profile) -> list[tuple[str, str]]:
    options = item.options
    pairs = [*pairs_of(item.action, item.params), *((name, value) for name, value in options.pairs)]
    if options.fault and profile.faults and profile.faults.parameter:
        pairs.append((profile.faults.parameter, options.fault))
    if options.order == "reversed":
        pairs.reverse()
    return pairs


def _with_fields(request: Request, fields: list[tuple[str, str]]) -> Request:
    """Return the request with further header fields; a Host that goes without saying comes first."""
    headers = request.headers
    if header(headers, "host") is None:
        headers = (("Host", host_header(request.url)), *headers)
    return replace(request, headers=(*headers, *fields))


def _without_host(request: Request) -> Request:
    """Return the request without Host, which a scheme that signs it has put among the header fields."""
    kept = tuple(pair for pair in request.headers if pair[0].lower() != "host")
    return replace(request, headers=kept, host=False)


def _swaps_secrets(tamper: str) -> bool:
    return tamper in TAMPERINGS and TAMPERINGS[tamper].needs_other


def _in_dialect(name: str, plan: Plan, sign: Callable[[Plan], Request] = sign_plan) -> Request:
    dialect = find(name)
    try:
        return apply(dialect, plan, sign)
    except DialectUnfit as error:
        if plan.scheme not in dialect.schemes:
            raise
        # No fault of the case: the endpoint has a port, say, and the dialect takes none for granted.
        raise CaseStopped(Outcome.SKIPPED, str(error)) from None


def key_pair(profile: Profile, account: str) -> KeyPair:
    """Return the access key of an account: main, other, or temporary. Raises ValueError if the profile has none."""
    pair = {"main": profile.credentials, "other": profile.other_account, "temporary": profile.temporary}[account]
    if pair is None:
        raise ValueError(f"the profile has no credentials for the {account} account")
    return pair


def _plus(pairs: list[tuple[str, str]]) -> str:
    return query.encode_pairs(pairs).replace("%20", "+")


def _lower_hex(pairs: list[tuple[str, str]]) -> str:
    return "%".join(
        part if number == 0 else part[:2].lower() + part[2:]
        for number, part in enumerate(query.encode_pairs(pairs).split("%"))
    )


def _all(pairs: list[tuple[str, str]]) -> str:
    def every(text: str) -> str:
        return "".join(f"%{byte:02X}" for byte in text.encode())

    return "&".join(f"{quote(name, safe='')}={every(value)}" for name, value in pairs)


_USUAL = "rfc3986"
_ENCODERS = {_USUAL: query.encode_pairs, "plus": _plus, "lower-hex": _lower_hex, "all": _all}
