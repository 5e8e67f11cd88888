"""Error documents: status, Type and Code together; alternatives by source; what counts as unsupported."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.judge.expected import Expected
from conformance.judge.status import STATUSES
from conformance.judge.verdict import BOTH
from conformance.model.vocabulary import Layer, Source
from tests.rows import each_row

from .samples import FAULT, METADATA, SES, checks, error, judged, layers, lines, rejection, success

SPEC, OBSERVED, PROTOCOL = (frozenset({source}) for source in (Source.SPEC, Source.OBSERVED, Source.PROTOCOL))
INVALID = rejection(400, "ValidationError", "InvalidParameterValue")
UNKNOWN = "<UnknownOperationException/>"

WRONG: dict[str, tuple[str, int, str, str]] = {
    # name: response, status, check, text of the one finding; 400 ValidationError or InvalidParameterValue is right
    "other code": (
        error("Throttling"),
        400,
        "error.code",
        "400 Sender ValidationError | InvalidParameterValue, got 400",
    ),
    "other code and status": (
        error("InternalFailure", "Receiver"),
        500,
        "error.code",
        "got 500 Receiver InternalFailure",
    ),
    "unknown code": (error("Oops"), 400, "error.code", "/ErrorResponse/Error/Code: "),
    "other status": (error(), 500, "error.status", "expected 400 ValidationError, got 500 Sender ValidationError"),
    "error with 200": (error(), 200, "error.status", "got 200 Sender"),
    "success": (success("ListIdentities"), 200, "status.accepted", "got 200 with a ListIdentitiesResponse"),
    "success with 400": (success("ListIdentities"), 400, "status.accepted", "got 400 with a ListIdentitiesResponse"),
    "other type": (error(kind="Receiver"), 400, "error.type", "Error/Type: expected Sender (for status 400)"),
    "no such type": (error(kind="Client"), 400, "structure.type", "Sender, Receiver or Server, got 'Client'"),
    "empty type": (error(kind=""), 400, "structure.type", "Error/Type"),
    "no type": (
        error().replace("<Type>Sender</Type>", ""),
        400,
        "structure.missing-element",
        "Type: expected Sender, Receiver or Server, got absent",
    ),
    "null message": (error(message="null"), 400, "error.message", "expected a message, or none, got 'null'"),
    "message None": (error(message=" None "), 400, "error.message", "a message, or none"),
    "message twice": (
        error().replace("<Code>", "<Message>x</Message><Code>"),
        400,
        "structure.repeated-element",
        "expected <Message> (once)",
    ),
    "unknown part": (
        error().replace("<Code>", "<Status>400</Status><Code>"),
        400,
        "structure.unknown-element",
        "<Status>",
    ),
    "no request id": (error(request_id=""), 400, "metadata.missing", "/ErrorResponse/RequestId"),
    "request id of a success": (
        error(request_id=METADATA),
        400,
        "metadata.misplaced",
        "expected the RequestId directly under the root",
    ),
    "namespace": (error(namespace="urn:x"), 400, "namespace.wrong", "got 'urn:x'"),
    "namespace of faults": (error(namespace=FAULT), 400, "namespace.wrong", FAULT),
    "another protocol's": (
        "<Error><Code>Oops</Code><Message>no</Message></Error>",
        400,
        "error.code",
        "ValidationError | InvalidParameterValue, got 400 Oops: 'no'",
    ),
    "no code": (error().replace("<Code>ValidationError</Code>", ""), 400, "error.code", "without a code"),
    "unknown operation": (UNKNOWN, 404, "error.code", "got 404 with <UnknownOperationException>"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rejection_is_found(name: str) -> None:
    body, status, check, words = WRONG[name]
    verdict = judged(body, expected=[INVALID], status=status)
    found = [line for line in lines(verdict) if words in line]
    assert found, lines(verdict)
    assert found[0].startswith(f"{check}: ")
    # An error without a code is wrong by itself as well; all the others are one defect.
    assert len(verdict.findings) == (2 if name == "no code" else 1), lines(verdict)


def test_an_unaccepted_error_with_the_status_of_another_code_is_two_findings() -> None:
    verdict = judged(error("Throttling"), expected=[INVALID], status=503)
    assert layers(verdict) == [Layer.ERROR, Layer.STATUS, Layer.ERROR]
    assert "expected 400 (for Throttling), got 503" in lines(verdict)[1]


def test_all_accepted_pairs_are_named() -> None:
    expected = [
        rejection(403, "SignatureDoesNotMatch", sources=OBSERVED),
        rejection(400, "IncompleteSignature", sources=SPEC),
        rejection(404, "UnknownOperationException", document="unknown-operation"),
        rejection(500, "InternalFailure"),
        Expected(result={}),
    ]
    verdict = judged(error("Oops"), expected=expected, status=400)
    assert str(verdict.findings[0].expected) == (
        "403 Sender SignatureDoesNotMatch; or 400 Sender IncompleteSignature; or 404 with <UnknownOperationException>; "
        "or 500 Receiver InternalFailure; or 200 with a ListIdentitiesResponse"
    )


# UnknownOperationException has a document of its own, below.
@each_row(("code", "statuses"), [pair for pair in STATUSES.items() if pair[0] != "UnknownOperationException"])
def test_every_known_code_passes_with_its_statuses_only(code: str, statuses: frozenset[int]) -> None:
    for status in (400, 403, 404, 500, 503):
        document = error(code, "Receiver" if status >= 500 else "Sender")
        verdict = judged(document, expected=[INVALID], status=status)
        paired = [found for found in checks(verdict) if found in ("status.pairing", "error.status")]
        accepted = code in ("ValidationError", "InvalidParameterValue")
        assert (not paired) is (status in statuses), lines(verdict)
        assert (not verdict.findings) is (accepted and status in statuses)


def test_the_envelope_of_another_protocol_is_one_finding_and_the_first() -> None:
    wrapped = error().replace("<Error>", "<Errors><Error>").replace("</Error>", "</Error></Errors>")
    right = judged(wrapped, expected=[INVALID], status=400)
    assert checks(right) == ["error.envelope"]
    assert right.answers
    assert checks(judged(wrapped, expected=[INVALID], status=500)) == ["error.envelope", "error.status"]
    other = judged(wrapped.replace("ValidationError", "Throttling"), expected=[INVALID], status=400)
    assert checks(other) == ["error.envelope", "error.code"]
    assert not other.answers


def test_the_bare_error_of_another_protocol_is_its_envelope() -> None:
    bare = "<Error><Type>Sender</Type><Code>ValidationError</Code><RequestId>a</RequestId></Error>"
    assert "error.envelope" in checks(judged(bare, expected=[INVALID], status=400))


def test_a_declared_type_counts() -> None:
    expected = [rejection(400, "ValidationError", type="Receiver")]
    assert layers(judged(error(), expected=expected, status=400)) == [Layer.ERROR]
    assert lines(judged(error(kind="Server"), expected=expected, status=400)) == []


def test_the_fault_namespace_is_accepted_where_it_is_expected() -> None:
    document = error("InvalidAction", namespace=FAULT)
    both = [
        rejection(400, "InvalidAction", sources=SPEC),
        rejection(400, "InvalidAction", document="aws-fault", sources=OBSERVED),
    ]
    assert judged(document, "NoSuchAction", both, 400).matched == OBSERVED
    assert judged(document.replace(FAULT, SES), "NoSuchAction", both, 400).matched == SPEC
    assert layers(judged(document.replace(FAULT, ""), "NoSuchAction", both, 400)) == [Layer.NAMESPACE]
    other = judged(error("InvalidParameterValue", namespace=FAULT), "NoSuchAction", both, 400)
    assert layers(other) == [Layer.ERROR]


def test_the_bare_unknown_operation_is_accepted_where_it_is_expected() -> None:
    expected = [rejection(404, "UnknownOperationException", document="unknown-operation", sources=OBSERVED)]
    assert judged(UNKNOWN, None, expected, 404, headers=()).matched == OBSERVED
    assert layers(judged(UNKNOWN, None, expected, 400, headers=())) == [Layer.ERROR]
    assert layers(judged(error("UnknownOperationException"), None, expected, 404)) == [Layer.ERROR]


def test_the_sources_of_what_fits_are_matched() -> None:
    def matched(*sources: frozenset[Source]) -> frozenset[Source]:
        return judged(
            error(), expected=[rejection(400, "ValidationError", sources=each) for each in sources], status=400
        ).matched

    assert matched(SPEC) == SPEC
    assert matched(OBSERVED) == OBSERVED
    assert matched(SPEC, OBSERVED) == BOTH
    assert matched(PROTOCOL) == BOTH
    assert matched(frozenset()) == BOTH


def test_the_closest_alternative_is_reported() -> None:
    expected = [
        Expected(result={"Identities": {"equals": ["x"]}, "NextToken": {"equals": "y"}}),
        rejection(400, "ValidationError"),
        Expected(result={"Identities": {"equals": ["x"]}}),
    ]
    nearest = judged(success("ListIdentities"), expected=expected)
    assert [finding.where for finding in nearest.findings] == [
        "/ListIdentitiesResponse/ListIdentitiesResult/Identities"
    ]
    assert layers(judged(error(), expected=expected, status=403)) == [Layer.ERROR]


def test_the_answer_shows_the_parts_of_an_error() -> None:
    answer = judged(error("Throttling", message="slow down"), expected=[INVALID], status=400).response
    assert (answer.kind, answer.status, answer.code, answer.type) == ("error", 400, "Throttling", "Sender")
    assert (answer.root, answer.message) == ("ErrorResponse", "slow down")
    assert answer.value("Error.Code") == "Throttling"


UNSUPPORTED: dict[str, tuple[Any, ...]] = {
    # name: body, status, whether it counts
    "501": ("", 501, True),
    "501 InternalFailure": (error("InternalFailure", "Receiver", "not yet implemented"), 501, True),
    "InvalidAction": (error("InvalidAction"), 400, True),
    "UnknownOperationException": (UNKNOWN, 404, True),
    "JSON UnknownOperationException": ('{"__type": "com.amazon#UnknownOperationException"}', 404, True),
    "JSON code": ('{"code": "NotImplemented"}', 500, True),
    "page that says so": ("<html>NotImplementedError: The X action has not been implemented</html>", 500, True),
    "text that says so": ("not yet implemented", 503, True),
    "page 404": ("<html>404 Not Found</html>", 404, False),
    "JSON 405": ('{"detail": "Method Not Allowed"}', 405, False),
    "InvalidAction 405": (error("InvalidAction"), 405, False),
    "page 500": ("<html>Internal Server Error</html>", 500, False),
    "empty 404": ("", 404, False),
    "InternalFailure": (error("InternalFailure", "Receiver", None), 500, False),
    "a value not implemented": (error("ValidationError", message="this type is not implemented"), 400, False),
    "JSON of odd types": ('{"__type": {"a": 1}, "code": 3}', 404, False),
    "success": (success("ListIdentities"), 200, False),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_counts_as_unsupported(name: str) -> None:
    body, status, counts = UNSUPPORTED[name]
    assert (judged(body, "ListIdentities", status=status).response.unsupported is not None) is counts
    assert judged(body, "NoSuchAction", status=status).response.unsupported is None
    assert judged(body, None, status=status).response.unsupported is None
