"""A probe: requests of the suite's own, what the upstream gives for each, and what is left to the proxy."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from conformance.proxy.arrival import ArrivalPlan
from conformance.proxy.judge import PLAIN, AllowedChange
from conformance.wire.credentials import Credentials, Scope
from conformance.wire.exchange import Headers
from conformance.wire.request import raw
from conformance.wire.signing import Scheme, sign
from conformance.wire.transport import serialize

FORM = "application/x-www-form-urlencoded; charset=utf-8"
TOKEN_PREFIX = b"sesproxy"
"""What the tokens begin with that make requests unique."""
_NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of a probe: its bytes, the token in it, and the upstream's plan for it."""

    raw: bytes
    token: str
    plan: ArrivalPlan


@dataclass(frozen=True, slots=True)
class Site:
    """What requests are made for.

    Args:
        endpoint: URL of the proxy.
        credentials: to sign with.
        scope: of the signatures.
        headers: unsigned ones that the gateway asks for.
    """

    endpoint: str
    credentials: Credentials
    scope: Scope = field(default_factory=lambda: Scope("us-east-1", "ses"))
    headers: Headers = field(default=(), repr=False)

    def ask(
        self,
        plan: ArrivalPlan | None = None,
        *,
        action: str = "GetSendQuota",
        method: str = "POST",
        path: str = "/",
        query: str | None = None,
        headers: Headers = (),
        pairs: str = "",
        edit: Callable[[bytes], bytes] | None = None,
        session_token: str | None = None,
        agent: str | None = "ses-conformance",
    ) -> Ask:
        """Return a signed request with a new token.

        Args:
            plan: of the upstream; None: a success response.
            action: of the API.
            method: of the request; the parameters of any but POST are in its query string.
            path: as it is written.
            query: put before the token in the query string of a request by GET; None: the usual parameters.
            headers: besides the usual ones.
            pairs: put behind the usual parameters of the form.
            edit: changes the bytes of the signed request.
            session_token: of temporary credentials.
            agent: the User-Agent; None: the request has none.
        """
        token = new_token()
        usual = f"Action={action}&Version=2010-12-01"
        by_get = method != "POST"
        asked = f"{usual if query is None else query}&Marker={token}" if by_get else query
        body = b"" if by_get else f"{usual}&Marker={token}{pairs}".encode()
        content_type = () if by_get else (("Content-Type", FORM),)
        # In the header, too: then a proxy that spoils the body is told of the body and nothing else.
        named = () if agent is None else (("User-Agent", agent),)
        own = (*content_type, ("X-Amzn-Trace-Id", token), *named, ("Accept", "*/*"), *headers)
        request = raw(self.endpoint, method=method, path=path, query=asked, headers=own, body=body)
        key = replace(self.credentials, session_token=session_token)
        request = sign(request, key, self.scope, Scheme.SIGV4, datetime.now(UTC))
        request = replace(request, headers=(*request.headers, *self.headers))
        data = serialize(request)
        return Ask(edit(data) if edit is not None else data, token, plan or success(token))


def new_token() -> str:
    """Return what makes a request unique."""
    return f"{TOKEN_PREFIX.decode()}{secrets.token_hex(8)}"


class Disturbance(StrEnum):
    """What a probe does to others that run beside it."""

    NONE = "none"
    FAULT = "fault"
    """The upstream breaks off, which the probe itself leaves to the proxy."""
    CLOSED = "closed"
    """The upstream closes a connection, and the probe must get through."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A question to the proxy.

    Args:
        id: of the probe, below ``proxy.``.
        title: what is asked, in a few words.
        asks: makes the requests, which are sent over one connection.
        allowance: what is left to the proxy.
        pipelined: all requests are sent in one write.
        alive: the proxy should keep the connection between the requests.
        closes: the proxy must close the connection after the first request.
        continues: the client must be told to go on before it sends the body.
        limit: what is tried, and how much of it, to be named by the certificate: ``("request body", 65536)``.
    """

    id: str
    title: str
    asks: Callable[[Site], Sequence[Ask]]
    allowance: AllowedChange = PLAIN
    pipelined: bool = False
    alive: bool = False
    closes: bool = False
    continues: bool = False
    limit: tuple[str, float] | None = None

    @property
    def disturbance(self) -> Disturbance:
        """What it does to others."""
        if self.allowance.closed:
            return Disturbance.CLOSED
        return Disturbance.FAULT if self.allowance.fault else Disturbance.NONE


def head(status: str, token: str, headers: Headers = (), *, length: int | None = None) -> bytes:
    """Return the head of an XML response; ``length`` None: without Content-Length."""
    fields: Headers = (("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id(token)), *headers)
    if length is not None:
        fields = (*fields, ("Content-Length", str(length)))
    return "\r\n".join([f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields)]).encode() + b"\r\n\r\n"


def request_id(token: str) -> str:
    """Return the request id of the response to the request with ``token``."""
    return f"{token[8:16]}-0000-4000-8000-{token[16:24]}0000"


def document(token: str, padding: int = 0) -> bytes:
    """Return a success document, with ``padding`` bytes of whitespace before its end."""
    return (
        f'<GetSendQuotaResponse xmlns="{_NAMESPACE}">\n  <GetSendQuotaResult>\n    <SentLast24Hours>127.0'
        "</SentLast24Hours>\n    <Max24HourSend>200.0</Max24HourSend>\n    <MaxSendRate>1.0</MaxSendRate>\n"
        f"  </GetSendQuotaResult>\n  <ResponseMetadata>\n    <RequestId>{request_id(token)}</RequestId>\n"
        f"  </ResponseMetadata>{' ' * padding}\n</GetSendQuotaResponse>\n"
    ).encode()


def error_document(token: str, code: str, kind: str) -> bytes:
    """Return an error document."""
    return (
        f'<ErrorResponse xmlns="{_NAMESPACE}">\n  <Error>\n    <Type>{kind}</Type>\n    <Code>{code}</Code>\n'
        f"    <Message>Asked for.</Message>\n  </Error>\n  <RequestId>{request_id(token)}</RequestId>\n"
        "</ErrorResponse>\n"
    ).encode()


def success(token: str, headers: Headers = (), padding: int = 0) -> ArrivalPlan:
    """Return the plan of a plain success response."""
    body = document(token, padding)
    return ArrivalPlan((head("200 OK", token, headers, length=len(body)) + body,))
