"""Arrivals from the bytes that a tapped reference target took down."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conformance.proxy.buffers import take_request, take_response
from conformance.proxy.message import Framing
from conformance.proxy.recording import Recording, TappedReference
from conformance.reference.tap import IN, OUT, RECORD

POST = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\na=%42"
CHUNKED = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=%\r\n2\r\n42\r\n0\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def record(connection: int, direction: int, data: bytes) -> bytes:
    return RECORD.pack(connection, direction, 1.0, len(data)) + data


@pytest.mark.parametrize("whole", [POST, CHUNKED, b"GET /?a=1 HTTP/1.1\r\nHost: h\r\n\r\n"])
def test_a_request_is_taken_once_it_is_whole_and_nothing_behind_it(whole: bytes) -> None:
    buffer = bytearray(whole[:-1])
    assert take_request(buffer) is None
    buffer += whole[-1:] + b"GET"
    request = take_request(buffer)
    assert request is not None
    assert request.body in (b"a=%42"[: len(request.body)], b"")
    assert buffer == b"GET"


def test_a_request_that_breaks_off_is_taken_as_far_as_it_goes() -> None:
    buffer = bytearray(POST[:-2])
    request = take_request(buffer, broken_off=True)
    assert request is not None
    assert (request.body, request.whole, bytes(buffer)) == (b"a=%", False, b"")


def test_interim_responses_are_passed_over() -> None:
    buffer = bytearray(b"HTTP/1.1 100 Continue\r\n\r\n" + OK)
    response = take_response(buffer, "POST")
    assert response is not None
    assert (response.status, response.body, bytes(buffer)) == (200, b"ok", b"")


def test_requests_and_responses_are_brought_together_by_connection(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    other = POST.replace(b"%42", b"%43")
    path.write_bytes(record(0, IN, POST) + record(1, IN, other + POST[:20]))
    recording = Recording(path)
    assert [(one.connection, one.response) for one in recording.arrivals] == [(0, None), (1, None)]
    with path.open("ab") as file:
        file.write(record(1, OUT, OK[:20]) + record(1, OUT, OK[20:]) + record(1, IN, POST[20:]))
        file.write(record(0, OUT, OK)[:-1])
    first, second, third = recording.arrivals
    assert (first.response, third.response, third.request.body) == (None, None, b"a=%42")
    assert second.response is not None
    assert second.response.body == b"ok"
    recording.close()


def test_a_response_without_a_length_ends_with_what_came(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(record(0, IN, POST) + record(0, OUT, b"HTTP/1.1 200 OK\r\n\r\na"))
    recording = Recording(path)
    assert recording.arrivals[0].response is not None
    with path.open("ab") as file:
        file.write(record(0, OUT, b"b"))
    response = recording.arrivals[0].response
    assert response is not None
    assert (response.body, response.framing) == (b"ab", Framing.CLOSE)
    recording.close()


def test_a_tapped_reference_target_takes_down_what_it_gave_before_anyone_has_it() -> None:
    with TappedReference(0, ()) as target:
        place = urlsplit(target.profile().endpoint or "")
        client = http.client.HTTPConnection(place.hostname or "", place.port, timeout=300)
        for number in range(3):
            client.request("POST", "/", f"Action=None{number}", {"Content-Type": "application/x-www-form-urlencoded"})
            body = client.getresponse().read()
            arrival = target.recording.arrivals[number]
            assert arrival.request.body == f"Action=None{number}".encode()
            assert arrival.response is not None
            assert arrival.response.body == body
        client.close()
