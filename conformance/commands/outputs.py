"""The files that a run leaves beside its log, and what it tells GitHub."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.commands.beside import Work, do_first_beside
from conformance.explore.extras import has_botocore
from conformance.model.extensions import REPORTS, load, offered
from conformance.model.garbage import uncollected
from conformance.model.problem import UserProblem
from conformance.report.annotations import github_annotations
from conformance.report.certificate import write_certificate
from conformance.report.ctrf import write_ctrf
from conformance.report.gate import Gate
from conformance.report.junit import write_junit
from conformance.report.log import RunLog
from conformance.report.markdown import summary_markdown, write_summary
from conformance.report.sarif import write_sarif
from conformance.report.text import visible
from conformance.run.interrupts import current

if TYPE_CHECKING:
    from conformance.report.page_data import ClientView

_Writer = Callable[[RunLog, Path, Gate | None], object]
_REPORTS: Mapping[str, _Writer] = {
    "report.html": lambda log, path, gate: _write_page(log, path, gate),
    "junit.xml": write_junit,
    "ctrf.json": write_ctrf,
    "report.sarif": write_sarif,
    "summary.md": write_summary,
}


@dataclass(frozen=True, slots=True)
class Written:
    """The reports that were written, and what kept the others from it, one line each."""

    paths: list[Path]
    problems: list[str]

    def complain(self) -> bool:
        """Print the problems to standard error; say whether there are any."""
        sys.stderr.write("".join(f"ses-conformance: {problem}\n" for problem in self.problems))
        return bool(self.problems)


def write_reports(
    log: RunLog,
    out: Path,
    gate: Gate | None = None,
    *,
    beside: bool = False,
    meanwhile: Callable[[], None] | None = None,
) -> Written:
    """Write every report of ``log`` into ``out``. An interrupted run's log will do.

    One that can't be written does not keep the others from it; each file is either whole or as it was.

    Args:
        log: of the run.
        out: the folder.
        gate: the run held against a baseline: its verdict stands in all reports but the certificate, which is of the
            target itself.
        beside: whether the page, which takes longest, may be written in a copy of this process.
        meanwhile: is called after the other reports, before the page is waited for.
    """
    certificate = (out / "certificate.txt", out / "certificate.json")
    jobs: list[tuple[tuple[Path, ...], Callable[[], object]]] = [
        ((out / name,), partial(write, log, out / name, gate)) for name, write in _REPORTS.items()
    ]
    jobs.append((certificate, partial(write_certificate, log, *certificate)))
    jobs += [((out / name,), partial(_write_extension, name, log, out / name)) for name in offered(REPORTS)]
    works: list[Work] = [partial(_attempt, write) for _, write in jobs]
    written = Written([], [])
    with current().postponed():
        if meanwhile is not None:
            works.append(meanwhile)
        whys = do_first_beside(works) if beside else [work() for work in works]
    for (paths, _), why in zip(jobs, whys[: len(jobs)], strict=True):
        if why is None:
            written.paths.extend(paths)
        else:
            names = ", ".join(map(str, paths))
            written.problems.append(visible(f"{names} can't be written: {why}"))
    gone = [path for path in (log.path, *written.paths) if not path.exists()]
    if gone:
        written.paths[:] = [path for path in written.paths if path not in gone]
        names = ", ".join(str(path) for path in gone)
        written.problems.append(visible(f"{names}: removed meanwhile"))
    return written


def _attempt(write: Callable[[], object]) -> str | None:
    """Write a report; return why it can't be written, if it can't."""
    try:
        write()
    except (OSError, UserProblem) as error:
        return getattr(error, "strerror", None) or str(error)
    return None


def _write_page(log: RunLog, path: Path, gate: Gate | None) -> None:
    with uncollected():
        from conformance.report.html import write_html  # in the copy of the process, while this one does other work

    write_html(log, path, gate, _client(log))


def _client(log: RunLog) -> ClientView | None:
    """Return what says how the SDK reads a response; None without the extra ``sdk``, or if nothing was found."""
    if not any(case.findings for case in log.cases) or not has_botocore():
        return None
    from conformance.explore.sdk import sdk_view_of_event

    return sdk_view_of_event


def _write_extension(name: str, log: RunLog, path: Path) -> None:
    """Write the report of another distribution; raises ``UserProblem`` for whatever goes wrong in it."""
    write = load(REPORTS, name)
    try:
        write(log, path)
    except OSError:
        raise
    except Exception as error:
        raise UserProblem(f"{type(error).__name__}: {error}") from error


def check_writable(path: Path) -> None:
    """See that a file can be written before minutes are spent; raises ``UserProblem``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab"):
            pass
    except OSError as error:
        raise UserProblem(f"{path} can't be written: {error.strerror}") from error


def tell_github(log: RunLog, gate: Gate | None = None, environment: Mapping[str, str] = os.environ) -> None:
    """In a GitHub Actions job: append the summary to the job's, and print annotations, whose reader may go."""
    page = environment.get("GITHUB_STEP_SUMMARY")
    if page:
        try:
            with Path(page).open("a", encoding="utf-8") as file:
                file.write(summary_markdown(log, gate) + "\n")
        except OSError as error:
            sys.stderr.write(f"ses-conformance: the job's summary can't be written: {error.strerror}\n")
    if environment.get("GITHUB_ACTIONS") == "true":
        sys.stdout.write("".join(f"{line}\n" for line in github_annotations(log, gate)))
