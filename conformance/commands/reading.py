"""Logs that are named on the command line: a file, or the folder that a run wrote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conformance.model.own_suite import own_suite
from conformance.model.suite import digest
from conformance.report.known import require_known
from conformance.report.log import LogError, RunLog, read_log


def read_logs(paths: Sequence[Path], *, incomplete: bool = False) -> list[RunLog]:
    """Read every log, of known cases only; raises one ``LogError`` that names the problems of all."""
    logs: list[RunLog] = []
    problems: list[str] = []
    own, known = digest(), [case.id for case in own_suite().summaries]
    for path in paths:
        try:
            log = read_log(log_at(path), incomplete=incomplete)
            require_known(log, known, own)
            logs.append(log)
        except LogError as error:
            problems.append(str(error))
    if problems:
        raise LogError("\n".join(problems))
    return logs


def log_at(path: Path) -> Path:
    """Return the log that a path names: itself, or the one that a run or a publication left in a folder."""
    if not path.is_dir():
        return path
    packed = path / "run.jsonl.gz"
    return packed if packed.is_file() and not (path / "run.jsonl").exists() else path / "run.jsonl"
