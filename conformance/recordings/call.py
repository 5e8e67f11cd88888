"""Which recorded requests are calls of the SES v1 Query API, what they ask for, and what the others are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from conformance.model.vocabulary import ACTIONS
from conformance.recordings.recorded import Lack, Recorded
from conformance.wire import sigv2
from conformance.wire.exchange import Request, header
from conformance.wire.query import Pairs, decode_pairs
from conformance.wire.request import API_VERSION

_SERVICES = frozenset({"ses", "email"})
"""Names of the service in a credential scope."""
_SCOPE = re.compile(r"Credential=([^,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request", re.IGNORECASE)
_AWS3 = re.compile(r"AWSAccessKeyId=([^,\s]+)", re.IGNORECASE)
_AWS2 = re.compile(r"AWS ([^:\s]+):")
_HOST = re.compile(r"(?:email|ses)(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")
_AWS_HOST = re.compile(r"([a-z0-9-]+)(?:\.([a-z0-9-]+))?\.(?:amazonaws\.com(?:\.cn)?|api\.aws)")
_V2_PATH = re.compile(r"/v2/email/")
_ACTION = re.compile(r"[A-Za-z][A-Za-z0-9]{1,80}")
_ROOT = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:\w+:)?([A-Za-z]{5,60})Response\b")
_FORM = "application/x-www-form-urlencoded"
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NO_TEXT = re.compile(r"[\ud800-\udfff]")
"""Bytes that are no UTF-8, as `decode_pairs` leaves them."""
_MAX_FORM = 24 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SignedBy:
    """What a request says of who signed it: access key id, region and service of its credential scope ("": none)."""

    key: str = ""
    region: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call of the SES v1 Query API.

    ``params`` are its parameters in wire order, those of signatures, Action and Version left out; ``action`` is "" if
    it names none. ``account`` tells callers apart as far as the recording does. ``repeated``: a parameter is given
    twice, of which a target may take either, or none.
    """

    recorded: Recorded
    action: str
    version: str | None
    params: Pairs
    claim: SignedBy
    host: str
    signing: Pairs = field(default_factory=list)
    repeated: bool = False

    @property
    def known(self) -> bool:
        """Whether the action is one of the 22 of the reference."""
        return self.action in ACTIONS

    @property
    def service(self) -> tuple[str, str]:
        """Host and region: where identities live."""
        return self.host, self.claim.region

    @property
    def account(self) -> tuple[str, str, str]:
        """Host, region and access key id."""
        return (*self.service, self.claim.key)

    @property
    def orderly(self) -> bool:
        """Whether it goes over the wire as any client of the API sends it, so that only its parameters can be wrong.

        A field that asks a target for an error, as the fault hooks of emulators have it, is no client's.
        """
        request = self.recorded.exchange.request
        kind = (header(request.headers, "content-type") or _FORM).partition(";")[0].strip().lower()
        texts = (request.url.partition("?")[2], request.body[:_MAX_FORM].decode("utf-8", "surrogateescape"))
        return (
            request.method in ("POST", "GET")
            and _split(request.url)[1] in ("", "/")
            and kind == _FORM
            and not self.signing
            and not self.repeated
            and not any(_BAD_ESCAPE.search(text) or not text.isascii() for text in texts)
            and not any(_NO_TEXT.search(value) for _, value in self.params)
            and not any("fault" in name.lower() for name, _ in request.headers)
        )

    def value(self, name: str) -> str | None:
        """Return the first value of a parameter, as the service reads it; None if it is not there."""
        return next((value for key, value in self.params if key == name), None)

    def members(self, name: str) -> list[str] | None:
        """Return the members of a list in the order of their numbers; None if any is not of the form ``.member.N``."""
        found: dict[int, str] = {}
        for key, value in self.params:
            if key == name and not value:
                continue
            if key != name and not key.startswith((f"{name}.", f"{name}[")):
                continue
            number = re.fullmatch(re.escape(name) + r"\.member\.([1-9]\d{0,8})", key)
            if number is None:
                return None
            found.setdefault(int(number[1]), value)
        return [found[number] for number in sorted(found)]


@dataclass(frozen=True, slots=True)
class Other:
    """Traffic that is no call of SES v1; ``what`` says what it is, in words that can be counted."""

    what: str


def recognise(item: Recorded) -> RecordedCall | Other:
    """Say whether a recorded exchange is a call of SES v1, and what it asks for or what it is instead."""
    request = item.exchange.request
    parts = _split(request.url)
    claim = claim_of(request, decode_pairs(parts[2]))
    if request.method == "OPTIONS":
        return Other("OPTIONS requests of browsers")
    if _V2_PATH.match(parts[1]):
        return Other("Amazon SES API version 2 (REST with JSON), which has no bearing on version 1")
    target = header(request.headers, "x-amz-target")
    if target:
        return Other(f"another AWS service: {target.partition('.')[0][:60]}")
    pairs = _parameters(item, parts[2])
    action = next((value for name, value in pairs if name == "Action"), None)
    version = next((value for name, value in pairs if name == "Version"), None)
    mine = claim.service in _SERVICES or (not claim.service and _HOST.fullmatch(parts[0].partition(":")[0]) is not None)
    if action is None and Lack.REQUEST_BODY in item.lacks and not _is_foreign(claim, parts[0]):
        action = _action_of_response(item)
    if action is None:
        called = mine and (version == API_VERSION or _empty_call(item, parts[1]))
        if not called:
            return _other(parts[0], claim, None, None, bodiless=Lack.REQUEST_BODY in item.lacks)
    elif not _is_ses(action, version, claim, parts[0], mine=mine):
        return _other(parts[0], claim, action, version)
    own = {"Action", "Version"}
    kept = [(name, value) for name, value in pairs if name not in own and not _signs(name)]
    signing = [(name, value) for name, value in pairs if _signs(name)]
    repeated = len({name for name, _ in pairs}) < len(pairs)
    return RecordedCall(item, action or "", version, kept, claim, parts[0], signing, repeated)


def _is_foreign(claim: SignedBy, host: str) -> bool:
    if claim.service:
        return claim.service not in _SERVICES
    bare = host.partition(":")[0]
    return _AWS_HOST.fullmatch(bare) is not None and _HOST.fullmatch(bare) is None


def _action_of_response(item: Recorded) -> str | None:
    """Return the action that a success response is of; of an error response it is not known."""
    response = item.exchange.response
    root = None if response is None else _ROOT.match(response.body[:2000])
    action = None if root is None else root[1].decode("ascii")
    return action if action in ACTIONS else None


def _empty_call(item: Recorded, path: str) -> bool:
    return item.exchange.request.method == "POST" and path in ("", "/") and Lack.REQUEST_BODY not in item.lacks


def _is_ses(action: str, version: str | None, claim: SignedBy, host: str, *, mine: bool) -> bool:
    """Elastic Beanstalk has the same Version: scope and host decide, else the name of the action."""
    if claim.service:
        return mine
    if not mine and _AWS_HOST.fullmatch(host.partition(":")[0]):
        return False
    return mine or (action in ACTIONS and version in (None, API_VERSION))


def _other(host: str, claim: SignedBy, action: str | None, version: str | None, *, bodiless: bool = False) -> Other:
    aws = _AWS_HOST.fullmatch(host.partition(":")[0])
    name = claim.service or (aws[1] if aws else "")
    if action is not None and _ACTION.fullmatch(action) and version is not None:
        return Other(f"the Query API of another service: {name or 'unknown'}, version {version[:20]}")
    if (name in _SERVICES or _HOST.fullmatch(host.partition(":")[0])) and bodiless:
        return Other("requests to Amazon SES whose body was not recorded, so that nothing is known of them")
    if name in _SERVICES:
        return Other("requests to Amazon SES that are no calls of its Query API")
    return Other(f"another AWS service: {name[:40]}" if name else "other traffic")


def claim_of(request: Request, query: Pairs) -> SignedBy:
    """Return who signed a request, by its Authorization header or its query parameters; body signatures come later."""
    authorization = header(request.headers, "authorization") or ""
    found = _SCOPE.search(authorization)
    if found is None:
        credential = next((value for name, value in query if name == "X-Amz-Credential"), "")
        found = _SCOPE.search(f"Credential={credential}") if credential else None
    if found is not None:
        return SignedBy(found[1], found[3], found[4])
    older = _AWS3.search(header(request.headers, "x-amzn-authorization") or "") or _AWS2.match(authorization)
    key = older[1] if older else next((value for name, value in query if name == "AWSAccessKeyId"), "")
    host = _HOST.fullmatch(urlsplit(request.url).hostname or "") if request.url.isascii() else None
    return SignedBy(key, host[1] if host else "", "")


def _signs(name: str) -> bool:
    return name in sigv2.FIELDS or name.startswith("X-Amz-")


def _split(url: str) -> tuple[str, str, str]:
    """Return host with port, path and query string, whatever the URL is like."""
    rest = url.partition("://")[2] or url
    before, _, query = rest.partition("#")[0].partition("?")
    host, slash, path = before.partition("/")
    return host.rpartition("@")[2].lower(), slash + path, query


def _parameters(item: Recorded, query: str) -> Pairs:
    """Return the parameters of the query string, then those of a form; a body of another kind has none."""
    request = item.exchange.request
    pairs = decode_pairs(query) if len(query) < _MAX_FORM else []
    body = request.body
    kind = (header(request.headers, "content-type") or "").partition(";")[0].strip().lower()
    if not body or len(body) > _MAX_FORM or kind == "application/json" or kind.startswith("multipart/"):
        return pairs
    if b"=" not in body[:65536] or body[:1] in (b"{", b"<", b"["):
        return pairs
    # A line end behind a form is that of the recording's text, not of the request.
    return pairs + decode_pairs(body.rstrip(b"\r\n").decode("utf-8", "surrogateescape"))
