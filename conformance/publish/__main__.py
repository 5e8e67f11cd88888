"""``python -m conformance.publish``: runs the suite against public emulators and publishes the results."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from conformance.publish.catalogue import EMULATORS
from conformance.publish.emulator import Emulator
from conformance.publish.results import COMMAND, write_overview, write_results
from conformance.publish.server import run_emulator
from conformance.report.log import RunLog, read_log

SEED = "published"
"""The same for all emulators and versions, so that what differs between two runs is not a name."""


def main(arguments: list[str] | None = None) -> int:
    """Publish the results of the named emulators, by default of all, and then the table that compares them."""
    parser = argparse.ArgumentParser(
        prog=COMMAND, description="Run the suite against public emulators and publish the results."
    )
    slugs = [each.slug for each in EMULATORS]
    parser.add_argument("slugs", nargs="*", metavar="NAME-VERSION", help=f"of {', '.join(slugs)} (default: all)")
    parser.add_argument("--out", type=Path, default=Path("reports"), help="folder of the results (default: reports)")
    parser.add_argument("--logs", type=Path, help="keep the logs and full reports in this folder")
    given = parser.parse_args(arguments)
    unknown = set(given.slugs) - set(slugs)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; expected some of {', '.join(slugs)}")
    chosen = [each for each in EMULATORS if not given.slugs or each.slug in given.slugs]
    with tempfile.TemporaryDirectory() as folder:
        logs = []
        for emulator in chosen:
            sys.stderr.write(f"{emulator.slug}\n")
            log = _run(emulator, (given.logs or Path(folder)) / emulator.slug)
            write_results(emulator, log, given.out)
            logs.append(log)
        if len(chosen) == len(EMULATORS):
            write_overview(logs, given.out)
    return 0


def _run(emulator: Emulator, out: Path) -> RunLog:
    """Run the suite as a user does, in a process of its own."""
    with run_emulator(emulator) as endpoint:
        command = [
            sys.executable,
            "-m",
            "conformance",
            "run",
            "--keep-going",
            "--target",
            emulator.name,
            "--endpoint",
            endpoint,
        ]
        done = subprocess.run([*command, "--seed", SEED, "--out", str(out)], check=False, stdout=subprocess.DEVNULL)  # noqa: S603
    if done.returncode not in (0, 1):
        raise SystemExit(f"{emulator.slug}: the run ended with exit code {done.returncode}")
    log = read_log(out / "run.jsonl")
    # The profile that comes with the suite names one version; the run may have been of another.
    target = log.header.target.model_copy(update={"version": emulator.version})
    return RunLog(log.path, log.header.model_copy(update={"target": target}), log.cases, log.footer)


if __name__ == "__main__":
    sys.exit(main())
