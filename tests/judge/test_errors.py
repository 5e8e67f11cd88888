"""Error documents: status, Type and Code together; alternatives by source; what counts as unsupported."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.judge.expected import Expected
from conformance.judge.status import STATUSES
from conformance.judge.verdict import BOTH
from conformance.model.vocabulary import Layer, Source

from .samples import FAULT, METADATA, SES, error, judged, layers, lines, refusal, success

SPEC, OBSERVED, PROTOCOL = (frozenset({source}) for source in (Source.SPEC, Source.OBSERVED, Source.PROTOCOL))
INVALID = refusal(400, "ValidationError", "InvalidParameterValue")
UNKNOWN = "<UnknownOperationException/>"

WRONG: dict[str, tuple[str, int, Layer, str]] = {
    # name: answer, status, layer, text of the one finding; 400 ValidationError or InvalidParameterValue is right
    "other code": (
        error("Throttling"),
        400,
        Layer.ERROR,
        "400 Sender ValidationError | InvalidParameterValue, got 400",
    ),
    "other code and status": (
        error("InternalFailure", "Receiver"),
        500,
        Layer.ERROR,
        "got 500 Receiver InternalFailure",
    ),
    "unknown code": (error("Oops"), 400, Layer.ERROR, "/ErrorResponse/Error/Code: "),
    "other status": (error(), 500, Layer.STATUS, "expected 400 for ValidationError, got 500 Sender ValidationError"),
    "error with 200": (error(), 200, Layer.STATUS, "got 200 Sender"),
    "success": (success("ListIdentities"), 200, Layer.STATUS, "got 200 with a ListIdentitiesResponse"),
    "success with 400": (success("ListIdentities"), 400, Layer.STATUS, "got 400 with a ListIdentitiesResponse"),
    "other type": (error(kind="Receiver"), 400, Layer.ERROR, "Error/Type: expected Sender for status 400"),
    "no such type": (error(kind="Client"), 400, Layer.STRUCTURE, "Sender, Receiver or Server, got 'Client'"),
    "empty type": (error(kind=""), 400, Layer.STRUCTURE, "Error/Type"),
    "no type": (error().replace("<Type>Sender</Type>", ""), 400, Layer.STRUCTURE, "Type: Sender"),
    "null message": (error(message="null"), 400, Layer.ERROR, "expected a message, or none, got 'null'"),
    "message None": (error(message=" None "), 400, Layer.ERROR, "a message, or none"),
    "message twice": (error().replace("<Code>", "<Message>x</Message><Code>"), 400, Layer.STRUCTURE, "Message once"),
    "unknown part": (error().replace("<Code>", "<Status>400</Status><Code>"), 400, Layer.STRUCTURE, "<Status>"),
    "no request id": (error(request_id=""), 400, Layer.METADATA, "/ErrorResponse/RequestId"),
    "request id of a success": (error(request_id=METADATA), 400, Layer.METADATA, "it stands elsewhere"),
    "namespace": (error(namespace="urn:x"), 400, Layer.NAMESPACE, "right name, wrong namespace: 'urn:x'"),
    "namespace of faults": (error(namespace=FAULT), 400, Layer.NAMESPACE, "wrong namespace"),
    "another protocol's": (
        "<Error><Code>Oops</Code><Message>no</Message></Error>",
        400,
        Layer.ERROR,
        "ValidationError | InvalidParameterValue, got 400 Oops: 'no'",
    ),
    "no code": (error().replace("<Code>ValidationError</Code>", ""), 400, Layer.ERROR, "without a code"),
    "unknown operation": (UNKNOWN, 404, Layer.ERROR, "got 404 <UnknownOperationException/>"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_refusal_is_found(name: str) -> None:
    body, status, layer, words = WRONG[name]
    verdict = judged(body, expected=[INVALID], status=status)
    found = [line for line in lines(verdict) if words in line]
    assert found, lines(verdict)
    assert found[0].startswith(layer)
    # An error without a code is wrong by itself as well; all the others are one defect.
    assert len(verdict.findings) == (2 if name == "no code" else 1), lines(verdict)


def test_an_unaccepted_error_with_the_status_of_another_code_is_two_findings() -> None:
    verdict = judged(error("Throttling"), expected=[INVALID], status=503)
    assert layers(verdict) == [Layer.ERROR, Layer.STATUS, Layer.ERROR]
    assert "expected 400 for Throttling, got 503" in lines(verdict)[1]


def test_all_accepted_pairs_are_named() -> None:
    expected = [
        refusal(403, "SignatureDoesNotMatch", sources=OBSERVED),
        refusal(400, "IncompleteSignature", sources=SPEC),
        refusal(404, "UnknownOperationException", document="unknown-operation"),
        refusal(500, "InternalFailure"),
        Expected(result={}),
    ]
    verdict = judged(error("Oops"), expected=expected, status=400)
    assert verdict.findings[0].expected == (
        "403 Sender SignatureDoesNotMatch; or 400 Sender IncompleteSignature; or 404 <UnknownOperationException/>; "
        "or 500 Receiver InternalFailure; or 200 with a ListIdentitiesResponse"
    )


# UnknownOperationException has a document of its own, below.
@pytest.mark.parametrize(
    ("code", "statuses"), [pair for pair in STATUSES.items() if pair[0] != "UnknownOperationException"]
)
def test_every_known_code_passes_with_its_statuses_only(code: str, statuses: frozenset[int]) -> None:
    for status in (400, 403, 404, 500, 503):
        document = error(code, "Receiver" if status >= 500 else "Sender")
        verdict = judged(document, expected=[INVALID], status=status)
        paired = [finding for finding in verdict.findings if finding.layer is Layer.STATUS]
        accepted = code in ("ValidationError", "InvalidParameterValue")
        assert (not paired) is (status in statuses), lines(verdict)
        assert (not verdict.findings) is (accepted and status in statuses)


def test_a_declared_type_counts() -> None:
    expected = [refusal(400, "ValidationError", type="Receiver")]
    assert layers(judged(error(), expected=expected, status=400)) == [Layer.ERROR]
    assert lines(judged(error(kind="Server"), expected=expected, status=400)) == []


def test_the_fault_namespace_is_accepted_where_it_is_expected() -> None:
    document = error("InvalidAction", namespace=FAULT)
    both = [
        refusal(400, "InvalidAction", sources=SPEC),
        refusal(400, "InvalidAction", document="aws-fault", sources=OBSERVED),
    ]
    assert judged(document, "NoSuchAction", both, 400).matched == OBSERVED
    assert judged(document.replace(FAULT, SES), "NoSuchAction", both, 400).matched == SPEC
    assert layers(judged(document.replace(FAULT, ""), "NoSuchAction", both, 400)) == [Layer.NAMESPACE]
    other = judged(error("InvalidParameterValue", namespace=FAULT), "NoSuchAction", both, 400)
    assert layers(other) == [Layer.ERROR]


def test_the_bare_unknown_operation_is_accepted_where_it_is_expected() -> None:
    expected = [refusal(404, "UnknownOperationException", document="unknown-operation", sources=OBSERVED)]
    assert judged(UNKNOWN, None, expected, 404, headers=()).matched == OBSERVED
    assert layers(judged(UNKNOWN, None, expected, 400, headers=())) == [Layer.STATUS]
    assert layers(judged(error("UnknownOperationException"), None, expected, 404)) == [Layer.ERROR]


def test_the_sources_of_what_fits_are_matched() -> None:
    def matched(*sources: frozenset[Source]) -> frozenset[Source]:
        return judged(
            error(), expected=[refusal(400, "ValidationError", sources=each) for each in sources], status=400
        ).matched

    assert matched(SPEC) == SPEC
    assert matched(OBSERVED) == OBSERVED
    assert matched(SPEC, OBSERVED) == BOTH
    assert matched(PROTOCOL) == BOTH
    assert matched(frozenset()) == BOTH


def test_the_closest_alternative_is_told() -> None:
    expected = [
        Expected(result={"Identities": {"equals": ["x"]}, "NextToken": {"equals": "y"}}),
        refusal(400, "ValidationError"),
        Expected(result={"Identities": {"equals": ["x"]}}),
    ]
    nearest = judged(success("ListIdentities"), expected=expected)
    assert [finding.where for finding in nearest.findings] == [
        "/ListIdentitiesResponse/ListIdentitiesResult/Identities"
    ]
    assert layers(judged(error(), expected=expected, status=403)) == [Layer.STATUS]


def test_the_answer_shows_the_parts_of_an_error() -> None:
    answer = judged(error("Throttling", message="slow down"), expected=[INVALID], status=400).answer
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
    assert (judged(body, "ListIdentities", status=status).answer.unsupported is not None) is counts
    assert judged(body, "NoSuchAction", status=status).answer.unsupported is None
    assert judged(body, None, status=status).answer.unsupported is None
