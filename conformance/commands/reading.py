"""Logs that are named on the command line: a file, or the folder that a run wrote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conformance.report.log import LogError, RunLog, read_log


def read_logs(paths: Sequence[Path], *, incomplete: bool = False) -> list[RunLog]:
    """Read every log; raises one ``LogError`` that names the problems of all."""
    logs: list[RunLog] = []
    problems: list[str] = []
    for path in paths:
        try:
            logs.append(read_log(path / "run.jsonl" if path.is_dir() else path, incomplete=incomplete))
        except LogError as error:
            problems.append(str(error))
    if problems:
        raise LogError("\n".join(problems))
    return logs
