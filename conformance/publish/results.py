"""What ``reports/`` holds of each emulator, written from the log of its run, and read again for the pages about all."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.publish.catalogue import EMULATORS, PAST, UNAVAILABLE
from conformance.publish.emulator import Emulator, Unavailable
from conformance.publish.kept_log import KEPT_LOG, keep_log
from conformance.publish.target_page import target_page
from conformance.report.badge import badges, write_badge
from conformance.report.baseline_write import update_baseline, write_baseline
from conformance.report.certificate import write_certificate
from conformance.report.files import write_json, write_text
from conformance.report.log import LogError, RunLog, read_log
from conformance.report.text import one_line

COMMAND = "python -m conformance.publish"
_FAILURE = "not-run.txt"


@dataclass(frozen=True, slots=True)
class Published:
    """An emulator of the catalogue with the log that is published of it."""

    emulator: Emulator
    log: RunLog


def write_results(emulator: Emulator, log: RunLog, out: Path) -> None:
    """Write one emulator's page, log, badge, certificate, baseline, and how to repeat its run.

    Args:
        emulator: that was run.
        log: of the run.
        out: the folder of all results; the emulator has a folder of its own in it.

    Raises:
        OSError: a file can't be written.
    """
    folder = out / emulator.slug
    (folder / _FAILURE).unlink(missing_ok=True)
    write_text(folder / "README.md", target_page(emulator, log, COMMAND))
    keep_log(log, folder / KEPT_LOG, wire=not emulator.past)
    write_badge(badges(log)["badge.json"], folder / "badge.json")
    write_certificate(log, folder / "certificate.txt", folder / "certificate.json")
    write_json(
        folder / "repeat.json",
        {"install": [emulator.install_line], "run": f"{COMMAND} {emulator.slug}"},
    )
    if not emulator.past:
        _write_baseline(emulator, log, folder / "baseline.yaml")


def write_failure(emulator: Emulator, reason: str, out: Path) -> None:
    """Note that an emulator could not be run, and why, instead of results of an earlier day; raises ``OSError``."""
    folder = out / emulator.slug
    shutil.rmtree(folder, ignore_errors=True)
    write_text(folder / _FAILURE, one_line(reason, 400) + "\n")


def published(out: Path, emulators: Sequence[Emulator] = (*EMULATORS, *PAST)) -> list[Published]:
    """Return what is published in a folder, in the order of the catalogue.

    A log that can't be used, as after a change of its format, is named on standard error and left out.
    """
    found = []
    for emulator in emulators:
        path = out / emulator.slug / KEPT_LOG
        if path.is_file():
            try:
                found.append(Published(emulator, read_log(path)))
            except LogError as error:
                sys.stderr.write(f"{error}\n")
    return found


def not_run(out: Path, emulators: Sequence[Emulator] = (*EMULATORS, *PAST)) -> list[Unavailable]:
    """Return what could not be run when the results in a folder were made, and what never can, with the reasons."""
    paths = [(each, out / each.slug / _FAILURE) for each in emulators]
    failed = [
        Unavailable(each.name, each.version, path.read_text(encoding="utf-8").strip())
        for each, path in paths
        if path.is_file()
    ]
    return [*failed, *UNAVAILABLE]


def _write_baseline(emulator: Emulator, log: RunLog, path: Path) -> None:
    reason = f"a deviation of {emulator.slug} as released; its page says what causes it"
    if path.exists():
        update_baseline(log, path, reason)
    else:
        write_baseline(log, path, reason)
