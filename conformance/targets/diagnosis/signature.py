"""Why every request is rejected: scheme, key, clock, host, region, secret, or because everything is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.targets.diagnosis.clock import time_of
from conformance.targets.diagnosis.line import Line, fault, works
from conformance.targets.diagnosis.opening import describe, is_locked_out, is_performed
from conformance.targets.diagnosis.sender import Manner, Sender
from conformance.wire.request import host_header
from conformance.wire.scheme import USUAL_ORDER, Scheme

TOPIC = "credentials"
SCHEME = "scheme"
_UNKNOWN_KEY = frozenset({"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"})
_HOST = re.compile(r"(?:^|[\s'\"])host:\s*([A-Za-z0-9.:\-\[\]]{1,255})", re.IGNORECASE)
_REGION = re.compile(r"\b((?:us|eu|ap|sa|ca|af|me|il|mx|cn)(?:-gov)?-[a-z]+-\d)\b")
_SERVICES = ("ses", "email")
_REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
_AWS_HOST = "email.{region}.amazonaws.com"


def diagnose_signature(sender: Sender, responses: Sequence[ParsedResponse]) -> Line | None:
    """Find out why the target lets nobody in; None if it says neither yes nor no.

    Each suspect is tried: the signature is made as it would be right if the suspect were the cause, and only what then
    succeeds is named.
    """
    pair = sender.profile.credentials
    key = pair.access_key_id if pair else "(none)"
    if is_performed(responses):
        return _of_performed(sender, responses[-1], key)
    first = responses[0]
    if not is_locked_out(responses):
        # What is not taken for a signature may be missed as a parameter, say.
        rejected = all(response.kind is ResponseKind.ERROR for response in responses)
        return _scheme(sender, first) if rejected else None
    if first.code in _UNKNOWN_KEY:
        line = _scheme(sender, first)
        if line is not None:
            return line
        advice = "Correct `credentials` in the profile, or AWS_ACCESS_KEY_ID"
        return fault("key", f"the target does not know the access key {key} ({describe(first)})", advice, hopeless=True)
    for diagnose in (_clock, _host, _region, _service, _form, _scheme):
        line = diagnose(sender, first)
        if line is not None:
            return line
    if _is_blind(sender, first):
        text = f"everything is rejected alike, signed, unsigned and with a wrong secret: {describe(first)}"
        return fault(TOPIC, text, "Look at what stands in front of the target, and what it lets in", hopeless=True)
    advice = (
        "Most likely the secret: correct `credentials` in the profile, or AWS_SECRET_ACCESS_KEY. Else something on the "
        "way changes the request: no other host, region or clock that was tried makes the signature right"
    )
    return fault("secret", f"the signature of {key} is rejected: {describe(first)}", advice, hopeless=True)


def _scheme(sender: Sender, first: ParsedResponse) -> Line | None:
    """Sign in the other schemes; where a request need not be signed at all, another signature is not what helps."""
    usual, action = sender.profile.usual_scheme, first.action or ""
    good = [scheme.value for scheme in other_schemes(sender, action)]
    rejected = f"a request signed by {usual.value} is rejected ({describe(first)})"
    if good:
        text = f"{rejected}, while the same one signed by {' or '.join(good)} is performed"
        advice = (
            f"Say `signatures: {{ accepts: [{', '.join(good)}] }}` in the profile: the usual requests are signed by "
            f"{good[0]} then, and cases about the schemes that are lacking are skipped"
        )
        return fault(SCHEME, text, advice, hopeless=True)
    if _checks(sender, action) and _succeeds(sender, first, Manner(scheme=Scheme.SIGV4_QUERY, get=True)):
        text = f"{rejected}, and so are POSTs signed in other ways, while a GET signed in its query string is performed"
        advice = (
            "The usual requests of the suite are POSTs, since long messages don't fit into a URL: let the target take "
            "a POST that is signed in its query string, or have a proxy sign anew"
        )
        return fault(SCHEME, text, advice, hopeless=True)
    return None


def other_schemes(sender: Sender, action: str) -> list[Scheme]:
    """Return the schemes but the usual one in which a POST is performed; none where it need not be signed at all."""
    if not _checks(sender, action):
        return []
    others = [scheme for scheme in USUAL_ORDER if scheme is not sender.profile.usual_scheme]
    return [scheme for scheme in others if _performs(sender, action, Manner(scheme=scheme))]


def _checks(sender: Sender, action: str) -> bool:
    """Say whether a request must be signed in some way."""
    return not _performs(sender, action, Manner(scheme=Scheme.NONE))


def _of_performed(sender: Sender, response: ParsedResponse, key: str) -> Line:
    wrong = sender.ask(response.action or "", manner=Manner(tamper="wrong-secret"))
    if wrong.kind is ResponseKind.SUCCESS:
        return works(TOPIC, f"access key {key} is let in, and so is a wrong secret: signatures are not checked")
    return works(TOPIC, f"access key {key} is let in, a wrong secret is not")


def _clock(sender: Sender, first: ParsedResponse) -> Line | None:
    theirs = time_of(first)
    if theirs is None or not _succeeds(sender, first, Manner(at=theirs)):
        return None
    away = abs((theirs - datetime.now(UTC)).total_seconds())
    text = f"signed by the target's own clock, {away:.0f} s away from this machine's, the request is performed"
    return fault("clock", text, "Set the clock of this machine or of the target", hopeless=True)


def _host(sender: Sender, first: ParsedResponse) -> Line | None:
    for host in _hosts(sender, first):
        if _succeeds(sender, first, Manner(host=host)):
            own = host_header(sender.profile.endpoint or "")
            text = f"Host is rewritten on the way: signed for {own} the request is rejected, for {host} it is performed"
            advice = "Let the proxy pass Host on as it came (nginx: `proxy_set_header Host $http_host`)"
            return fault("host", text, advice, hopeless=True)
    return None


def _hosts(sender: Sender, first: ParsedResponse) -> Iterator[str]:
    """Yield hosts that the target may see: what it quotes, and what proxies usually make of ours."""
    parts = urlsplit(sender.profile.endpoint or "")
    own, name = host_header(sender.profile.endpoint or ""), parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    quoted = _HOST.findall(first.message or "")
    usual = [name, f"localhost{port}", f"127.0.0.1{port}", "localhost", "127.0.0.1"]
    seen = {own}
    for host in (*quoted[:4], *usual, _AWS_HOST.format(region=sender.profile.region)):
        if host and host not in seen:
            seen.add(host)
            yield host


def _region(sender: Sender, first: ParsedResponse) -> Line | None:
    own = sender.profile.region
    for region in dict.fromkeys((*_REGION.findall(first.message or "")[:4], *_REGIONS)):
        if region != own and _succeeds(sender, first, Manner(region=region)):
            text = f"signed for the region {own} the request is rejected, for {region} it is performed"
            return fault("region", text, f"Say `region: {region}` in the profile", hopeless=True)
    return None


def _service(sender: Sender, first: ParsedResponse) -> Line | None:
    own = sender.profile.service
    for service in _SERVICES:
        if service != own and _succeeds(sender, first, Manner(service=service)):
            text = f"signed for the service {own} the request is rejected, for {service} it is performed"
            return fault("service", text, f"Say `service: {service}` in the profile", hopeless=True)
    return None


def _form(sender: Sender, first: ParsedResponse) -> Line | None:
    if not _succeeds(sender, first, Manner(get=True)):
        return None
    text = f"by GET the request is performed, by POST its signature is rejected: {describe(first)}"
    advice = "Let the proxy pass the body and its Content-Type on as they came"
    return fault("content type", text, advice, hopeless=True)


def _succeeds(sender: Sender, first: ParsedResponse, manner: Manner) -> bool:
    return _performs(sender, first.action or "", manner)


def _performs(sender: Sender, action: str, manner: Manner) -> bool:
    return sender.ask(action, manner=manner).kind is ResponseKind.SUCCESS


def _is_blind(sender: Sender, first: ParsedResponse) -> bool:
    """Say whether the target rejects whatever comes, without looking at the signature."""
    others = [sender.ask(first.action or "", manner=Manner(tamper=name)) for name in ("unsigned", "unknown-key")]
    return all((other.status, other.code) == (first.status, first.code) for other in others)
