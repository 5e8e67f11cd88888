"""The suite as a library: the names that stay as they are from version to version (docs/library.md).

Everything here is also an attribute of ``conformance``, imported when it is first used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

from conformance.commands.output_folder import LOG, hold_folder
from conformance.commands.outputs import write_reports
from conformance.model.case import Case
from conformance.model.problem import UserProblem
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Level, Outcome
from conformance.report.event import CaseEvent, FindingEvent, Headline
from conformance.report.log import read_log
from conformance.run.asked import Wanted
from conformance.run.flow import run_case
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.record import case_event
from conformance.run.recorder import Recorder
from conformance.run.selection import Selection
from conformance.targets.profile import Profile
from conformance.targets.profile_file import load_profile
from conformance.targets.subject import Subject, profile_of_subject
from conformance.targets.test_double import TestDouble
from conformance.targets.unreachable import Unreachable

__all__ = [
    "CaseEvent",
    "FindingEvent",
    "Headline",
    "Level",
    "Outcome",
    "Profile",
    "RunResult",
    "TestDouble",
    "Unreachable",
    "UserProblem",
    "load_profile",
    "run",
]


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of a run.

    Args:
        target: name of the target.
        seed: that repeats the run.
        conforming: no must-case that was run failed or stayed undecided, but for skipped ones.
        headline: must-cases passed, of all must-cases there are, whatever was selected.
        cases: each case's line of the log, in the order of the run; without its exchanges, which only the log keeps.
        stopped: why the run ended early, as the target was gone; "" if it did not.
        files: log and reports, if a folder was given.
    """

    target: str
    seed: str
    conforming: bool
    headline: Headline
    cases: tuple[CaseEvent, ...]
    stopped: str = ""
    files: tuple[Path, ...] = ()

    def of(self, outcome: Outcome) -> list[CaseEvent]:
        """Return the cases of an outcome."""
        return [case for case in self.cases if case.outcome is outcome]

    @property
    def failed(self) -> list[CaseEvent]:
        """The cases that failed, of any level; each has its ``findings``."""
        return self.of(Outcome.FAILED)


def run(
    target: Subject = None,
    *,
    cases: str | Sequence[str] = (),
    classes: str | Sequence[str] = (),
    actions: str | Sequence[str] = (),
    levels: str | Sequence[str] = (),
    exclude: str | Sequence[str] = (),
    corpus: str | None = None,
    truth: str = "any",
    seed: str | None = None,
    rate: float | None = None,
    timeout: float | None = None,
    wait: float | None = None,
    ca_bundle: str | PathLike[str] | None = None,
    allow_aws: bool = False,
    out: str | PathLike[str] | None = None,
    on_case: Callable[[CaseEvent], object] | None = None,
) -> RunResult:
    """Run the suite's cases against a target, in this process and thread.

    Args:
        target: URL of an endpoint; name or file of a profile; a `Profile`, or a mapping with its keys; a WSGI or ASGI
            application, which is served on loopback meanwhile; None: the suite's own reference target.
        cases: ids, or globs of ids; a table's id stands for all its rows. This and each of the following is one string
            or several; nothing selects everything.
        classes: conformance classes.
        actions: names of actions.
        levels: must, should, may.
        exclude: ids, globs or classes that are left out.
        corpus: name of a frozen corpus.
        truth: any, spec or observed.
        seed: repeats the random names and values of a run.
        rate: requests a second over all actions.
        timeout: seconds to wait for a response.
        wait: seconds to wait until the target responds for the first time.
        ca_bundle: file of the certificates that the target's must rest on.
        allow_aws: let the target be the real Amazon SES.
        out: folder for log and reports; None writes nothing.
        on_case: called with each case as soon as it is decided.

    Returns:
        What became of the cases.

    Raises:
        UserProblem: a profile, an endpoint or the selection is wrong; the message says what and where.
        Unreachable: the target does not respond.
        OSError: the log can't be written.
    """
    selection = Selection(
        ids=_several(cases),
        classes=_several(classes),
        actions=_several(actions),
        levels=_several(levels),
        excludes=_several(exclude),
        corpus=(corpus,) if corpus is not None else (),
    )
    chosen = selection.of(load_suite().cases)
    if not chosen:
        raise UserProblem("the selection matches no case")
    wanted = Wanted(
        selection=selection,
        truth=truth,
        seed=seed,
        rate=rate,
        timeout=timeout,
        wait=wait,
        ca_bundle=Path(ca_bundle) if ca_bundle is not None else None,
        allow_aws=allow_aws,
        yes=allow_aws,
    )
    with ExitStack() as stack:
        folder = Path(out) if out is not None else None
        if folder is not None:
            stack.enter_context(hold_folder(folder))
        profile = stack.enter_context(profile_of_subject(target)) if target is not None else None
        if isinstance(target, str | PathLike):
            # So that the line that repeats the run names the target.
            text = str(target)
            wanted = replace(wanted, endpoint=text) if "://" in text else replace(wanted, target=text)
        prepared = prepare(wanted, profile=profile)
        stack.callback(prepared.close)
        recorder = _run(prepared, chosen, folder / LOG if folder is not None else None, on_case)
        files = _write(folder) if folder is not None else ()
    assert recorder.footer is not None
    return RunResult(
        target=prepared.profile.name,
        seed=prepared.settings.seed,
        conforming=recorder.footer.conforming,
        headline=recorder.footer.headline,
        cases=tuple(case.whole(()) for case in recorder.cases),
        stopped=recorder.footer.stopped,
        files=files,
    )


def _run(
    prepared: Prepared, cases: Sequence[Case], log: Path | None, on_case: Callable[[CaseEvent], object] | None
) -> Recorder:
    def listen(event: CaseEvent, decided: int, selected: int) -> None:
        if on_case is not None:
            on_case(event)

    recorder = Recorder(prepared, log, {case.id: case for case in cases}, listen)
    exchanger = prepared.exchanger()
    whole = False
    try:
        recorder.begin(len(cases))
        for case in cases:
            result = run_case(case, exchanger, prepared.settings)
            recorder.case(case_event(result, tuple(prepared.profile.headers)))
            if exchanger.watch.gone:
                recorder.stop(case.id, exchanger.watch.gone)
        whole = True
    finally:
        exchanger.transport.close()
        recorder.end(whole)
    return recorder


def _write(folder: Path) -> tuple[Path, ...]:
    written = write_reports(read_log(folder / LOG), folder)
    if written.problems:
        raise OSError("; ".join(written.problems))
    return (folder / LOG, *written.paths)


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
