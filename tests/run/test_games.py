"""No profile and no crash improves a figure: ways to game them, tried on the reference target and on worse ones."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance.model.case import Case
from conformance.model.case_file import RequestOptions
from conformance.model.suite import load_suite
from conformance.model.vocabulary import ACTIONS, Level
from conformance.report import summary
from conformance.report.badge import badges
from conformance.report.certificate import certificate, certificate_text
from conformance.report.event import Header, SuiteInfo, TargetInfo
from conformance.report.html import report_html
from conformance.report.log import RunLog
from conformance.report.markdown import summary_markdown
from conformance.report.overview import overview
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.pacing import Pacer
from conformance.run.prepared import Prepared
from conformance.run.record import case_event
from conformance.run.rendering import Rendered
from conformance.run.requests import build
from conformance.run.settings import RunSettings
from conformance.targets.probe import probe
from conformance.targets.profile import Profile
from conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response
from conformance.wire.transport import Transport

Game = Callable[[Request], Response | Failure | None]
"""What is said instead of the reference target's response; None: its response stands."""

SAMPLE = 35
COLOURS = ["lightgrey", "orange", "yellow", "blue", "brightgreen"]
STATES = ["incomplete", "diverges", "partly", "conforms"]


def _sample() -> list[Case]:
    """Return must-cases of every kind: each so many-th, and one for each need."""
    must = sorted((case for case in load_suite().cases if case.level is Level.MUST), key=lambda case: case.id)
    chosen = {case.id: case for case in must[:: max(1, len(must) // SAMPLE)]}
    for need in sorted({need for case in must for need in case.needs}):
        first = next(case for case in must if need in case.needs)
        chosen[first.id] = first
    return list(chosen.values())


CASES = _sample()


class _Gamed(Transport):
    def __init__(self, game: Game) -> None:
        super().__init__()
        self._game = game

    def send(self, request: Request) -> Exchange:
        said = self._game(request)
        if said is None:
            return super().send(request)
        response, failure = (said, None) if isinstance(said, Response) else (None, said)
        return Exchange(request, response, failure, datetime.now(UTC), 1.0)

    def pipeline(self, requests: Any) -> list[Exchange]:
        return [self.send(request) for request in requests]

    def together(self, requests: Any) -> list[Exchange]:
        return [self.send(request) for request in requests]


@dataclass(frozen=True)
class Figures:
    """What the artefacts of a run lead with."""

    log: RunLog

    @property
    def passed(self) -> int:
        assert self.log.footer is not None
        return self.log.footer.headline.passed

    @property
    def ranks(self) -> tuple[int, int, int, int]:
        """Headline, colour of the badge, state of the page, certified: the higher, the better for the target."""
        badge = badges(self.log)["badge.json"]
        found = certificate(self.log)
        state = STATES.index(overview(self.log).state)
        return self.passed, COLOURS.index(str(badge["color"])), state, int(found.certified)

    @property
    def cells(self) -> dict[str, int]:
        order = ["skipped", "none", "some", "most", "all"]
        return {row.action: order.index(row.total.state) for row in overview(self.log).rows if row.total.asked}

    @property
    def texts(self) -> str:
        page = html.unescape(report_html(self.log)).partition('id="classes"')[0]
        return "\n".join([summary_markdown(self.log), certificate_text(certificate(self.log)), page])


def _play(profile: Profile, game: Game = lambda _: None) -> Figures:
    """Run the sample against the reference target with this profile and this game, probes and all."""
    with _Gamed(game) as transport:

        def ask(action: str, params: Mapping[str, str], options: RequestOptions) -> Exchange:
            with _Gamed(game) as own:
                return own.send(build(Rendered(action, dict(params), options, ()), profile))

        probed = probe(profile, ask)
        settings = RunSettings("games", "any", probed.unsupported, probed.silent)
        exchanger = Exchanger(profile, transport, Pacer(None, None, sleep=lambda _: None))
        events = tuple(case_event(run_case(case, exchanger, settings)) for case in CASES)
    header = Header(
        suite=SuiteInfo(version="0", cases_sha256="0" * 64),
        target=TargetInfo(
            name="gamed",
            endpoint="http://127.0.0.1:1",
            profile=profile.model_dump(mode="json", exclude_unset=True, include={"supported", "unsupported"}),
        ),
        seed="games",
        truth="any",
        selection={},
        selected=len(events),
        started="2026-01-01T00:00:00Z",
    )
    return Figures(RunLog(Path("run.jsonl"), header, events, summary.footer(events, 1.0, len(CASES))))


@pytest.fixture(scope="module")
def true(reference: Prepared) -> Figures:
    """The reference target with its full profile."""
    return _play(reference.profile)


def _never_better(played: Figures, than: Figures) -> None:
    assert all(mine <= other for mine, other in zip(played.ranks, than.ranks, strict=True)), (played.ranks, than.ranks)
    assert {action for action, rank in played.cells.items() if rank > than.cells[action]} == set()


def _never_conforms(played: Figures) -> None:
    text = played.texts.replace("does not conform", "")
    for claim in (" conforms", "✓ certified", "✅"):
        assert claim not in text
    assert badges(played.log)["badge.json"]["color"] == "orange"


def _without(profile: Profile, key: str) -> Profile:
    data = profile.model_dump(mode="json", exclude_unset=True)
    del data[key]
    if key == "signatures":
        data["signatures"] = {"checked": False}
    return Profile.model_validate(data)


KEYS = ["account_id", "temporary", "other_account", "verification", "confirm", "signatures", "faults", "mail"]


def test_the_true_target_conforms_with_its_full_profile(true: Figures) -> None:
    assert true.ranks == (len(CASES), COLOURS.index("brightgreen"), STATES.index("conforms"), 1)


@pytest.mark.sweep(every=6)
@pytest.mark.parametrize("key", KEYS)
def test_a_profile_that_offers_less(reference: Prepared, true: Figures, key: str) -> None:
    played = _play(_without(reference.profile, key))
    _never_better(played, true)
    if played.passed < true.passed:
        assert "✅" not in played.texts
        assert "gamed conforms" not in played.texts


def _crash_on(action: str) -> Game:
    def game(request: Request) -> Response | Failure | None:
        asked = f"{request.url}&{request.body.decode('utf-8', 'replace')}"
        return Failure(FailureKind.CLOSED, "closed") if f"Action={action}&" in f"{asked}&" else None

    return game


@pytest.mark.sweep(every=6)
@pytest.mark.parametrize("action", ACTIONS[::4])
def test_a_crash_on_an_action(reference: Prepared, true: Figures, action: str) -> None:
    _never_better(_play(reference.profile, _crash_on(action)), true)


@pytest.fixture(scope="module")
def crashing(reference: Prepared) -> Figures:
    """A target that crashes on one action, with its full profile."""
    return _play(reference.profile, _crash_on("VerifyDomainIdentity"))


@pytest.mark.sweep(every=6)
@pytest.mark.parametrize("key", KEYS)
def test_a_bad_target_gains_nothing_by_a_profile_that_offers_less(
    reference: Prepared, crashing: Figures, key: str
) -> None:
    _never_better(_play(_without(reference.profile, key), _crash_on("VerifyDomainIdentity")), crashing)


def _page(status: int, text: str, kind: str = "text/html") -> Game:
    response = Response(status, (("Content-Type", kind), ("Content-Length", str(len(text)))), text.encode())
    return lambda _: response


def _error(status: int, code: str) -> Game:
    namespace = "http://ses.amazonaws.com/doc/2010-12-01/"
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error><RequestId>r</RequestId>"
    return _page(status, f'<ErrorResponse xmlns="{namespace}">{error}</ErrorResponse>', "text/xml")


BAD: dict[str, Game] = {
    "rejects everything": _error(403, "SignatureDoesNotMatch"),
    "is forbidden": _page(403, "<html>Forbidden</html>"),
    "an HTML page with 500": _page(500, "<html><h1>Internal Server Error</h1></html>"),
    "throttles everything": _error(400, "Throttling"),
    "lacks everything": _error(400, "InvalidAction"),
    "not found": _page(404, "<html>Not Found</html>"),
    "an empty page": _page(200, ""),
}


@pytest.mark.sweep(every=3)
@pytest.mark.parametrize("name", BAD)
def test_a_target_that_says_the_same_to_everything(reference: Prepared, true: Figures, name: str) -> None:
    played = _play(reference.profile, BAD[name])
    _never_better(played, true)
    _never_conforms(played)
    bare = Profile.model_validate({**reference.profile.model_dump(include={"name", "endpoint", "credentials"})})
    least = _play(bare, BAD[name])
    _never_better(least, played)
    _never_conforms(least)


def test_everything_declared_unsupported(reference: Prepared, true: Figures) -> None:
    played = _play(reference.profile.model_copy(update={"unsupported": list(ACTIONS)}))
    _never_better(played, true)
    _never_conforms(played)


def test_what_the_target_lacks_comes_before_what_the_profile_lacks(reference: Prepared) -> None:
    lacking = reference.profile.model_copy(update={"unsupported": list(ACTIONS)})
    data = lacking.model_dump(mode="json", include={"name", "endpoint", "credentials", "unsupported"})
    outcomes = {case.outcome.value for case in _play(Profile.model_validate(data)).log.cases if case.action in ACTIONS}
    assert "skipped" not in outcomes
    assert "unsupported" in outcomes


def test_a_scope_is_never_mistaken_for_the_whole(reference: Prepared, true: Figures) -> None:
    scoped = reference.profile.model_copy(update={"supported": ["GetSendQuota", "ListIdentities"]})
    played = _play(Profile.model_validate(scoped.model_dump(mode="json", exclude_unset=True)))
    _never_better(played, true)
    badge = badges(played.log)["badge.json"]
    assert (badge["label"], badge["color"]) == ("SES v1, 2 of 22 actions", "blue")
    assert "gamed conforms in 2 of 22 actions" in played.texts
    assert "✅" not in played.texts
    assert not certificate(played.log).certified
