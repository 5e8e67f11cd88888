"""The files that a run leaves beside its log, and what it tells GitHub."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from conformance.model.problem import UserProblem
from conformance.report.annotations import github_annotations
from conformance.report.certificate import write_certificate
from conformance.report.ctrf import write_ctrf
from conformance.report.gate import Gate
from conformance.report.html import write_html
from conformance.report.junit import write_junit
from conformance.report.log import RunLog
from conformance.report.markdown import summary_markdown, write_summary
from conformance.report.sarif import write_sarif


def write_reports(log: RunLog, out: Path, gate: Gate | None = None) -> list[Path]:
    """Write every report of ``log`` into ``out``; return their paths. An interrupted run's log will do.

    With a gate, the run held against a baseline, its verdict stands in all of them but the certificate, which is of the
    target itself.

    Raises ``OSError`` if a file can't be written; each file is either whole or as it was.
    """
    html, junit, ctrf, code, markdown = (
        out / name for name in ("report.html", "junit.xml", "ctrf.json", "report.sarif", "summary.md")
    )
    text, data = out / "certificate.txt", out / "certificate.json"
    write_html(log, html, gate)
    write_junit(log, junit, gate)
    write_ctrf(log, ctrf, gate)
    write_sarif(log, code, gate)
    write_summary(log, markdown, gate)
    write_certificate(log, text, data)
    return [html, junit, ctrf, code, markdown, text, data]


def check_writable(path: Path) -> None:
    """See that a file can be written before minutes are spent; raises ``UserProblem``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a"):
            pass
    except OSError as error:
        raise UserProblem(f"{path} can't be written: {error.strerror}") from error


def tell_github(log: RunLog, gate: Gate | None = None, environment: Mapping[str, str] = os.environ) -> None:
    """In a GitHub Actions job: print annotations, and append the summary to the job's."""
    if environment.get("GITHUB_ACTIONS") == "true":
        sys.stdout.write("".join(f"{line}\n" for line in github_annotations(log, gate)))
    page = environment.get("GITHUB_STEP_SUMMARY")
    if page:
        try:
            with Path(page).open("a", encoding="utf-8") as file:
                file.write(summary_markdown(log, gate) + "\n")
        except OSError as error:
            sys.stderr.write(f"ses-conformance: the job's summary can't be written: {error.strerror}\n")
