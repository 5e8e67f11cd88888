"""What one recorded call shows: a conclusion for each question that it answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.judge.error import describe
from conformance.judge.expected import Expected
from conformance.judge.finding import Finding
from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.judge.result import ValuesLayer
from conformance.judge.verdict import judge
from conformance.model import data
from conformance.model.vocabulary import ACTIONS
from conformance.recordings import question, responses
from conformance.recordings.asked import Inquiry, asked_of
from conformance.recordings.call import RecordedCall
from conformance.recordings.forbidden import BrokenRule, accepted_rejections, faults_of, unseen_rejections
from conformance.recordings.history import IdentityHistory, IdHistory
from conformance.recordings.later_actions import LATER_ACTIONS
from conformance.recordings.question import Question
from conformance.recordings.recorded import Lack
from conformance.recordings.rejections import fits, why_good
from conformance.recordings.settings import SettingsHistory
from conformance.recordings.signature import signature_of
from conformance.run.findings import repeated_request_id
from conformance.wire.exchange import FailureKind
from conformance.wire.request import API_VERSION

_VALUES = ValuesLayer()
_VERSION = "Common.Version.unknown"
_MAX_IDS = 200_000
_NO_ACTION = "Common.Action.required"
_UNKNOWN_ACTION = "Common.InvalidAction.raised"
_KNOWN = frozenset(name.lower() for name in (*ACTIONS, *LATER_ACTIONS))


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a call says to one question: nothing found, or findings; or (``lacks``) that the target lacks the action."""

    question: Question
    findings: tuple[Finding, ...] = ()
    advice: tuple[Finding, ...] = ()
    lacks: str = ""
    because: str = ""


@dataclass(slots=True)
class Unjudged:
    """Why nothing is said of an exchange, or not all."""

    why: str


@dataclass(slots=True)
class RecordingJudge:
    """Judges the calls of one recording in their order, if it has one.

    ``secrets`` are secret access keys by access key id.
    """

    secrets: Mapping[str, str] = field(default_factory=dict)
    _identities: IdentityHistory = field(default_factory=IdentityHistory)
    _settings: SettingsHistory = field(default_factory=SettingsHistory)
    _ids: IdHistory = field(default_factory=IdHistory)
    _request_ids: dict[str, int] = field(default_factory=dict)

    def conclude(self, call: RecordedCall) -> Iterator[Conclusion | Unjudged]:
        """Yield what a call shows."""
        if call.recorded.exchange.response is None:
            self._learn(call, None)
            yield from _without_response(call)
            return
        response = responses.parse(call)
        if not responses.is_whole(call, response):
            self._learn(call, response)
            yield from self._by_status(call, response)
        elif response.kind is ResponseKind.SUCCESS:
            yield from self._success(call, response)
            self._learn(call, response)
        else:
            self._learn(call, response)
            yield from self._other(call, response)

    def _learn(self, call: RecordedCall, response: ParsedResponse | None) -> None:
        succeeded = response is not None and response.kind is ResponseKind.SUCCESS and response.status == 200
        if call.repeated:
            response, succeeded = None, False
        self._identities.learn(call, succeeded=succeeded)
        self._settings.learn(call, response, succeeded=succeeded)

    def _by_status(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Conclusion | Unjudged]:
        """Say what the status alone shows."""
        if 200 <= response.status < 300 and call.known:
            yield from _accepted(call, response, faults_of(call))
        yield Unjudged(_why_no_body(call))

    def _success(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Conclusion | Unjudged]:
        if not call.known:
            yield from _unnamed_success(call, response)
            return
        verdict = responses.judge_success(call, response)
        advice = (*verdict.advice, *self._repeated(call, response))
        yield Conclusion(question.of_responses(call.action), verdict.findings, advice)
        faults = faults_of(call)
        yield from _accepted(call, response, faults)
        yield from self._signature(call, response)
        if call.version not in (None, API_VERSION):
            wanted = describe(accepted_rejections().get(_VERSION, ()), call.action)
            accepted = Finding("status.accepted", "status", wanted, response.datum)
            yield Conclusion(question.of_requirement(_VERSION, call.action), (accepted,))
        # A response to a request that should have been rejected has no right values.
        if not faults and not call.repeated:
            yield from self._values(call, response, verdict.findings)

    def _values(self, call: RecordedCall, response: ParsedResponse, before: Sequence[Finding]) -> Iterator[Conclusion]:
        sources = [asked_of(call, response), self._ids.ask(call, response)]
        if Lack.ORDER not in call.recorded.lacks:
            sources += [self._identities.ask(call, response), self._settings.ask(call, response)]
        for asked in (one for source in sources for one in source):
            expected = Expected(result={asked.path: asked.conditions})
            findings = tuple(_VALUES.judge(response, expected, before)) if asked.conditions else ()
            subject = _subject(asked, call)
            yield Conclusion(question.of_requirement(asked.requirement, subject), findings, because=asked.because)

    def _repeated(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Finding]:
        """Yield that another exchange had the same request id; the very same one may have been recorded twice."""
        request_id = (response.request_id or "")[:200]
        if not request_id:
            return
        exchange = call.recorded.exchange
        body = exchange.response.body if exchange.response is not None else b""
        seen = hash((exchange.request.body, body))
        if self._request_ids.setdefault(request_id, seen) != seen:
            yield repeated_request_id(request_id, -1)
        if len(self._request_ids) > _MAX_IDS:
            self._request_ids.clear()

    def _signature(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Conclusion]:
        found = signature_of(call, self.secrets)
        if found is None:
            return
        accepted = accepted_rejections().get(question.SIGNATURE, ())
        wrong = Finding("status.accepted", "status", describe(accepted, call.action), response.datum)
        asked = question.of_requirement(question.SIGNATURE, call.action)
        because = "" if found.valid else "the signature is not that of this request by the given key"
        yield Conclusion(asked, () if found.valid else (wrong,), because=because)

    def _other(self, call: RecordedCall, response: ParsedResponse) -> Iterator[Conclusion | Unjudged]:
        if responses.is_of_front_end(call):
            yield Unjudged("rejected for its size by what stands in front of the service")
            return
        if responses.is_of_http(call, response):
            yield Unjudged("rejected by what reads HTTP, before the API")
            return
        lacks = responses.lacks_operation(call, response)
        if lacks:
            yield Conclusion(question.of_responses(call.action), lacks=lacks)
            return
        if response.kind is not ResponseKind.ERROR:
            verdict = responses.judge_success(call, response)
            asked = question.of_responses(call.action) if call.known else question.of_rejections("")
            yield Conclusion(asked, verdict.findings, verdict.advice)
            return
        verdict = responses.judge_rejection(call, response)
        action = call.action if call.known else ""
        yield Conclusion(question.of_rejections(action), verdict.findings, verdict.advice)
        yield from self._code(call, response, action)

    def _code(self, call: RecordedCall, response: ParsedResponse, action: str) -> Iterator[Conclusion]:
        """Say whether the code is one that the request can get."""
        unseen = fits(response, unseen_rejections()) or responses.is_undispatched(call, response)
        faults = faults_of(call) if call.known else []
        if faults and not call.orderly:
            return
        if not unseen and faults:
            yield from _rejected_otherwise(response, faults, action)
            return
        if not call.action:
            yield from _unnamed_rejection(response)
            return
        if call.known:
            unknown = responses.unknown_code(response)
            yield Conclusion(question.of_codes(action), () if unknown is None else (unknown,))
        if call.known and not unseen and not faults and (why := why_good(call, response)):
            wanted = describe((Expected(result={}),), call.action)
            rejected = Finding("status.rejected", "status", wanted, response.datum)
            yield Conclusion(question.of_requirement(f"{call.action}.success", call.action), (rejected,), because=why)
        elif response.code == "SignatureDoesNotMatch":
            yield from self._mistaken(call, response, action)

    def _mistaken(self, call: RecordedCall, response: ParsedResponse, action: str) -> Iterator[Conclusion]:
        """Yield that a right signature was called wrong; the service may say so of one that came too late."""
        found = signature_of(call, self.secrets)
        if found is not None and found.valid and found.fresh and found.requirement:
            wanted = describe((Expected(result={}),), call.action)
            rejected = Finding("status.rejected", "status", wanted, response.datum)
            because = "the signature is that of this request by the given key"
            yield Conclusion(question.of_requirement(found.requirement, action), (rejected,), because=because)


def _subject(asked: Inquiry, call: RecordedCall) -> str:
    """Return the action whose question it is: that of the requirement, if it names one."""
    named = asked.requirement.partition(".")[0]
    return named if named != call.action else call.action


def _without_response(call: RecordedCall) -> Iterator[Conclusion | Unjudged]:
    failure = call.recorded.exchange.failure
    if failure is not None and failure.kind is FailureKind.CLOSED:
        # Connections break, and requests that were sent in one write are not read on one that ends.
        yield Unjudged("the connection ended before the response")
    elif failure is not None and call.known:
        verdict = judge(call.recorded.exchange, call.action, (Expected(result={}),))
        yield Conclusion(question.of_responses(call.action), verdict.findings)
    else:
        yield Unjudged("no response was recorded")


def _why_no_body(call: RecordedCall) -> str:
    if call.recorded.exchange.request.method == "HEAD":
        return "a response to HEAD has no body"
    if Lack.RESPONSE_BODY in call.recorded.lacks:
        return "the response's body was not recorded"
    return next((note for note in call.recorded.notes if note.startswith("the response")), "its body is not whole")


def _accepted(call: RecordedCall, response: ParsedResponse, faults: Iterable[BrokenRule]) -> Iterator[Conclusion]:
    """Yield a finding for each rule that an accepted request breaks."""
    for fault in faults:
        wanted = describe(fault.accepted, call.action)
        came = response.datum if response.document.root is not None else data.statuses(response.status)
        finding = Finding("status.accepted", "status", wanted, came)
        asked = question.of_requirement(fault.rule.requirement, call.action)
        yield Conclusion(asked, (finding,), because=f"the request's {fault.rule.parameter} breaks the rule")


def _rejected_otherwise(response: ParsedResponse, faults: Sequence[BrokenRule], action: str) -> Iterator[Conclusion]:
    """Hold the error of a faulty request against those that fit any of its faults."""
    fitting = tuple(expected for fault in faults for expected in fault.accepted)
    fitted = fits(response, fitting)
    finding = Finding(
        "error.code",
        f"/{response.root}/Error/Code",
        describe(fitting, action),
        response.datum,
    )
    for fault in faults if fitted else faults[:1]:
        asked = question.of_requirement(fault.rule.requirement, action)
        because = f"the request's {fault.rule.parameter} breaks the rule"
        yield Conclusion(asked, () if fitted else (finding,), because=because)


def _unnamed_success(call: RecordedCall, response: ParsedResponse) -> Iterator[Conclusion | Unjudged]:
    if call.action.lower() in _KNOWN:
        yield Unjudged("the action is none of the 22 of the reference")
        return
    requirement = _UNKNOWN_ACTION if call.action else _NO_ACTION
    wanted = describe(accepted_rejections().get(requirement, ()), None)
    accepted = Finding("status.accepted", "status", wanted, response.datum)
    because = f"the API has no action {call.action[:80]}" if call.action else ""
    yield Conclusion(question.of_requirement(requirement, ""), (accepted,), because=because)


def _unnamed_rejection(response: ParsedResponse) -> Iterator[Conclusion]:
    accepted = (*accepted_rejections().get(_NO_ACTION, ()), *unseen_rejections())
    fitted = fits(response, accepted)
    wrong = Finding("error.code", f"/{response.root}", describe(accepted, None), response.datum)
    yield Conclusion(question.of_requirement(_NO_ACTION, ""), () if fitted else (wrong,))
