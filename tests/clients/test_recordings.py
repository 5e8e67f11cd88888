"""Recordings of real clients, played back: the reference target takes each, and rejects it with a byte changed."""

from __future__ import annotations

from dataclasses import replace

import httptools
import pytest

from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.mail_store import MailStore
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, SUCCESS, Credential, Settings, World

from . import recordings
from .catalogue import CLIENTS
from .recordings import ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, TEMPORARY_ACCESS_KEY_ID, Recorded, every

ACCOUNT = "123456789012"
KEYS = {
    credential.access_key_id: credential
    for credential in (
        Credential(ACCESS_KEY_ID, SECRET_ACCESS_KEY, ACCOUNT),
        Credential(TEMPORARY_ACCESS_KEY_ID, SECRET_ACCESS_KEY, ACCOUNT, SESSION_TOKEN),
    )
}
RECORDINGS = list(every())


REQUESTS = [
    pytest.param(recorded, id=f"{recording.client}-{number}-{recorded.call.replace(' ', '-')}")
    for recording in RECORDINGS
    for number, recorded in enumerate(recording.requests)
]


class _Parsed:
    """What a server's HTTP parser makes of a request's bytes."""

    def __init__(self, wire: bytes) -> None:
        self.url = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.parser = httptools.HttpRequestParser(self)
        self.parser.feed_data(wire)

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_body(self, body: bytes) -> None:
        self.body += body


def parse(wire: bytes) -> HttpRequest:
    parsed = _Parsed(wire)
    url = httptools.parse_url(parsed.url)
    return HttpRequest(
        parsed.parser.get_method().decode("ascii"),
        (url.path or b"/").decode("latin-1"),
        url.query or b"",
        parsed.headers,
        parsed.body,
    )


def play(request: HttpRequest, at: int) -> HttpResponse:
    world = World("", Settings(any_region=True, immediate=True, clock=lambda: float(at)), MailStore())
    world.account(ACCOUNT).add(recordings.DOMAIN, DOMAIN, SUCCESS)
    return Service().answer(request, world, KEYS)


@pytest.mark.parametrize("recorded", REQUESTS)
def test_the_reference_target_takes_what_the_client_sent(recorded: Recorded) -> None:
    response = play(parse(recorded.wire), recorded.at)
    assert response.status == 200, response.body.decode()


@pytest.mark.parametrize("recorded", REQUESTS)
def test_the_signature_of_the_client_is_checked(recorded: Recorded) -> None:
    request = parse(recorded.wire)
    name = b"x-amzn-authorization" if request.header(b"x-amzn-authorization") else b"authorization"
    changed = []
    for key, value in request.headers:
        # The first digit of the signature, wherever it stands.
        head, mark, signature = value.partition(b"Signature=")
        other = b"0" if signature[:1] != b"0" else b"1"
        changed.append((key, head + mark + other + signature[1:]) if key == name else (key, value))
    head, mark, signature = request.query.partition(b"X-Amz-Signature=")
    query = head + mark + (b"0" if signature[:1] != b"0" else b"1") + signature[1:] if mark else request.query
    response = play(replace(request, headers=changed, query=query, _first=None), recorded.at)
    assert response.status == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in response.body


@pytest.mark.parametrize("recorded", REQUESTS)
def test_nothing_was_rejected_while_it_was_recorded(recorded: Recorded) -> None:
    assert recorded.status == 200


def test_every_client_of_the_catalogue_has_its_recording() -> None:
    assert {client.name for client in CLIENTS} == {recording.client for recording in RECORDINGS}


def test_clients_say_the_same_in_many_ways() -> None:
    """Were they all alike, there would be no need of dialects."""
    shapes = set()
    for recording in RECORDINGS:
        for recorded in recording.calls("SendEmail"):
            authorization = (recorded.fields("authorization") or recorded.fields("x-amzn-authorization"))[0]
            signed = authorization.partition("SignedHeaders=")[2].partition(",")[0]
            types = tuple(recorded.fields("content-type"))
            shapes.add((authorization.split(" ")[0], signed, ", " in authorization, types, "+" in recorded.body))
    assert len(shapes) > 8
