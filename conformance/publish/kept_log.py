"""The log of a published run: packed, and without most of what went over the wire."""

from __future__ import annotations

import gzip
from pathlib import Path

from conformance.model.vocabulary import Outcome
from conformance.report.event import CaseEvent
from conformance.report.files import write_bytes
from conformance.report.log import RunLog

KEPT_LOG = "run.jsonl.gz"


def keep_log(log: RunLog, path: Path, *, wire: bool) -> None:
    """Write a log as every command of the suite reads it; equal logs become equal files.

    Args:
        log: of the run.
        path: of the file, whose name ends in ``.gz``.
        wire: whether to keep the exchanges of the cases that did not pass; those of the others never stay.

    Raises:
        OSError: the file can't be written.
    """
    lines = [log.header.model_dump_json(), *(_line(case, wire) for case in log.cases)]
    if log.footer is not None:
        lines.append(log.footer.model_dump_json())
    write_bytes(path, gzip.compress("".join(f"{line}\n" for line in lines).encode(), compresslevel=9, mtime=0))


def _line(case: CaseEvent, wire: bool) -> str:
    kept = None if wire and case.outcome is not Outcome.PASSED else ()
    return case.whole(kept).model_dump_json(by_alias=True)
