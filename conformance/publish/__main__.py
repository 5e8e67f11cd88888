"""``python -m conformance.publish``: runs the suite against public emulators and publishes the results."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from conformance.publish.catalogue import EMULATORS, PAST
from conformance.publish.emulator import Emulator
from conformance.publish.environment import InstallFailed
from conformance.publish.overview import write_overview
from conformance.publish.results import COMMAND, not_run, published, write_failure, write_results
from conformance.publish.server import StartFailed
from conformance.publish.suite_run import RunFailed, run_suite


def main(arguments: list[str] | None = None) -> int:
    """Publish the results of the named emulators, by default of the current ones, then the pages about all.

    Returns:
        0 if each of them was run; 1 if one could not be installed, started or run to the end: the others are published
        all the same, and the pages say which one is missing and why.
    """
    given = _parse(arguments)
    known = {each.slug: each for each in (*EMULATORS, *PAST)}
    chosen = [known[slug] for slug in given.slugs] or [*(EMULATORS if not given.past else PAST)]
    failed = sum(not _publish(emulator, given) for emulator in chosen)
    write_overview(published(given.out), not_run(given.out), given.out)
    return 1 if failed else 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=COMMAND, description="Run the suite against public emulators and publish the results."
    )
    slugs = [each.slug for each in (*EMULATORS, *PAST)]
    parser.add_argument(
        "slugs", nargs="*", metavar="NAME-VERSION", help=f"of {', '.join(slugs)} (default: the current version of each)"
    )
    parser.add_argument("--past", action="store_true", help="the earlier versions instead of the current ones")
    parser.add_argument("--anew", action="store_true", help="run again what was run with the same cases and code")
    parser.add_argument("--out", type=Path, default=Path("reports"), help="folder of the results (default: reports)")
    parser.add_argument(
        "--logs", type=Path, default=Path("build/reports"), help="folder of whole logs (default: build/reports)"
    )
    given = parser.parse_args(arguments)
    unknown = set(given.slugs) - set(slugs)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; expected some of {', '.join(slugs)}")
    return given


def _publish(emulator: Emulator, given: argparse.Namespace) -> bool:
    """Run and publish one emulator; say whether that went well."""
    began = time.monotonic()
    try:
        log = run_suite(emulator, given.logs / emulator.slug, anew=given.anew)
    except (InstallFailed, StartFailed, RunFailed) as error:
        sys.stderr.write(f"{emulator.slug}: {error}\n")
        write_failure(emulator, str(error), given.out)
        return False
    write_results(emulator, log, given.out)
    passed = log.footer.headline.passed if log.footer is not None else 0
    sys.stderr.write(f"{emulator.slug}: {passed} must-cases passed, {time.monotonic() - began:.0f} s\n")
    return True


if __name__ == "__main__":
    sys.exit(main())
