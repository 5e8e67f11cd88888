"""The files of the published results, made from the logs of the runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conformance import __version__
from conformance.publish.emulator import Emulator
from conformance.report.baseline_write import update_baseline, write_baseline
from conformance.report.certificate import write_certificate
from conformance.report.compare import write_compare
from conformance.report.compare_markdown import compare_markdown
from conformance.report.files import write_json, write_text
from conformance.report.log import RunLog
from conformance.report.markdown import write_summary

COMMAND = "python -m conformance.publish"

_README = """\
# Published results

Made by `make reports` with ses-conformance {version}, which installs each emulator into an environment of its own,
starts it on loopback and runs the whole suite. To repeat one of them: `{command} NAME-VERSION`. To add an emulator or
a version: one line of `conformance/publish/catalogue.py`.

Each folder holds a summary, the certificate, the baseline of known deviations (for `run --baseline`), and how to
repeat the run. [compare.html](compare.html) shows all of them side by side, case by case.

A low figure is no verdict on what an emulator is worth. It says how far its responses are from what the API reference,
the Query protocol and the observed service require, and it counts actions that the emulator does not claim to have.

{table}"""


def write_results(emulator: Emulator, log: RunLog, out: Path) -> None:
    """Write one emulator's summary, certificate, baseline, and how to repeat its run.

    Args:
        emulator: that was run.
        log: of the run.
        out: the folder of all results; the emulator has a folder of its own in it.

    Raises:
        OSError: a file can't be written.
    """
    folder = out / emulator.slug
    write_summary(log, folder / "summary.md")
    write_certificate(log, folder / "certificate.txt", folder / "certificate.json")
    baseline = folder / "baseline.yaml"
    reason = f"a deviation of {emulator.slug} as released; its summary says what causes it"
    if baseline.exists():
        update_baseline(log, baseline, reason)
    else:
        write_baseline(log, baseline, reason)
    install = f"pip install {' '.join(map(repr, emulator.pip))}" if emulator.pip else f"npm install {emulator.npm[0]}"
    write_json(folder / "repeat.json", {"install": [install], "run": f"{COMMAND} {emulator.slug}"})


def write_overview(logs: Sequence[RunLog], out: Path) -> None:
    """Write the page that compares all runs, and the README with their table; raises ``OSError``."""
    write_compare(logs, out / "compare.html")
    table = compare_markdown(logs)
    write_text(out / "README.md", _README.format(version=__version__, command=COMMAND, table=table))
