"""One case against one hostile behaviour, and the next case after it: what came of both, and what it cost."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import conformance.judge.schema_errors  # noqa: F401 - its imports read files, which no response may cause
from conformance.model.case import Case
from conformance.report.event import CaseEvent
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.record import case_event
from conformance.run.settings import RunSettings
from conformance.wire.limits import ExchangeLimits
from tests.robustness.catalogue.hostile import LARGE, LIST, QUOTA, REJECTED, Certified, Hostile, Stage
from tests.run.fakes import a_case, a_profile, an_exchanger
from tests.wire.conftest import Target

_CLEAR, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")
_PATIENT = ExchangeLimits(connect_s=30.0, read_s=30.0, total_s=60.0)
_HASTY = ExchangeLimits(connect_s=0.2, read_s=0.2, total_s=0.4)
_QUOTA_CASE = "  expect: { result: { Max24HourSend: { type: double } } }\n"
_ENTRIES = {
    QUOTA: (_QUOTA_CASE, "action: GetSendQuota\nclass: statistics\n"),
    REJECTED: (
        "  expect: { error: { status: 400, type: Sender, code: ValidationError } }\n",
        "action: GetSendQuota\nclass: statistics\n",
    ),
    LIST: (
        "  send: { MaxItems: 2 }\n  pages: { collect: Identities, into: all }\n  expect: { success: true }\n",
        "action: ListIdentities\nclass: identities\n",
    ),
    LARGE: (
        "  send: { Text: { $repeat: { text: x, times: 8000000 } } }\n" + _QUOTA_CASE,
        "action: GetSendQuota\nclass: statistics\n",
    ),
}


@dataclass(frozen=True)
class Met:
    """The result of the case that met the behaviour, its line in the log, and the result of the case after it.

    ``cpu_s`` is what the process spent, and ``peak_mib`` by how much it grew meanwhile, the target included in both;
    ``touched`` are files and addresses, in words.
    """

    result: Result
    event: CaseEvent
    after: Result
    cpu_s: float
    peak_mib: int
    touched: list[str]


class _Touched:
    """Notes every file that is opened and every address that is asked for, while it is switched on."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open" and not _is_own(str(arguments[0])):
            self.seen.append(f"open {arguments[0]}")
        elif event == "socket.connect":
            self.seen.append(f"connect {arguments[1]}")
        elif event in ("socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.remove"):
            self.seen.append(f"{event} {arguments[0]}")

    @contextmanager
    def noted(self) -> Iterator[list[str]]:
        """Yield what is touched in the block."""
        self.seen = []
        self.on = True
        try:
            yield self.seen
        finally:
            self.on = False


def _reset_peak() -> int:
    """Let the system forget how large the process has been; return its size in MiB."""
    with contextlib.suppress(OSError):
        _CLEAR.write_text("5")
    return _peak_mib()


def _peak_mib() -> int:
    found = [line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM")] if _STATUS.is_file() else []
    return int(found[0].split()[1]) // 1024 if found else 0


def _is_own(name: str) -> bool:
    """Say whether a file is a module, which may be imported at its first use, the schema, or read by this module."""
    return name.endswith((".py", ".pyc", ".so", ".xsd")) or name in (str(_CLEAR), str(_STATUS))


_touched: list[_Touched] = []


def touched() -> _Touched:
    """Return the one that listens in this process: an audit hook can't be removed."""
    if not _touched:
        _touched.append(_Touched())
    return _touched[0]


def questions(folder: Path) -> dict[str, Case]:
    """Return the case of each question."""
    return {asks: a_case(folder / asks, entry, head) for asks, (entry, head) in _ENTRIES.items()}


def meet(hostile: Hostile, cases: dict[str, Case], folder: Path) -> Met:
    """Run the behaviour's case against it, then the quota's case, against the same target, which does right by then.

    After TLS it is another one in the clear. ``folder`` is for the certificate.
    """
    stage, pem = Stage(hostile), folder / "target.pem"
    certified = hostile.tls if isinstance(hostile.tls, Certified) else None
    target = Target(stage, certified.context(pem) if certified else None)
    healthy = Target(Stage(hostile, stage.healed)) if certified else target
    exchanger = an_exchanger(a_profile(f"https://{target.authority}" if hostile.tls else target.url))
    if certified and certified.trusted:
        exchanger.transport.verify = str(pem)
    exchanger.transport.limits = _HASTY if hostile.silent else _PATIENT
    try:
        with touched().noted() as seen:
            before = _reset_peak()
            began = time.process_time()
            result = run_case(cases[hostile.asks], exchanger, RunSettings("seed"))
            event = case_event(result)
            cpu_s, peak_mib = time.process_time() - began, _peak_mib() - before
        stage.healed.set()
        exchanger.transport.limits = _PATIENT
        if hostile.tls:
            exchanger.profile = a_profile(f"http://{healthy.authority}")
        after = run_case(cases[QUOTA], exchanger, RunSettings("seed"))
    finally:
        exchanger.transport.close()
        for each in {target, healthy}:
            each.close()
    host, _, port = target.authority.rpartition(":")
    own = {f"socket.getaddrinfo {host}", f"connect {(host, int(port))}"}
    return Met(result, event, after, cpu_s, peak_mib, [each for each in seen if each not in own])
