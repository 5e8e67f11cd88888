"""Rarer choices where the text is silent: forms of values, orders of checks, accounts in use while they are read."""

from __future__ import annotations

import itertools
import json
import re
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from conformance.proof.edits import elements
from conformance.proof.mutant import Change
from conformance.proof.variations import Variation, add, variation
from conformance.proof.verbs import combine, edit_result
from conformance.proof.verbs.actions import wrap_handler
from conformance.reference.auth.claim import Claim
from conformance.reference.call import Call, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest
from conformance.reference.service import Service
from conformance.reference.state import (
    DOMAIN,
    EMAIL_ADDRESS,
    PENDING,
    QUARTER,
    SUCCESS,
    TWO_WEEKS,
    Account,
    Credential,
    Identity,
    World,
)
from conformance.reference.xml_tree import Element

_SILENT = "no line says"


# -- accounts in use ---------------------------------------------------------------------------------------------


def _busy(call: Call, inner: Handler) -> list[Element]:
    """Somebody else registers an identity and removes another, at each listing."""
    number = len(call.account.memory.setdefault("others", set()))
    call.account.add(f"n{number}.{secrets.token_hex(4)}@busy.example", EMAIL_ADDRESS, (SUCCESS, PENDING)[number % 2])
    call.account.add(f"{secrets.token_hex(4)}.busy.example", DOMAIN, PENDING)
    call.account.memory["others"].add(str(number))
    theirs = [name for name in call.account.identities if name.endswith("busy.example")]
    while len(theirs) > 12:
        call.account.remove(theirs.pop(secrets.randbelow(len(theirs))))
    return inner(call)


def _sending(call: Call, inner: Handler) -> list[Element]:
    call.account.count_sent(call.now, 3)
    return inner(call)


add(Variation("account-busy", "Somebody else registers and removes identities while the account is listed.",
              "[ListIdentities / Description]; design 4 (shared accounts)",
              combine(*(wrap_handler(action, _busy) for action in ("ListIdentities", "ListVerifiedEmailAddresses")))))  # fmt: skip
add(Variation("account-sending", "Somebody else sends while quota and statistics are read.",
              "[GetSendQuota / Response Elements / SentLast24Hours]; design 4 (shared accounts)",
              combine(*(wrap_handler(action, _sending) for action in ("GetSendQuota", "GetSendStatistics")))))  # fmt: skip


# -- pages -------------------------------------------------------------------------------------------------------


def _random_page(call: Call, inner: Handler) -> list[Element]:
    call.args["MaxItems"] = 1 + secrets.randbelow(call.args.get("MaxItems", call.limits.default_page))
    return inner(call)


add(Variation("page-random", "Pages are of any size up to what was asked for.", "[ListIdentities / Request Parameters / MaxItems] is a maximum",
              wrap_handler("ListIdentities", _random_page)))  # fmt: skip


# -- values in results -------------------------------------------------------------------------------------------


def _identified_by(make: Callable[[float], str]) -> Mapping[str, Any]:
    return {"message_id": make}


_COUNT = itertools.count(1)
for _label, _varies, _make in (
    ("number", "numbers", lambda now: str(next(_COUNT))),
    ("long", "long, with signs", lambda now: f"{uuid.uuid4().hex * 4}+{now}="),
    ("uuid", "UUIDs", lambda now: str(uuid.uuid4())),
):
    add(Variation(f"message-id-{_label}", f"Message ids are {_varies}.", "[SendEmail / Response Elements / MessageId]: no form given",
                  settings=_identified_by(_make)))  # fmt: skip


def _normalised(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True, indent=1).replace("/", "\\/")


def _policies(edit: Callable[[str], str]) -> Change:
    def change(call: Call, result: list[Element]) -> None:
        for value in elements(result, "value"):
            if value.text:
                value.text = edit(value.text)

    return edit_result("GetIdentityPolicies", change)


add(Variation("policy-sorted", "Policies come back with sorted keys and escaped slashes.", "RFC 8259, 4, 7; observations, section 2",
              _policies(_normalised)))  # fmt: skip
add(Variation("policy-escaped", "Policies come back with escapes for all letters beyond ASCII, and blanks around.", "RFC 8259, 2, 7",
              _policies(lambda text: "\n " + json.dumps(json.loads(text)) + "\n")))  # fmt: skip


def _all_quarters(call: Call, inner: Handler) -> list[Element]:
    now = call.now
    for start in range(int(now - TWO_WEEKS) // QUARTER * QUARTER + QUARTER, int(now), QUARTER):
        call.account.point(start)
    result = inner(call)
    secrets.SystemRandom().shuffle(result[0].children)
    return result


def _unaligned(call: Call, inner: Handler) -> list[Element]:
    result = inner(call)
    for stamp in elements(result, "Timestamp"):
        at = time.strptime(stamp.text or "", "%Y-%m-%dT%H:%M:%SZ")
        stamp.text = time.strftime("%Y-%m-%dT%H:%M:%SZ", (*at[:4], at[4] + 4, 59, *at[6:]))
    return result


for _name, _varies, _handler in (
    (
        "statistics-all-quarters",
        "There is a data point for each quarter of an hour of two weeks, in any order.",
        _all_quarters,
    ),
    ("statistics-unaligned", "Data points are not on quarters of an hour.", _unaligned),
):
    add(Variation(_name, _varies, "[GetSendStatistics / Description]; [reading-27]; observations, section 2",
                  wrap_handler("GetSendStatistics", _handler)))  # fmt: skip


add(Variation("quota-slow", "Less than one mail a second may be sent.", "[GetSendQuota / Response Elements / MaxSendRate]: a double",
              settings={"max_send_rate": 0.5}))  # fmt: skip
add(Variation("quota-fraction", "The quota is no whole number, and less than a mail in ten seconds may be sent.",
              "[GetSendQuota / Response Elements / Max24HourSend]: a double",
              settings={"max_24_hour_send": 199_999.5, "max_send_rate": 0.0625}))  # fmt: skip
add(Variation("quota-large", "The quota is larger than an integer of 32 bits.", "[GetSendQuota / Response Elements / Max24HourSend]: a double",
              settings={"max_24_hour_send": 5e9, "max_send_rate": 1e5}))  # fmt: skip


# -- identities --------------------------------------------------------------------------------------------------


class _Folded(dict[str, Identity]):
    """Identities by name, whose case does not count."""

    def __getitem__(self, key: str) -> Identity:
        return super().__getitem__(key.lower())

    def __setitem__(self, key: str, value: Identity) -> None:
        super().__setitem__(key.lower(), value)

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key.lower(), default)

    def pop(self, key: str, *default: Any) -> Any:
        return super().pop(key.lower(), *default)


@variation(
    "address-case-folded",
    varies="The case of a whole address does not count.",
    source="[VerifyEmailIdentity / Request Parameters / EmailAddress]: no line says; RFC 5321, 2.4",
)
def _folded(service: Service) -> Service:
    def account_of(world: World, credential: Credential) -> Account:
        account = service.account_of(world, credential)
        if not isinstance(account.identities, _Folded):
            account.identities = _Folded(account.identities)
        return account

    return replace(service, account_of=account_of)


def _failed_after_read(status: str) -> Change:
    def handler(call: Call, inner: Handler) -> list[Element]:
        result = inner(call)
        for name in call.args["Identities"]:
            identity = call.identity(name, arn=True)
            if identity is not None and identity.dkim_status == PENDING:
                identity.dkim_status = status
        return result

    return wrap_handler("GetIdentityDkimAttributes", handler)


for _status in ("Failed", "TemporaryFailure"):
    add(Variation(f"dkim-{_status.lower()}-after-a-read", f"DKIM of a domain is {_status} once it was looked for.",
                  "[IdentityDkimAttributes / Contents / DkimVerificationStatus]: no time is given", _failed_after_read(_status)))  # fmt: skip

_CHECKED = {"domain": r"(?=.{1,255}$)(?:[\w](?:[\w-]{0,61}\w)?\.)+[\w-]*[^\W\d][\w-]*"}


@variation(
    "domain-any-labels",
    varies="A domain may have any letters and underscores in its labels.",
    source="RFC 2181, 11; RFC 5890; no line says",
)
def _any_labels(service: Service) -> Service:
    def check(text: str) -> str:
        return "" if re.fullmatch(_CHECKED["domain"], text) else "it is no domain name"

    service = service.with_binder(formats={**service.binder.formats, "any-domain": check})
    for action in ("VerifyDomainIdentity", "VerifyDomainDkim"):
        service = service.with_param(action, "Domain", format="any-domain")
    return service


def _by_arn(call: Call, inner: Handler) -> list[Element]:
    for name in ("Identity", "EmailAddress", "Domain"):
        value = call.args.get(name, "")
        if isinstance(value, str) and value.startswith(f"arn:aws:ses:us-east-1:{call.account.id}:identity/"):
            call.args[name] = value.partition(":identity/")[2]
    return inner(call)


add(Variation("arn-deletes", "An identity may be deleted by its ARN.", "[DeleteIdentity / Request Parameters / Identity]: no line says",
              wrap_handler("DeleteIdentity", _by_arn)))  # fmt: skip


def _shaped(result: list[Element]) -> None:
    for tokens in elements(result, "DkimTokens"):
        for number, token in enumerate(tokens.children):
            token.text = f"{'kmz'[number]}{(token.text or '')[:6].upper()}"


add(Variation("token-dkim-short", "DKIM tokens are short and in capitals.", "[VerifyDomainDkim / Response Elements / DkimTokens]: no form given",
              combine(*(edit_result(action, lambda call, result: _shaped(result))
                        for action in ("VerifyDomainDkim", "GetIdentityDkimAttributes")))))  # fmt: skip


# -- checks ------------------------------------------------------------------------------------------------------


@variation(
    "checks-reversed",
    varies="Of several faults beyond single parameters, the last is reported.",
    source=f"{_SILENT}: the order of checks is free",
)
def _reversed(service: Service) -> Service:
    guards = {
        action: MappingProxyType(dict(reversed(list(named.items()))))
        for action, named in service.guards.items()
        if action != "SendRawEmail"
    }
    return replace(service, guards={**service.guards, **guards})


_WORDS = ("true", "yes", "on", "t", "y", "1")
_BOOLEANS = {
    form: word in _WORDS
    for word in (*_WORDS, "false", "no", "off", "f", "n", "0")
    for form in (word, word.upper(), word.title(), f" {word} ")
}


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", text) else None


for _name, _varies, _change in (
    (
        "boolean-any-words",
        "Booleans may be words in any case.",
        lambda service: service.with_binder(booleans=_BOOLEANS),
    ),
    (
        "integer-signed",
        "Integers may have a sign and whitespace.",
        lambda service: service.with_binder(integer=_integer),
    ),
    (
        "percent-literal",
        "A percent sign that begins no escape stands for itself.",
        lambda service: service.with_decoder(strict_percent=False),
    ),
    (
        "utf-8-replaced",
        "Bytes that are no UTF-8 are replaced.",
        lambda service: service.with_decoder(encoding_errors="replace"),
    ),
    (
        "content-type-any",
        "A body of any declared type is read as a form.",
        lambda service: service.with_decoder(any_content_type=True),
    ),
    ("path-any", "Requests may have any path.", lambda service: replace(service, check_place=lambda request: None)),
):
    add(Variation(_name, _varies, f"{_SILENT}; [reading-10]", _change))


# -- signatures --------------------------------------------------------------------------------------------------


@variation(
    "sigv4-amz-fields-signed",
    varies="A signature of Version 4 must cover each X-Amz- field, and the content type.",
    source="Create a signed AWS API request: canonical headers",
)
def _amz_signed(service: Service) -> Service:
    check = next(form.checks["signed-host"] for form in service.authenticator.forms if form.name == "sigv4")

    def strict(claim: Claim) -> None:
        check(claim)
        signed = claim.parts["signed"].split(";")
        for raw, _ in claim.request.headers:
            name = raw.decode("latin-1")
            if name.startswith("x-amz-") and name not in signed:
                raise ServiceError("SignatureDoesNotMatch", f"There is an unsigned field: {name}.")

    return replace(service, authenticator=service.authenticator.with_check("sigv4", "signed-host", strict))


def _token_ignored(claim: Claim) -> None:
    expected = claim.known().session_token
    if expected is not None and claim.parts.get("token") != expected:
        raise ServiceError("InvalidClientTokenId", "The security token included in the request is invalid.")


def _tokens_ignored(service: Service) -> Service:
    authenticator = service.authenticator
    for form in authenticator.forms:
        if "token" in form.checks:
            authenticator = authenticator.with_check(form.name, "token", _token_ignored)
    return replace(service, authenticator=authenticator)


def _one_scheme(service: Service) -> Service:
    def decode(request: HttpRequest) -> None:
        schemes = [bool(request.header(b"authorization")), bool(request.header(b"x-amzn-authorization")),
                   b"X-Amz-Signature=" in request.query]  # fmt: skip
        if sum(schemes) > 1:
            raise ServiceError("IncompleteSignature", "Only one way to sign is allowed.")
        service.check_place(request)

    return replace(service, check_place=decode)


for _name, _varies, _change in (
    ("token-of-permanent-ignored", "A session token beside a permanent key is passed over.", _tokens_ignored),
    ("one-scheme-only", "A request that is signed in two ways at once is rejected.", _one_scheme),
):
    add(Variation(_name, _varies, f"[CommonParameters / SecurityToken]: {_SILENT}", _change))
add(Variation("scope-ses-only", "The service in a credential scope is ses, and nothing else.", "Elements of an AWS API request signature",
              settings={"services": ("ses",)}))  # fmt: skip
