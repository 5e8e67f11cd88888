"""Judging recordings, from the first exchange to a log: what was judged, skipped, and what could not be read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from conformance import __version__
from conformance.model.suite import digest
from conformance.model.vocabulary import Level
from conformance.recordings.call import Other, recognise
from conformance.recordings.formats import RecordingProblem, files_at, read_recording
from conformance.recordings.recorded import Item, Trouble
from conformance.recordings.secrets import Redactor
from conformance.recordings.tally import Tally
from conformance.recordings.verdicts import RecordingJudge, Unjudged
from conformance.report import summary
from conformance.report.event import CaseEvent, Footer, Header, SuiteInfo, TargetInfo
from conformance.report.log import LogWriter

MAX_TROUBLES = 100
_MAX_KINDS = 100


@dataclass(slots=True)
class JudgedRecordings:
    """What became of recordings.

    ``files`` were read, and ``passed_over`` of a folder hold no recording; ``calls`` were of SES v1; ``skipped`` counts
    other traffic by what it is; ``unjudged`` counts exchanges of which nothing, or not all, could be said, by the
    reason, with the place of the first.
    """

    files: int = 0
    passed_over: int = 0
    calls: int = 0
    hosts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    unjudged: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    more_troubles: int = 0
    results: list[CaseEvent] = field(default_factory=list)

    @property
    def incomplete(self) -> bool:
        """Whether a recording could not be read to its end."""
        return any(trouble.fatal for trouble in self.troubles)


def judge_recordings(paths: Sequence[Path], named: str | None, secrets: Mapping[str, str]) -> JudgedRecordings:
    """Judge every exchange of SES v1 in some recordings; each recording is a history of its own.

    Args:
        paths: of files and folders; ``-`` is standard input.
        named: their format; None: the content of each tells.
        secrets: secret access keys by access key id, to check signatures.

    Raises:
        RecordingProblem: a file can't be opened, or has no format that is read here.
    """
    judged, tally = JudgedRecordings(), Tally(Redactor(secrets.values()))
    for path, is_named in files_at(paths):
        try:
            _judge_file(judged, tally, RecordingJudge(secrets), read_recording(path, named))
        except RecordingProblem:
            if is_named:
                raise
            judged.passed_over += 1
            continue
        judged.files += 1
    judged.results = list(tally.results())
    return judged


def _judge_file(judged: JudgedRecordings, tally: Tally, judge: RecordingJudge, items: Iterable[Item]) -> None:
    for item in items:
        if isinstance(item, Trouble):
            _note_trouble(judged, item)
            continue
        call = recognise(item)
        if isinstance(call, Other):
            _count(judged.skipped, call.what)
            continue
        judged.calls += 1
        _count(judged.hosts, call.host)
        for conclusion in judge.conclude(call):
            if isinstance(conclusion, Unjudged):
                _count(judged.unjudged, conclusion.why)
                judged.first.setdefault(conclusion.why, str(item.place))
            else:
                tally.add(call, conclusion)


def _note_trouble(judged: JudgedRecordings, trouble: Trouble) -> None:
    if trouble.fatal or len(judged.troubles) < MAX_TROUBLES:
        judged.troubles.append(trouble)
    else:
        judged.more_troubles += 1


def _count(counter: Counter[str], kind: str) -> None:
    counter[kind if kind in counter or len(counter) < _MAX_KINDS else "others"] += 1


def write_log(
    path: Path, judged: JudgedRecordings, paths: Sequence[Path], asked: Mapping[str, str], ms: float
) -> Footer:
    """Write the log of what was judged; return its footer.

    Args:
        path: of the log.
        judged: what became of the recordings.
        paths: of the recordings.
        asked: options of `judge` as they were given: ``target``, ``format``, and ``name``, the target's; without it,
            that is the host that most requests went to.
        ms: wall time in milliseconds.

    Raises:
        OSError: it can't be written.
    """
    must = sum(result.level is Level.MUST for result in judged.results)
    footer = summary.footer(judged.results, ms, must)
    host = judged.hosts.most_common(1)[0][0] if judged.hosts else ""
    writer = LogWriter(path)
    try:
        writer.header(
            Header(
                # Results of recordings are none of the suite's cases: the digest is one of its own.
                suite=SuiteInfo(
                    version=__version__, cases_sha256=hashlib.sha256(f"recordings {digest()}".encode()).hexdigest()
                ),
                target=TargetInfo(
                    name=asked.get("name") or host.partition(":")[0] or "recorded",
                    endpoint=f"http://{host}" if host else "",
                ),
                seed="none",
                truth="any",
                selection={"recordings": [str(each) for each in paths], **asked},
                selected=len(judged.results),
                probed={
                    "calls": judged.calls,
                    "skipped": dict(judged.skipped),
                    "unjudged": dict(judged.unjudged),
                    "hosts": dict(judged.hosts.most_common(20)),
                },
                started=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            )
        )
        for result in judged.results:
            writer.case(result)
        writer.footer(footer)
    finally:
        writer.close()
    return footer
