"""The most memory that a command holds, in its own process: a run, and reports of large logs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

_SCRIPT = """
import resource, sys
from conformance.cli import main
main(sys.argv[1:])
sys.stdout.flush()
own = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:"))
sys.stderr.write(f"\\n{own} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}")
"""
"""Its own peak is not taken from ``ru_maxrss``, which begins with the size of whoever started the process."""


def peak_megabytes(*arguments: str) -> tuple[float, float]:
    """Return the largest resident size of a command's own process and of its largest child, in megabytes."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    own, child = done.stderr.rsplit("\n", 1)[1].split()
    return int(own) / 1024, int(child) / 1024


def run_and_reports() -> dict[str, float]:
    """Return the peaks of a whole run and of its target, of a report, of comparing five such runs, of listing cases."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        found = dict(zip(("run", "its target"), peak_megabytes("run", "--out", str(out)), strict=True))
        found["report"], _ = peak_megabytes("report", str(out))
        copies = [_copy(out / "run.jsonl", Path(folder) / f"{number}.jsonl", number) for number in range(5)]
        found["list"], _ = peak_megabytes("list")
        found["compare"], _ = peak_megabytes("compare", *map(str, copies), "--out", str(Path(folder) / "compared"))
    return found


def _copy(log: Path, path: Path, number: int) -> Path:
    """Write a log again, as of another version of its target."""
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    header = json.loads(lines[0])
    header["target"]["version"] = f"0.{number}"
    path.write_text(json.dumps(header) + "\n" + "".join(lines[1:]), encoding="utf-8")
    return path
