"""Twenty thousand generated cases: how time and memory grow with their number."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure
from benchmarks.memory import peak_megabytes
from conformance.model.registry import registry

_FEW, _MANY, _PER_FILE = 2_000, 20_000, 500
_HEAD = """# yaml-language-server: $schema=case-file.schema.json
action: GetSendQuota
class: statistics
cases:
"""
_CASE = """- id: generated.f{file}.n{number}
  title: The quota is returned to request {number}
  requirement: {requirement}
  why: generated
  expect: {{ success: true }}
"""


def measure() -> Iterator[Figure]:
    """Run few and many generated cases, of one request each, with log and reports."""
    took, peak = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for number in (_FEW, _MANY):
            cases = Path(folder) / f"cases-{number}"
            write_cases(cases, number)
            began = time.perf_counter()
            peak[number], _ = peak_megabytes("run", str(cases), "--out", str(Path(folder) / "out"))
            took[number] = time.perf_counter() - began
    yield Figure(f"{_MANY:,} generated cases", took[_MANY], "s")
    growth = (took[_MANY] / _MANY) / (took[_FEW] / _FEW)
    yield Figure(f"time of one of {_MANY:,} cases / of one of {_FEW:,}", growth, "", 1.5, 1.1)
    yield Figure(f"memory of a run of {_MANY:,} cases", peak[_MANY], "MB")
    per_case = 1024 * (peak[_MANY] - peak[_FEW]) / (_MANY - _FEW)
    yield Figure("memory for one case more", per_case, "KB", 40.0)


def write_cases(folder: Path, number: int) -> None:
    """Write files of generated cases."""
    folder.mkdir()
    requirement = next(iter(registry().requirements))
    for file in range(number // _PER_FILE):
        entries = [_CASE.format(file=file, number=n, requirement=requirement) for n in range(_PER_FILE)]
        (folder / f"f{file}.yaml").write_text(_HEAD + "".join(entries), encoding="utf-8")
