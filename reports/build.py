"""``python -m reports.build``: runs the suite against each public emulator and publishes the results."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from conformance import __version__
from conformance.report.baseline_write import write_baseline
from conformance.report.certificate import write_certificate
from conformance.report.compare import compare_markdown, write_compare
from conformance.report.files import write_text
from conformance.report.log import RunLog, read_log
from conformance.report.markdown import write_summary
from reports.emulators import EMULATORS, Emulator, running

HERE = Path(__file__).resolve().parent
SEED = "published"


def main(arguments: list[str] | None = None) -> int:
    """Publish the results of the emulators that are named, by default of all."""
    parser = argparse.ArgumentParser(prog="python -m reports.build", description=__doc__)
    parser.add_argument("slugs", nargs="*", choices=[[], *(each.slug for each in EMULATORS)], help="default: all")
    parser.add_argument("--logs", type=Path, help="keep the logs and full reports in this folder")
    given = parser.parse_args(arguments)
    chosen = [each for each in EMULATORS if not given.slugs or each.slug in given.slugs]
    with tempfile.TemporaryDirectory() as folder:
        logs = []
        for emulator in chosen:
            sys.stderr.write(f"{emulator.slug}\n")
            log = _run(emulator, (given.logs or Path(folder)) / emulator.slug)
            _publish(emulator, log)
            logs.append(log)
        if len(chosen) == len(EMULATORS):
            write_compare(logs, HERE / "compare.html")
            write_text(HERE / "README.md", _readme(logs))
    return 0


def _run(emulator: Emulator, out: Path) -> RunLog:
    """Run the suite as a user does, in a process of its own."""
    with running(emulator) as endpoint:
        command = [sys.executable, "-m", "conformance", "run", "--target", emulator.profile, "--endpoint", endpoint]
        done = subprocess.run([*command, "--seed", SEED, "--out", str(out)], check=False, stdout=subprocess.DEVNULL)  # noqa: S603
    if done.returncode not in (0, 1):
        raise SystemExit(f"{emulator.slug}: the run ended with {done.returncode}")
    log = read_log(out / "run.jsonl")
    # The profile that comes with the suite names one version; the run may have been of another.
    target = log.header.target.model_copy(update={"version": emulator.version})
    return RunLog(log.path, log.header.model_copy(update={"target": target}), log.cases, log.footer)


def _publish(emulator: Emulator, log: RunLog) -> None:
    folder = HERE / emulator.slug
    folder.mkdir(exist_ok=True)
    write_summary(log, folder / "summary.md")
    write_certificate(log, folder / "certificate.txt", folder / "certificate.json")
    write_baseline(log, folder / "baseline.yaml")
    repeat = {
        "install": [f"pip install {' '.join(map(repr, emulator.pip))}"]
        if emulator.pip
        else [f"npm install {' '.join(emulator.npm)}"],
        "run": f"python -m reports.build {emulator.slug}",
    }
    write_text(folder / "repeat.json", json.dumps(repeat, indent=2) + "\n")


_README = """\
# Published results

Made by `make reports` with ses-conformance {version}: it installs each emulator into an environment of its own, starts
it on loopback and runs the whole suite. Repeat one of them with `python -m reports.build NAME-VERSION`.

Each folder holds the summary, the certificate, the baseline of known deviations (for `run --baseline`) and how to
repeat it. [compare.html](compare.html) shows all of them side by side, case by case.

A low figure is no verdict on an emulator's use: it says how far its answers are from what the API reference, the Query
protocol and the observed service have, counting actions that it does not claim to have.

{table}"""


def _readme(logs: list[RunLog]) -> str:
    return _README.format(version=__version__, table=compare_markdown(logs))


if __name__ == "__main__":
    sys.exit(main())
