"""``python -m benchmarks``: measures, prints a table, and exits with 1 when a limit is broken.

``python -m benchmarks whole start`` measures some groups only; ``--stable`` those that mean something on any machine,
as in CI, where one that takes too long is shown and is no failure. Each group runs in a process of its own, which is
ended when its time is up.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from benchmarks.groups import GROUPS
from benchmarks.measure import Figure

LIMIT_S = 880.0
"""For all groups together."""
_ONE = "--group"


def measured(names: Sequence[str]) -> Iterator[Figure | str]:
    """Measure groups one after the other; yield their figures, and a line for each that was not measured to its end."""
    until = time.monotonic() + LIMIT_S
    for name in names:
        limit = min(GROUPS[name].limit_s, until - time.monotonic())
        if limit < 1:
            yield f"{name}: not measured, the time was up"
            continue
        sys.stderr.write(f"measuring {name}, at most {limit:.0f} s\n")
        command = [sys.executable, "-m", "benchmarks", _ONE, name]
        # A session of its own, so that whatever it started can be ended with it.
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        try:
            out, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            _end(process)
            out, _ = process.communicate()
            yield f"{name}: ended after {limit:.0f} s"
        else:
            if process.returncode:
                yield f"{name}: failed with {process.returncode}"
        finally:
            _end(process)
        for line in out.splitlines():
            yield Figure(**json.loads(line))


def _end(process: subprocess.Popen[str]) -> None:
    """End a group's process and all that it started, but for what has a group of its own and ends with its parent."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def show(found: Sequence[Figure | str]) -> bool:
    """Print the table; return whether every limit holds that was measured."""
    table = Table("figure", "measured", "aim", "limit", "")
    for figure in found:
        if isinstance(figure, str):
            table.add_row(figure, "", "", "", "not measured")
            continue
        value = f"{figure.value:.0f}" if figure.value >= 100 else f"{figure.value:.2f}"
        bounds = figure.bound(figure.aim), figure.bound(figure.limit)
        table.add_row(figure.name, f"{value} {figure.unit}".strip(), *bounds, figure.word)
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    return all(figure.holds for figure in found if isinstance(figure, Figure))


def main(arguments: Sequence[str]) -> int:
    """Measure what the arguments name; return 1 if a limit is broken or something could not be measured."""
    if arguments[:1] == [_ONE]:
        for figure in GROUPS[arguments[1]].measure():
            print(json.dumps(asdict(figure)), flush=True)
        return 0
    lenient = list(arguments) == ["--stable"]
    stable = [name for name, group in GROUPS.items() if group.stable]
    names = stable if lenient else list(arguments) or list(GROUPS)
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        sys.stderr.write(f"no such group: {', '.join(unknown)}; there are {', '.join(GROUPS)}, and --stable\n")
        return 4
    found = list(measured(names))
    whole = lenient or not any(isinstance(figure, str) for figure in found)
    return 0 if show(found) and whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
