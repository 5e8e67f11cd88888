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
code = main(sys.argv[1:])
sys.stdout.flush()
sys.stderr.write(f"\\n{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")
"""


def peak_megabytes(*arguments: str) -> float:
    """Return the largest resident size of a command's own process, in megabytes."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    return int(done.stderr.rsplit("\n", 1)[1]) / 1024


def run_and_reports() -> dict[str, float]:
    """Return the peak of a whole run, of its report, of a comparison of five such runs, and of a list of the cases.

    The list holds modules and corpus alone, which are a part of all others, too.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        found = {"run": peak_megabytes("run", "--out", str(out))}
        found["report"] = peak_megabytes("report", str(out))
        copies = [_copy(out / "run.jsonl", Path(folder) / f"{number}.jsonl", number) for number in range(5)]
        found["list"] = peak_megabytes("list")
        found["compare"] = peak_megabytes("compare", *map(str, copies), "--out", str(Path(folder) / "compared"))
    return found


def _copy(log: Path, path: Path, number: int) -> Path:
    """Write a log again, as of another version of its target."""
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    header = json.loads(lines[0])
    header["target"]["version"] = f"0.{number}"
    path.write_text(json.dumps(header) + "\n" + "".join(lines[1:]), encoding="utf-8")
    return path
