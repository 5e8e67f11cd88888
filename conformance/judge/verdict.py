"""The verdict on one exchange: do some of the accepted answers fit, and if none does, what differs from the closest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.judge.answer import Answer, Kind
from conformance.judge.error import ErrorLayer, accepts, describe
from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.headers import ContentTypeLayer, RequestIdHeaderLayer
from conformance.judge.metadata import MetadataLayer
from conformance.judge.namespace import NamespaceLayer
from conformance.judge.result import ExpectedHeadersLayer, ValuesLayer
from conformance.judge.root import RootLayer
from conformance.judge.status import PairingLayer, StatusLayer
from conformance.judge.structure import StructureLayer
from conformance.judge.text import clip, word
from conformance.judge.transport import TransportLayer
from conformance.judge.tree import FAULT_NAMESPACE, namespace
from conformance.model.expectation import ErrorAnswer
from conformance.model.vocabulary import Layer, Source
from conformance.wire.exchange import Exchange

BOTH = frozenset({Source.SPEC, Source.OBSERVED})
"""The two truths (design, section 3)."""

_ANY_ERROR = Expected(error=ErrorAnswer(status=400, code="any"))
_ANY_FAULT = Expected(error=ErrorAnswer(status=400, code="any", document="aws-fault"))
_TRANSPORT = TransportLayer()
_CONTENT_TYPE = ContentTypeLayer()
_REQUEST_ID = RequestIdHeaderLayer()
_STATUS = StatusLayer()
_PAIRING = PairingLayer()
_NAMESPACE = NamespaceLayer()
_ROOT = RootLayer()
_STRUCTURE = StructureLayer()
_METADATA = MetadataLayer()
_ERROR = ErrorLayer()
_VALUES = ValuesLayer()
_HEADERS = ExpectedHeadersLayer()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says about one exchange.

    ``advice`` are differences from weaker rules than a must that the case does not ask after.
    ``findings`` is empty when some accepted answer fits; then ``matched`` is the union of the truths (spec, observed)
    of all that fit. Otherwise it is empty and the findings are those of the closest. ``answer`` is the parsed view.
    """

    findings: tuple[Finding, ...]
    matched: frozenset[Source]
    answer: Answer
    advice: tuple[Finding, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the answer is one of the accepted."""
        return not self.findings


def judge(
    exchange: Exchange, action: str | None, expected: Sequence[Expected], rests_on: Collection[str] = ()
) -> Verdict:
    """Judge one exchange.

    ``action`` is the action that the request named, None if it named none of the reference. ``expected`` are the
    accepted answers, at least one (ValueError otherwise); a set-up step passes ``(Expected(result={}),)``. ``rests_on``
    are the requirements of the case: what breaks a weaker rule for all answers is advice to the other cases. Never
    raises for anything that a target sends.

    The closest answer is of the right kind (success, error) first, then has an accepted code, then the fewest
    findings, then comes first.
    """
    if not expected:
        raise ValueError("nothing is expected: give at least one Expected")
    answer = Answer(exchange, action)
    by_status = [each.sources for each in expected if _by_status(each, answer)]
    if by_status:
        return Verdict((), frozenset[Source]().union(*map(truths, by_status)), answer)
    unread = tuple(_unread(answer))
    if unread:
        return Verdict(unread, frozenset(), answer)
    same_kind = [each for each in expected if _kind(each) is answer.kind]
    close = [each for each in same_kind if each.error is None or accepts(each.error, answer)]
    if close:
        judged = [(*_parted(_against(answer, each), rests_on), each) for each in close]
        fitting = [(advice, each) for findings, advice, each in judged if not findings]
        if fitting:
            matched = frozenset[Source]().union(*(truths(each.sources) for _, each in fitting))
            return Verdict((), matched, answer, min((advice for advice, _ in fitting), key=len))
        findings, advice, _ = min(judged, key=lambda triple: len(triple[0]))
        return Verdict(findings, frozenset(), answer, advice)
    if same_kind:
        findings, advice = _parted(_unaccepted(answer, expected), rests_on)
        return Verdict(findings, frozenset(), answer, advice)
    return Verdict((_other_kind(answer, expected),), frozenset(), answer)


def _parted(found: Iterable[Finding], rests_on: Collection[str]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Part what counts in a case that rests on these requirements from mere advice."""
    findings = list(found)
    weaker = [bool(finding.rule) and finding.rule not in rests_on for finding in findings]
    return (
        tuple(finding for finding, weak in zip(findings, weaker, strict=True) if not weak),
        tuple(finding for finding, weak in zip(findings, weaker, strict=True) if weak),
    )


def truths(sources: frozenset[Source]) -> frozenset[Source]:
    """Return the truths that ``sources`` stand for: none given, or the protocol, holds by both."""
    return BOTH if not sources or Source.PROTOCOL in sources else sources


def _by_status(expected: Expected, answer: Answer) -> bool:
    """Tell whether the answer fits an expectation that looks at the status only."""
    error = expected.error
    return error is not None and error.document == "any" and answer.status == error.status


def _kind(expected: Expected) -> Kind:
    return Kind.SUCCESS if expected.error is None else Kind.ERROR


def _unread(answer: Answer) -> Iterator[Finding]:
    """Yield why there is no document to judge; the wrong content type of what is no XML at all is no second finding."""
    document = answer.document
    if document.root is not None:
        return
    yield from _TRANSPORT.judge(answer)
    if document.finding is not None:
        yield document.finding
        if document.markup:
            yield from _CONTENT_TYPE.judge(answer)


def _against(answer: Answer, expected: Expected) -> Iterator[Finding]:
    """Yield what differs from one accepted answer of the same kind, from the outside in."""
    yield from _STATUS.judge(answer, expected)
    yield from _HEADERS.judge(answer, expected)
    if expected.error is None or expected.error.document != "unknown-operation":
        yield from _document(answer, expected)


def _document(answer: Answer, expected: Expected) -> Iterator[Finding]:
    """Yield what is wrong with the document and with the header fields that belong to it."""
    yield from _CONTENT_TYPE.judge(answer)
    yield from _REQUEST_ID.judge(answer)
    yield from _NAMESPACE.judge(answer, expected)
    root = tuple(_ROOT.judge(answer, expected))
    yield from root
    if not root:
        structure = tuple(_STRUCTURE.judge(answer))
        yield from structure
        if expected.error is None:
            yield from _VALUES.judge(answer, expected, structure)
        else:
            yield from _ERROR.judge(answer, None if expected in (_ANY_ERROR, _ANY_FAULT) else expected.error)
    yield from _METADATA.judge(answer)


def _unaccepted(answer: Answer, expected: Sequence[Expected]) -> Iterator[Finding]:
    """Yield that the error is none of the accepted, and what else is wrong with it as an error document."""
    where = f"/{answer.root}/Error/Code" if answer.root == "ErrorResponse" else f"/{answer.root}"
    yield Finding(Layer.ERROR, where, describe(expected, answer.action), clip(answer.summary()))
    if answer.root == "ErrorResponse":
        yield from _PAIRING.judge(answer)
        fault = any(each.error is not None and each.error.document == "aws-fault" for each in expected)
        root = answer.document.root
        in_fault = fault and root is not None and namespace(root) == FAULT_NAMESPACE
        yield from _document(answer, _ANY_FAULT if in_fault else _ANY_ERROR)


def _other_kind(answer: Answer, expected: Sequence[Expected]) -> Finding:
    """Return the one finding for a success where an error was expected, the reverse, or a strange document."""
    wanted = describe(expected, answer.action)
    if answer.kind is Kind.OTHER:
        return Finding(Layer.ROOT, f"/{word(answer.root)}", wanted, clip(answer.summary()))
    return Finding(Layer.STATUS, "status", wanted, clip(answer.summary()))
