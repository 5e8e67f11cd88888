"""The verdict on one exchange: does an accepted response fit, and if none does, what differs from the closest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from conformance.judge.error import EnvelopeLayer, ErrorLayer, accepts, describe
from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.headers import ContentTypeLayer, FieldFormLayer, RequestIdHeaderLayer
from conformance.judge.metadata import MetadataLayer
from conformance.judge.namespace import NamespaceLayer
from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.judge.result import ExpectedHeadersLayer, ValuesLayer, covers
from conformance.judge.root import RootLayer
from conformance.judge.status import PairingLayer, StatusLayer
from conformance.judge.structure import StructureLayer
from conformance.judge.transport import TransportLayer
from conformance.judge.tree import FAULT_NAMESPACE, namespace
from conformance.model.checks import Reach
from conformance.model.expectation import ErrorAnswer
from conformance.model.place import steps_of
from conformance.model.vocabulary import Layer, Source
from conformance.model.wording import word
from conformance.wire.exchange import Exchange

BOTH = frozenset({Source.SPEC, Source.OBSERVED})
"""The two truths (design, section 3)."""

_ANY_ERROR = Expected(error=ErrorAnswer(status=400, code="any"))
_ANY_FAULT = Expected(error=ErrorAnswer(status=400, code="any", document="aws-fault"))
_TRANSPORT = TransportLayer()
_CONTENT_TYPE = ContentTypeLayer()
_FIELD_FORM = FieldFormLayer()
_REQUEST_ID = RequestIdHeaderLayer()
_STATUS = StatusLayer()
_PAIRING = PairingLayer()
_NAMESPACE = NamespaceLayer()
_ROOT = RootLayer()
_STRUCTURE = StructureLayer()
_METADATA = MetadataLayer()
_ENVELOPE = EnvelopeLayer()
_ERROR = ErrorLayer()
_VALUES = ValuesLayer()
_HEADERS = ExpectedHeadersLayer()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says about one exchange.

    ``findings`` is empty when some accepted response fits; then ``matched`` is the union of the truths (spec, observed)
    of all that fit. Otherwise ``matched`` is empty and the findings are those of the closest. ``advice`` are breaches
    of advisory checks that the case does not ask for. ``response`` is its parsed view.
    """

    findings: tuple[Finding, ...]
    matched: frozenset[Source]
    response: ParsedResponse
    advice: tuple[Finding, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the response is one of the accepted."""
        return not self.findings

    @property
    def answers(self) -> bool:
        """Whether the case's own question is answered well, whatever rules for all responses are broken beside it."""
        return not any(finding.own for finding in self.findings)


def judge(
    exchange: Exchange,
    action: str | None,
    expected: Sequence[Expected],
    rests_on: Collection[str] = (),
    parsed: ParsedResponse | None = None,
) -> Verdict:
    """Judge one exchange.

    ``action`` is the action that the request named, None if it named none of the reference. ``expected`` are the
    accepted responses, at least one (ValueError otherwise); a set-up step passes ``(Expected(result={}),)``.
    ``rests_on`` are the requirements of the case: they decide which findings are its own question and which are advice.
    ``parsed`` is the parsed view of this very exchange, if there is one already.
    Never raises for anything that a target sends.

    The closest response is of the right kind (success, error) first, then has an accepted code, then the fewest
    findings, then comes first.
    """
    if not expected:
        raise ValueError("nothing is expected: give at least one Expected")
    response = parsed or ParsedResponse(exchange, action)
    by_status = [each.sources for each in expected if _by_status(each, response)]
    if by_status:
        return Verdict((), frozenset[Source]().union(*map(truths, by_status)), response)
    unread = tuple(_unread(response))
    if unread:
        return Verdict(unread, frozenset(), response)
    same_kind = [each for each in expected if _kind(each) is response.kind]
    close = [each for each in same_kind if each.error is None or accepts(each.error, response)]
    if close:
        return _closest(response, close, rests_on)
    if same_kind:
        findings, advice = _parted(_unaccepted(response, expected), rests_on)
        return Verdict(findings, frozenset(), response, advice)
    return Verdict((_other_kind(response, expected),), frozenset(), response)


def truths(sources: frozenset[Source]) -> frozenset[Source]:
    """Return the truths that ``sources`` stand for: none given, or the protocol, holds by both."""
    return BOTH if not sources or Source.PROTOCOL in sources else sources


def _closest(response: ParsedResponse, close: Sequence[Expected], rests_on: Collection[str]) -> Verdict:
    judged = []
    for each in close:
        findings, advice = _parted(_against(response, each), rests_on)
        asked = [response.place(path).where for path in each.result or {}]
        judged.append((tuple(_owned(finding, rests_on, asked) for finding in findings), advice, each))
    fitting = [(advice, each) for findings, advice, each in judged if not findings]
    if fitting:
        matched = frozenset[Source]().union(*(truths(each.sources) for _, each in fitting))
        return Verdict((), matched, response, min((advice for advice, _ in fitting), key=len))
    findings, advice, _ = min(judged, key=lambda triple: len(triple[0]))
    return Verdict(findings, frozenset(), response, advice)


def _parted(found: Iterable[Finding], rests_on: Collection[str]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Part what counts in a case that rests on these requirements from mere advice."""
    counts: list[Finding] = []
    advice: list[Finding] = []
    for finding in found:
        mere = finding.check.advisory and not finding.check.asked_by(rests_on)
        (advice if mere else counts).append(finding)
    return tuple(counts), tuple(advice)


def _owned(finding: Finding, rests_on: Collection[str], asked: Collection[str]) -> Finding:
    """Return a finding that knows whether the case asks for this very thing.

    It does if it rests on the rule, or names the element in a requirement (``GetSendQuota.MaxSendRate.type``), or asks
    for a value at a place (``asked``) that the structure does not have.
    """
    check = finding.check
    own = check.reach is Reach.GATE or check.asked_by(rests_on)
    if not own and check.layer is Layer.STRUCTURE:
        named = {part for requirement in rests_on for part in requirement.split(".")[1:]}
        own = steps_of(finding.where)[-1] in named or any(covers(finding, place) for place in asked)
    return replace(finding, own=own)


def _by_status(expected: Expected, response: ParsedResponse) -> bool:
    """Say whether the response fits an expectation that looks at the status only."""
    error = expected.error
    return error is not None and error.document == "any" and response.status == error.status


def _kind(expected: Expected) -> ResponseKind:
    return ResponseKind.SUCCESS if expected.error is None else ResponseKind.ERROR


def _unread(response: ParsedResponse) -> Iterator[Finding]:
    """Yield why there is no document to judge; the wrong content type of what is no XML at all is no second finding."""
    document = response.document
    if document.root is not None:
        return
    yield from _TRANSPORT.judge(response)
    if document.finding is not None:
        yield document.finding
        if document.markup:
            yield from _CONTENT_TYPE.judge(response)


def _against(response: ParsedResponse, expected: Expected) -> Iterator[Finding]:
    """Yield what differs from one accepted response of the same kind, from the outside in."""
    yield from _ENVELOPE.judge(response)
    yield from _STATUS.judge(response, expected)
    yield from _HEADERS.judge(response, expected)
    if expected.error is None or expected.error.document != "unknown-operation":
        yield from _document(response, expected)


def _document(response: ParsedResponse, expected: Expected) -> Iterator[Finding]:
    """Yield what is wrong with the document and with the header fields that belong to it."""
    yield from _CONTENT_TYPE.judge(response)
    yield from _FIELD_FORM.judge(response)
    yield from _REQUEST_ID.judge(response)
    yield from _NAMESPACE.judge(response, expected)
    root = tuple(_ROOT.judge(response, expected))
    yield from root
    if not root:
        structure = tuple(_STRUCTURE.judge(response))
        yield from structure
        if expected.error is None:
            yield from _VALUES.judge(response, expected, structure)
        else:
            yield from _ERROR.judge(response, None if expected in (_ANY_ERROR, _ANY_FAULT) else expected.error)
    yield from _METADATA.judge(response)


def _unaccepted(response: ParsedResponse, expected: Sequence[Expected]) -> Iterator[Finding]:
    """Yield that the error is none of the accepted, and what else is wrong with it as an error document."""
    yield from _ENVELOPE.judge(response)
    where = f"/{response.root}/Error/Code" if response.root == "ErrorResponse" else f"/{word(response.root)}"
    yield Finding("error.code", where, describe(expected, response.action), response.datum)
    if response.root == "ErrorResponse":
        yield from _PAIRING.judge(response)
        fault = any(each.error is not None and each.error.document == "aws-fault" for each in expected)
        root = response.document.root
        in_fault = fault and root is not None and namespace(root) == FAULT_NAMESPACE
        yield from _document(response, _ANY_FAULT if in_fault else _ANY_ERROR)


def _other_kind(response: ParsedResponse, expected: Sequence[Expected]) -> Finding:
    """Return the one finding for a success where an error was expected, the reverse, or a strange document."""
    wanted = describe(expected, response.action)
    if response.kind is ResponseKind.OTHER:
        return Finding("root.unknown-document", f"/{word(response.root)}", wanted, response.datum)
    check = "status.accepted" if response.kind is ResponseKind.SUCCESS else "status.rejected"
    return Finding(check, "status", wanted, response.datum)
