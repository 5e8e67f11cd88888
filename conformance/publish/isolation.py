"""``python -m conformance.publish.isolation``: checks that no case changes what comes of another.

Each emulator runs the whole suite twice without a restart: shuffled in one process, then shuffled anew with other names
in two processes at once, on the account that the first run has used. A case whose outcomes differ is reported.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.model.suite import own_cases
from conformance.publish.catalogue import EMULATORS
from conformance.publish.emulator import Emulator
from conformance.publish.environment import InstallFailed
from conformance.publish.server import StartFailed, run_emulator
from conformance.publish.suite_run import RunFailed
from conformance.report.log import RunLog, read_log

_PLUGINS = ("conformance.plugin", "randomly", "xdist")
_ABSENT = ("not run", "")


@dataclass(frozen=True, slots=True)
class TwoOutcomes:
    """A case that came out in two ways: its id, and outcome and reason of either run."""

    case: str
    first: str
    second: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the named emulators, by default all current ones.

    Returns:
        0 if every case has the same outcome in both runs of each; 1 if one has not, or an emulator could not be run.
    """
    parser = argparse.ArgumentParser(
        prog="python -m conformance.publish.isolation",
        description="Run the suite twice against public emulators, shuffled, and compare the outcomes.",
    )
    slugs = {each.slug: each for each in EMULATORS}
    parser.add_argument("slugs", nargs="*", metavar="NAME-VERSION", help=f"of {', '.join(slugs)} (default: all)")
    parser.add_argument(
        "--out", type=Path, default=Path("build/isolation"), help="folder of logs (default: %(default)s)"
    )
    given = parser.parse_args(arguments)
    unknown = set(given.slugs) - set(slugs)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; expected some of {', '.join(slugs)}")
    return 1 if sum(not check(slugs[slug], given.out) for slug in given.slugs or slugs) else 0


def check(emulator: Emulator, out: Path) -> bool:
    """Run one emulator twice, print what differs, and return whether nothing does."""
    try:
        with run_emulator(emulator) as endpoint:
            first, second = (_run(emulator, endpoint, out / emulator.slug, turn) for turn in (1, 2))
    except (InstallFailed, StartFailed, RunFailed) as error:
        sys.stdout.write(f"{emulator.slug}: {error}\n")
        return False
    differences = compare(first, second)
    sys.stdout.write(f"{emulator.slug}: {len(first.cases)} cases twice, {len(differences)} with two outcomes\n")
    for each in differences:
        sys.stdout.write(f"  {each.case}\n    one process:   {each.first}\n    two processes: {each.second}\n")
    sys.stdout.flush()
    return not differences


def compare(first: RunLog, second: RunLog) -> list[TwoOutcomes]:
    """Return the cases whose outcomes differ between two runs, and those that only one of them has."""
    one, other = _outcomes(first), _outcomes(second)
    return [
        TwoOutcomes(case, " ".join(one.get(case, _ABSENT)), " ".join(other.get(case, _ABSENT)))
        for case in sorted(one.keys() | other.keys())
        if one.get(case, _ABSENT)[0] != other.get(case, _ABSENT)[0]
    ]


def _outcomes(log: RunLog) -> dict[str, tuple[str, str]]:
    """Return outcome and reason of each case; the reason of a failure is what it was first accused of."""
    return {
        case.id: (case.outcome, case.reason or (f"({case.findings[0].actual})" if case.findings else ""))
        for case in log.cases
    }


def _run(emulator: Emulator, endpoint: str, folder: Path, turn: int) -> RunLog:
    """Run the suite in an order of its own, in as many processes as the turn says."""
    log = folder / f"turn-{turn}.jsonl"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    plugins = [word for name in _PLUGINS for word in ("-p", name)]
    target = ["--ses-target", emulator.product.profile, "--ses-endpoint", endpoint, "--ses-log", str(log)]
    order = ["--ses-seed", f"turn-{turn}", f"--randomly-seed={turn}", *(["-n", str(turn)] if turn > 1 else [])]
    files = sorted(map(str, own_cases()))
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, *plugins, *target, *order, *files],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )
    if done.returncode not in (0, 1):
        last = (done.stdout.strip().splitlines() or ["it said nothing"])[-1]
        raise RunFailed(f"turn {turn} ended with exit code {done.returncode}: {last}")
    return read_log(log)


if __name__ == "__main__":
    sys.exit(main())
