"""``python -m benchmarks``: measures, prints a table, and exits with 1 when a limit is broken.

``python -m benchmarks whole start`` measures some groups only; ``--stable`` those that mean something on any machine,
as in CI, where one that takes too long is shown and is no failure; ``--record`` all of them, and writes what was
measured into ``benchmarks/README.md``. Each group runs in a process of its own, which is ended when its time is up.
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

from benchmarks.groups import GROUPS
from benchmarks.measure import Figure
from benchmarks.results import Missing, as_markdown, print_table, record

LIMIT_S = 1260.0
"""For all groups together."""
_ONE, _STABLE, _RECORD = "--group", "--stable", "--record"


def measured(names: Sequence[str]) -> Iterator[Figure | Missing]:
    """Measure groups one after the other; yield their figures, and what of them was not measured to its end."""
    until = time.monotonic() + LIMIT_S
    for name in names:
        limit = min(GROUPS[name].limit_s, until - time.monotonic())
        if limit < 1:
            yield Missing(f"{name}: not measured, the time was up")
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
            yield Missing(f"{name}: ended after {limit:.0f} s")
        else:
            if process.returncode:
                yield Missing(f"{name}: failed with {process.returncode}", failed=True)
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


def main(arguments: Sequence[str]) -> int:
    """Measure what the arguments name; return 1 if a limit is broken or something could not be measured."""
    if arguments[:1] == [_ONE]:
        for figure in GROUPS[arguments[1]].measure():
            print(json.dumps(asdict(figure)), flush=True)
        return 0
    lenient, recorded = list(arguments) == [_STABLE], list(arguments) == [_RECORD]
    stable = [name for name, group in GROUPS.items() if group.stable]
    names = stable if lenient else list(GROUPS) if recorded else list(arguments) or list(GROUPS)
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        known = ", ".join(GROUPS)
        sys.stderr.write(f"no such group: {', '.join(unknown)}; there are {known}, {_STABLE} and {_RECORD}\n")
        return 4
    found = list(measured(names))
    print_table(found)
    if recorded:
        record(found)
    elif not lenient:
        print(f"\nThe same for benchmarks/README.md:\n\n{as_markdown(found)}")
    return 0 if all(one.holds or (lenient and one.late) for one in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
