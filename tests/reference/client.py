"""A client of the reference target: its own encoding and signing, so that it shares no mistake with the server."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import quote, urlencode

from botocore.auth import SigV4Auth, SigV4QueryAuth  # type: ignore[import-untyped]
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials  # type: ignore[import-untyped]

from conformance.proof.editions import EDITIONS

NS = "{http://ses.amazonaws.com/doc/2010-12-01/}"
VERSION = "2010-12-01"
#: The mutants and variations, which the reference target does not know by itself.
EDITED = ("--editions", EDITIONS)
FORM = "application/x-www-form-urlencoded"
Params = Mapping[str, str] | Sequence[tuple[str, str]]


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[dict[str, Any]]:
    """Starts a server; gives its ready line."""
    command = [sys.executable, "-m", "conformance.reference", "--port", "0", "--die-with-parent", *EDITED, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(10)


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def root(self) -> ET.Element:
        return ET.fromstring(self.body)

    @property
    def code(self) -> str | None:
        return self.root.findtext(f"{NS}Error/{NS}Code")

    @property
    def error(self) -> tuple[int, str | None]:
        return self.status, self.code

    @property
    def result(self) -> ET.Element:
        assert self.status == 200, self.body
        return self.root[0]

    def texts(self, path: str) -> list[str]:
        found = self.result.findall("/".join(NS + name for name in path.split("/")))
        return [element.text or "" for element in found]

    def text(self, path: str) -> str | None:
        found = self.texts(path)
        assert len(found) < 2
        return found[0] if found else None

    def entries(self, name: str) -> dict[str, ET.Element]:
        entries = self.result.findall(f"{NS}{name}/{NS}entry")
        found = {entry.findtext(f"{NS}key") or "": entry.find(f"{NS}value") for entry in entries}
        assert len(found) == len(entries)
        return {key: value for key, value in found.items() if value is not None}


@dataclass
class Client:
    """Signs by SigV4 through botocore unless told otherwise; one connection for all requests."""

    server: dict[str, Any]
    key: Mapping[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    @property
    def host(self) -> str:
        return str(self.server["endpoint"]).removeprefix("http://")

    def as_(self, which: str) -> Client:
        return Client(self.server, self.server[which], dict(self.headers))

    def mutant(self, name: str) -> Client:
        return Client(self.server, self.key, {**self.headers, "X-Mutant": name})

    def raw(self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Reply:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, timeout=300)
        self.connection.request(method, target, body or None, {**headers, **self.headers})
        response = self.connection.getresponse()
        return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def sign(
        self,
        method: str = "POST",
        query: str = "",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        region: str = "us-east-1",
        service: str = "ses",
        key: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        key = key or self.key
        credentials = Credentials(key["access_key_id"], key["secret_access_key"], key.get("session_token"))
        start = {"Content-Type": FORM} if method == "POST" else {}
        url = f"{self.server['endpoint']}/{'?' + query if query else ''}"
        request = AWSRequest(method, url, {**start, **(headers or {})}, body)
        request.headers["Host"] = self.host
        SigV4Auth(credentials, service, region).add_auth(request)
        return dict(request.headers.items())

    def send(self, body: bytes, headers: Mapping[str, str] | None = None) -> Reply:
        """Sends a form, signed."""
        return self.raw("POST", "/", self.sign(body=body, headers=headers), body)

    def get(self, query: str) -> Reply:
        """Sends a query string, signed in the header."""
        return self.raw("GET", f"/?{query}", self.sign("GET", query))

    def call(self, action: str, params: Params = (), /, **more: str) -> Reply:
        pairs = list(params.items()) if isinstance(params, Mapping) else list(params)
        form = [("Action", action), ("Version", VERSION), *pairs, *more.items()]
        return self.send(urlencode(form).encode())

    def ok(self, action: str, params: Params = (), /, **more: str) -> Reply:
        reply = self.call(action, params, **more)
        assert reply.status == 200, reply.body
        return reply

    def presign(self, form: Params, *, expires: int = 60, **sign: str) -> str:
        credentials = Credentials(
            self.key["access_key_id"], self.key["secret_access_key"], self.key.get("session_token")
        )
        request = AWSRequest("GET", f"{self.server['endpoint']}/?{urlencode(form)}")
        region, service = sign.get("region", "us-east-1"), sign.get("service", "ses")
        SigV4QueryAuth(credentials, service, region, expires=expires).add_auth(request)
        return str(request.url).removeprefix(self.server["endpoint"])

    # -- set-up and inspection -----------------------------------------------------------------------------------

    def confirm(self, identity: str) -> None:
        form = urlencode({"identity": identity, "access_key_id": self.key["access_key_id"]}).encode()
        reply = self.raw("POST", "/_reference/confirm", {"Content-Type": FORM}, form)
        assert reply.status == 200, reply.body

    def throttle(self, rate: str) -> Reply:
        form = urlencode({"rate": rate, "access_key_id": self.key["access_key_id"]}).encode()
        return self.raw("POST", "/_reference/throttle", {"Content-Type": FORM}, form)

    def verified_email(self, address: str) -> str:
        self.ok("VerifyEmailIdentity", EmailAddress=address)
        self.confirm(address)
        return address

    def verified_domain(self, domain: str) -> str:
        self.ok("VerifyDomainIdentity", Domain=domain)
        self.confirm(domain)
        return domain

    def mail(self, message_id: str) -> dict[str, Any]:
        reply = self.raw("GET", f"/_reference/mail?id={message_id}", {})
        assert reply.status == 200, reply.body
        found: dict[str, Any] = json.loads(reply.body)
        return {**found, "raw": base64.b64decode(found["raw"])}

    def mail_to(self, address: str) -> list[dict[str, Any]]:
        reply = self.raw("GET", f"/_reference/mail?{urlencode({'to': address})}", {})
        assert reply.status == 200, reply.body
        found: list[dict[str, Any]] = json.loads(reply.body)["messages"]
        return found


def numbered(name: str, values: Sequence[str]) -> dict[str, str]:
    """`name.member.1`, `name.member.2`, …"""
    return {f"{name}.member.{number}": value for number, value in enumerate(values, 1)}


def utc(offset: float = 0.0, form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    return time.strftime(form, time.gmtime(time.time() + offset))


def sign_v2(client: Client, form: Mapping[str, str], method: str = "POST", digest: str = "sha256") -> dict[str, str]:
    """The form with its Signature Version 2."""
    full = {
        "AWSAccessKeyId": client.key["access_key_id"],
        "SignatureVersion": "2",
        "SignatureMethod": {"sha256": "HmacSHA256", "sha1": "HmacSHA1"}[digest],
        **form,
    }
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(full[name], safe='-_.~')}" for name in sorted(full))
    text = f"{method}\n{client.host}\n/\n{query}"
    mac = hmac.new(client.key["secret_access_key"].encode(), text.encode(), digest).digest()
    return {**full, "Signature": base64.b64encode(mac).decode()}


def sign_aws3(
    client: Client, body: bytes, *, scheme: str = "AWS3", date: str | None = None, signed: str = "Date;Host"
) -> dict[str, str]:
    """Headers with the X-Amzn-Authorization of the reference's samples."""
    date = date or formatdate(usegmt=True)
    message = date.encode()
    if scheme == "AWS3":
        values = {"date": date, "host": client.host}
        names = sorted(name.lower() for name in signed.split(";"))
        text = "POST\n/\n\n" + "".join(f"{name}:{values[name]}\n" for name in names) + "\n"
        message = hashlib.sha256(text.encode() + body).digest()
    mac = base64.b64encode(hmac.new(client.key["secret_access_key"].encode(), message, "sha256").digest()).decode()
    value = f"{scheme} AWSAccessKeyId={client.key['access_key_id']},Signature={mac},Algorithm=HmacSHA256"
    value += f",SignedHeaders={signed}" if scheme == "AWS3" else ""
    return {"Content-Type": FORM, "Date": date, "X-Amzn-Authorization": value}
