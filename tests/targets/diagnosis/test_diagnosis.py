"""Each fault on the way is named, with what to do; what works is never called a fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from conformance.targets.diagnosis import Mark
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import OtherAccount
from conformance.wire.exchange import Exchange, Request, Response, header
from tests.run.fakes import a_profile, rejection, success

from . import ways
from .ways import Way, always, faults, form_of, hopeless, responding, straight

Send = Callable[[Request], Exchange]
FAKE = a_profile("http://127.0.0.1:4566/aws")


def test_a_target_that_is_well_has_no_fault(profile: Profile) -> None:
    found = ways.lines(profile, straight)
    assert [line for line in found if line.mark is not Mark.WORKS] == []
    assert {line.topic for line in found} == {
        "credentials", "API", "clock", "body", "error responses", "identities", "other account",
    }  # fmt: skip
    assert hopeless(profile, straight) is None


def test_a_host_that_is_rewritten(profile: Profile) -> None:
    other = f"localhost:{urlsplit(profile.endpoint or '').port}"

    def way(request: Request, send: Send) -> Exchange:
        return send(replace(request, headers=(("Host", other), *request.headers)))

    line = faults(profile, way)["host"]
    assert f"for {other} it is performed" in line.text
    assert "proxy_set_header Host" in line.advice
    assert hopeless(profile, way) == line


def test_a_host_that_only_the_target_names(profile: Profile) -> None:
    def way(request: Request, send: Send) -> Exchange:
        exchange = send(replace(request, headers=(("Host", "inner.example:81"), *request.headers)))
        if exchange.response is None or exchange.response.status < 400:
            return exchange
        quoting = exchange.response.body.replace(b"<Message>", b"<Message>canonical: host:inner.example:81 ")
        return ways.with_response(exchange, replace(exchange.response, body=quoting))

    assert "for inner.example:81 it is performed" in faults(profile, way)["host"].text


def test_a_wrong_secret(profile: Profile) -> None:
    assert profile.credentials is not None
    wrong = profile.credentials.model_copy(update={"secret_access_key": "not-the-secret"})
    line = hopeless(profile.model_copy(update={"credentials": wrong}), straight)
    assert line is not None
    assert line.topic == "secret"
    assert "AWS_SECRET_ACCESS_KEY" in line.advice
    assert "not-the-secret" not in str(line)


def test_an_unknown_key(profile: Profile) -> None:
    assert profile.credentials is not None
    wrong = profile.credentials.model_copy(update={"access_key_id": "AKIDNOBODY"})
    line = hopeless(profile.model_copy(update={"credentials": wrong}), straight)
    assert line is not None
    assert (line.topic, "AKIDNOBODY" in line.text) == ("key", True)


@pytest.mark.parametrize("code", ["InvalidClientTokenId", "MissingAuthenticationToken"])
def test_a_target_that_knows_another_way_to_sign_only(code: str) -> None:
    def respond(request: Request) -> Response:
        signed = header(request.headers, "X-Amzn-Authorization") or ""
        return ways.performed() if signed.startswith("AWS3 ") else ways.rejected(code)

    line = hopeless(FAKE, responding(respond))
    assert line is not None
    assert (line.topic, "signed by aws3 is performed" in line.text) == ("scheme", True)


def test_another_region(profile: Profile) -> None:
    line = hopeless(profile.model_copy(update={"region": "eu-central-1"}), straight)
    assert line is not None
    assert line.topic == "region"
    assert f"Say `region: {profile.region}`" in line.advice


def test_clocks_that_differ() -> None:
    def respond(request: Request) -> Response:
        theirs = datetime.now(UTC) - timedelta(hours=2)
        stamp = datetime.strptime(header(request.headers, "X-Amz-Date") or "", "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs(stamp - theirs) < timedelta(minutes=15):
            return ways.performed()
        return ways.rejected("SignatureDoesNotMatch", date=format_datetime(theirs, usegmt=True))

    line = hopeless(FAKE, responding(respond))
    assert line is not None
    assert line.topic == "clock"
    assert re.search(r"signed by the target's own clock, 7(19|20)\d s away", line.text)


def test_a_wrong_path() -> None:
    def respond(request: Request) -> Response:
        right = urlsplit(request.url).path.rstrip("/") == "/ses"
        return ways.performed() if right else ways.page(404, "<html>Not Found</html>")

    line = hopeless(FAKE, responding(respond))
    assert line is not None
    assert (line.topic, line.advice) == ("path", "Give the endpoint with the path /ses")


def test_a_body_that_is_encoded_anew(profile: Profile) -> None:
    def way(request: Request, send: Send) -> Exchange:
        anew = urlencode(parse_qsl(request.body.decode(), keep_blank_values=True)).encode()
        return send(replace(request, body=anew))

    found = faults(profile, way)
    assert "byte for byte" in found["body"].advice
    assert hopeless(profile, way) is None


def test_error_responses_that_are_replaced(profile: Profile) -> None:
    def way(request: Request, send: Send) -> Exchange:
        exchange = send(request)
        failed = exchange.response is not None and exchange.response.status >= 400
        return ways.with_response(exchange, ways.page(502, "<html>Bad</html>")) if failed else exchange

    assert "proxy_intercept_errors off" in faults(profile, way)["error responses"].advice


@pytest.mark.parametrize("code", ["MissingAction", "SignatureDoesNotMatch"])
def test_a_content_type_that_is_lost(code: str) -> None:
    def respond(request: Request) -> Response:
        if request.method == "GET":
            return ways.performed()
        return ways.rejected(code, 403 if code.startswith("Sig") else 400)

    line = hopeless(FAKE, responding(respond))
    assert line is not None
    assert (line.topic, "Content-Type" in line.advice) == ("content type", True)


def test_everything_rejected() -> None:
    line = hopeless(FAKE, responding(lambda _: ways.rejected("AccessDenied")))
    assert line is not None
    assert "everything is rejected alike" in line.text


def test_everything_throttled() -> None:
    line = hopeless(FAKE, responding(lambda _: ways.rejected("Throttling", 400)))
    assert line is not None
    assert (line.topic, "--rate" in line.advice) == ("throttle", True)


def test_a_throttle_that_lets_requests_through_after_a_pause_is_no_obstacle() -> None:
    asked: list[Request] = []

    def respond(request: Request) -> Response:
        asked.append(request)
        return ways.rejected("Throttling", 400) if len(asked) <= 6 else ways.performed()

    assert hopeless(FAKE, responding(respond)) is None
    assert len(asked) == 7


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (always(500, "<html><h1>Internal Server Error</h1></html>"), "HTML instead of XML"),
        (always(404, '{"message": "no"}', "application/json"), "JSON instead of XML"),
        (always(200, "hello", "text/plain"), "this is not SES"),
    ],
)
def test_what_is_no_ses_at_all(way: Way, said: str) -> None:
    line = hopeless(FAKE, way)
    assert line is not None
    assert line.text.startswith(said)
    assert line.advice


def test_a_target_that_has_only_one_of_the_actions_is_worth_a_run() -> None:
    def respond(request: Request) -> Response:
        sends = form_of(request)["Action"] == "SendRawEmail"
        return ways.rejected("InvalidParameterValue", 400) if sends else ways.page(404, "<html>Not Found</html>")

    assert hopeless(FAKE, responding(respond)) is None


def test_an_other_account_that_is_the_first(profile: Profile) -> None:
    assert profile.temporary is not None
    same = OtherAccount.model_validate(profile.temporary.model_dump())
    line = faults(profile.model_copy(update={"other_account": same}), straight)["other account"]
    assert "the same account" in line.text
    assert profile.credentials is not None
    key = OtherAccount.model_validate(profile.credentials.model_dump())
    line = faults(profile.model_copy(update={"other_account": key}), straight)["other account"]
    assert "the access key of the main account" in line.text


def test_a_registration_without_effect(profile: Profile) -> None:
    def way(request: Request, send: Send) -> Exchange:
        if form_of(request)["Action"] != "VerifyEmailIdentity":
            return send(request)
        return responding(lambda _: ways.xml(success("VerifyEmailIdentity")))(request, send)

    line = faults(profile, way)["identities"]
    assert "without effect" in line.text


def test_nothing_is_left_behind(profile: Profile) -> None:
    asked: list[dict[str, str]] = []

    def way(request: Request, send: Send) -> Exchange:
        asked.append(form_of(request))
        return send(request)

    ways.lines(profile, way)
    made = [form["EmailAddress"] for form in asked if form["Action"] == "VerifyEmailIdentity"]
    assert made
    assert made == [form["Identity"] for form in asked if form["Action"] == "DeleteIdentity"]


def test_a_target_that_performs_nothing_but_responds_in_xml_is_not_called_a_fault() -> None:
    found = ways.lines(FAKE, responding(lambda _: ways.xml(rejection("InternalFailure", 500))))
    assert next(line for line in found if line.topic == "API").mark is Mark.UNKNOWN
