"""Recordings of real clients, played back: the reference target takes each, and rejects it with a byte changed."""

from __future__ import annotations

from dataclasses import replace

import httptools

from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.mail_store import MailStore
from conformance.reference.rules import ACTIONS
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, SUCCESS, Credential, Settings, World
from tests.rows import each_row

from . import recordings
from .catalogue import CLIENTS
from .recordings import (
    ACCESS_KEY_ID,
    SECRET_ACCESS_KEY,
    SESSION_TOKEN,
    TEMPORARY_ACCESS_KEY_ID,
    Recorded,
    Recording,
    every,
)
from .scenario import steps

ACCOUNT = "123456789012"
KEYS = {
    credential.access_key_id: credential
    for credential in (
        Credential(ACCESS_KEY_ID, SECRET_ACCESS_KEY, ACCOUNT),
        Credential(TEMPORARY_ACCESS_KEY_ID, SECRET_ACCESS_KEY, ACCOUNT, SESSION_TOKEN),
    )
}
RECORDINGS = list(every())


REQUESTS = {
    f"{recording.client}-{number}-{recorded.call.replace(' ', '-')}": recorded
    for recording in RECORDINGS
    for number, recorded in enumerate(recording.requests)
}


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
    for domain in (recordings.DOMAIN, f"news.{recordings.DOMAIN}"):
        world.account(ACCOUNT).add(domain, DOMAIN, SUCCESS)
    return Service().answer(request, world, KEYS)


@each_row("recorded", REQUESTS.values(), ids=REQUESTS)
def test_the_reference_target_takes_what_the_client_sent(recorded: Recorded) -> None:
    response = play(parse(recorded.wire), recorded.at)
    assert response.status == 200, response.body.decode()


def spoil(text: bytes) -> bytes:
    """Another first digit of the signature, if there is one."""
    head, mark, signature = text.partition(b"Signature=")
    return head + mark + (b"0" if signature[:1] != b"0" else b"1") + signature[1:] if mark else text


@each_row("recorded", REQUESTS.values(), ids=REQUESTS)
def test_the_signature_of_the_client_is_checked(recorded: Recorded) -> None:
    request = parse(recorded.wire)
    if request.header(b"authorization") or request.header(b"x-amzn-authorization"):
        headers = [(name, spoil(value) if b"authorization" in name else value) for name, value in request.headers]
        changed = replace(request, headers=headers, _first=None)
    else:
        changed = replace(request, query=spoil(request.query), body=spoil(request.body))
    response = play(changed, recorded.at)
    assert response.status == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in response.body


@each_row("recorded", REQUESTS.values(), ids=REQUESTS)
def test_nothing_was_rejected_while_it_was_recorded(recorded: Recorded) -> None:
    assert recorded.status == 200


FEWER = {
    "boto-2": 17,
    "boto-2-sigv4": 17,
    "aws-sdk-ruby-1": 18,
    "aws-sdk-js-2.0": 18,
    "awscli": 19,
    "django-ses": 2,
    "node-ses": 2,
    "symfony-mailer": 2,
    "aioaws": 1,
    "nodemailer-0.5": 1,
    "nodemailer-6": 1,
    "nodemailer-ses-transport": 1,
}
"""Clients that lack actions, and how many they have."""


@each_row("recording", RECORDINGS, ids=lambda recording: recording.client)
def test_every_action_that_the_client_has_was_called(recording: Recording) -> None:
    assert set(recording.actions) <= set(ACTIONS)
    assert len(recording.actions) == FEWER.get(recording.client, len(ACTIONS))


def test_the_scenario_calls_every_action() -> None:
    assert {step.call for step in steps()} == set(ACTIONS)


def test_every_client_of_the_catalogue_has_its_recording() -> None:
    assert {client.name for client in CLIENTS} == {recording.client for recording in RECORDINGS}


def test_clients_say_the_same_in_many_ways() -> None:
    """Were they all alike, there would be no need of dialects."""
    shapes = set()
    for recording in RECORDINGS:
        for recorded in recording.calls("SendEmail"):
            authorization = (recorded.fields("authorization") or recorded.fields("x-amzn-authorization") or [""])[0]
            signed = authorization.partition("SignedHeaders=")[2].partition(",")[0]
            types = tuple(recorded.fields("content-type"))
            shapes.add((authorization.split(" ")[0], signed, ", " in authorization, types, "+" in recorded.body))
    assert len(shapes) > 8
