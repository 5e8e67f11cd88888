"""Which format a recording has, by how its content begins; and what to do with a file that is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conformance.model.problem import UserProblem
from conformance.recordings.readers import client_log, debug_log, http_messages

_CASSETTE_KEY = re.compile(rb'^(?:["\']?(?:http_)?interactions["\']?\s*:|-\s+["\']?request["\']?\s*:)', re.MULTILINE)
_RESPONSES_KEY = re.compile(rb"^responses:\s*\n-\s+response:", re.MULTILINE)
_FOLLOWED_KEY = re.compile(rb"^packets:\s*$", re.MULTILINE)
_IN_ARRAYS = (
    (re.compile(rb'"_source"\s*:'), "tshark-json"),
    (re.compile(rb'"scope"\s*:\s*"https?:'), "nock"),
    (re.compile(rb'"httpRequest"\s*:'), "mockserver"),
    (re.compile(rb'"protocolVersion"\s*:|"actualPort"\s*:'), "charles"),
    (re.compile(rb'\{\s*"(?:request|response)"\s*:\s*\{', re.IGNORECASE), "vcr-json"),
)
"""What tells recordings that are JSON arrays apart; the first that fits."""
_IN_OBJECTS = (
    (re.compile(rb"schema\.(?:get)?postman\.com"), "postman"),
    (re.compile(rb'"(?:mappings|stubMappings|serveEvents)"\s*:'), "wiremock"),
    (re.compile(rb'"requests"\s*:.{0,2000}"(?:loggedDate|stubMapping|responseDefinition)', re.DOTALL), "wiremock"),
    (re.compile(rb'"(?:data|pairs)"\s*:.{0,200}"pairs"\s*:', re.DOTALL), "hoverfly"),
    (re.compile(rb'"(?:imposters|stubs)"\s*:'), "mountebank"),
    (re.compile(rb'"type"\s*:\s*"(?:context-options|resource-snapshot)"'), "playwright-trace"),
)
"""What tells recordings that are JSON objects apart, besides those that begin by a key of their own."""
_ONE_MAPPING = re.compile(
    rb'"request"\s*:\s*\{.*"response"\s*:\s*\{|"response"\s*:\s*\{.*"request"\s*:\s*\{', re.DOTALL
)
_BURP_KEY = re.compile(rb"\A<.*?<items\s[^>]*burpVersion=|\A<items\s[^>]*burpVersion=", re.DOTALL)
_OTHERS = (
    (re.compile(rb"^\s*nock\(['\"]https?:", re.MULTILINE), "is JavaScript of nock: record with output_objects: true"),
    (re.compile(rb"\Abplist|\A\x00\x00|\ASQLite format"), "is a binary file: export the traffic as HAR"),
    (
        re.compile(rb"^\[AWS \w+ \d{3} [\d.]+s \d+ retries\] |commandName: '\w+Command'", re.MULTILINE),
        "is a log of the AWS SDK for JavaScript, which shows calls, not what went over the wire: record with nock, "
        "or by `ses-conformance record`",
    ),
    (
        re.compile(
            rb"^(?:\S+: )?[A-Z]{3,10} https?://\S+.*\n(?: {4,}\S+: .*\n)*(?:.*\n){0,200}? << \d{3} ", re.MULTILINE
        ),
        "is what mitmproxy prints, which shows bodies in another form: record by `mitmdump --set hardump=flows.har`",
    ),
    (
        re.compile(rb"\A<\?xml.*<charles-session\b|\A<charles-session\b", re.DOTALL),
        "is a session of Charles in XML: export it as JSON Session File (.chlsj)",
    ),
    (
        re.compile(rb'^\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}:[^]]+\] "', re.MULTILINE),
        "is an access log, which has neither bodies nor header fields: record by `ses-conformance record`",
    ),
)
_OTHERS_IN_JSON = (
    (
        re.compile(rb'\A\{\s*"constants"\s*:\s*\{.*"logEventTypes"', re.DOTALL),
        "is Chromium's log of its network, which has no bodies: save a HAR with content in the network panel",
    ),
    (
        re.compile(rb"\A\{\s*meta\s*:\s*\{"),
        "is a tape of talkback: stand `ses-conformance record` in its place, or save a HAR",
    ),
    (
        re.compile(rb'"_type"\s*:\s*"export"|"type"\s*:\s*"collection\.insomnia'),
        "is a collection of Insomnia, which has no responses: export a request's timeline as HAR",
    ),
)
"""What is recognised only to be named."""
_MITMPROXY = re.compile(rb"\d{1,9}:\d{1,9}:")


class RecordingProblem(UserProblem):
    """A file that is no recording, or can't be read. The message names it and says what to do."""


def recognise(name: str, head: bytes) -> str:
    """Return the name of the format of a file that begins with ``head``.

    Args:
        name: of the file, for messages.
        head: its first bytes, without a byte order mark.

    Raises:
        RecordingProblem: it is none that is read here.
    """
    start = head.lstrip()
    if not start:
        raise RecordingProblem(f"{name}: is empty")
    if start[:1] == b"{" or (start[:1] == b"[" and start[1:2] in b" \r\n\t[{]"):
        return _of_json(name, start)
    if http_messages.is_start(start.partition(b"\n")[0]):
        return "http"
    if _MITMPROXY.match(start) and b":version;" in head:
        raise RecordingProblem(
            f"{name}: is a flow file of mitmproxy: export it as HAR, `mitmdump -nr {name} --set hardump=flows.har`"
        )
    if _BURP_KEY.match(start):
        return "burp"
    if client_log.looks_like(head):
        return "client-log"
    if debug_log.looks_like(head):
        return "debug-log"
    if _RESPONSES_KEY.search(head):
        return "responses"
    if _FOLLOWED_KEY.search(head) and b"peer:" in head:
        return "wireshark-yaml"
    if _CASSETTE_KEY.search(head):
        return "vcr-yaml"
    _name_others(name, head, _OTHERS)
    if any(http_messages.is_start(line) for line in start.splitlines()[:2000]):
        return "http"
    raise RecordingProblem(f"{name}: not a known form of recording: --format names one")


def _name_others(name: str, start: bytes, others: Sequence[tuple[re.Pattern[bytes], str]]) -> None:
    """Raise ``RecordingProblem`` for a file that is known not to be read, with what to do instead."""
    for sign, said in others:
        if sign.search(start):
            raise RecordingProblem(f"{name}: {said}")


def _of_json(name: str, start: bytes) -> str:
    first = start.partition(b"\n")[0]
    if b'"event"' in first and b"ses-conformance/" in first:
        return "run-log"
    if start.startswith(b'{"index"'):
        return "tshark-ek"
    if start.startswith(b"["):
        return next((form for sign, form in _IN_ARRAYS if sign.search(start)), "nock")
    # The body of a message may hold any of these words, too: what comes first decides.
    places = {key: place for key in ("log", "interactions", "http_interactions") if (place := _at(start, key)) >= 0}
    others = {form: found.start() for sign, form in _IN_OBJECTS if (found := sign.search(start)) is not None}
    if places and (not others or min(places.values()) < min(others.values())):
        return "har" if min(places, key=places.__getitem__) == "log" else "vcr-json"
    if others:
        return min(others, key=others.__getitem__)
    _name_others(name, start, _OTHERS_IN_JSON)
    if _ONE_MAPPING.search(start):
        return "wiremock"
    raise RecordingProblem(f"{name}: JSON, but neither a HAR, a cassette, nor any other recording that is read here")


def _at(start: bytes, name: str) -> int:
    found = re.search(rb'"' + name.encode() + rb'"\s*:', start)
    return found.start() if found else -1
