"""``run --watch``: the run again whenever a file changes that it rests on."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from conformance.model import corpus
from conformance.model.case_files import case_files
from conformance.targets.profile_file import known_profiles

_PAUSE_S = 0.5
_FLAG = "--watch"

State = dict[Path, tuple[int, int]]
"""Files with their times of change and their sizes."""


def watched_files(paths: Iterable[Path], target: str | None, baseline: Path | None) -> list[Path]:
    """Return the files that a run rests on: case files, what they refer to, the profile, the baseline.

    Args:
        paths: case files and folders of them; none: the suite's own.
        target: name or file of a profile.
        baseline: file.
    """
    files: list[Path] = []
    for path in [*paths] or [corpus.cases()]:
        files += case_files(path) if path.is_dir() else [path]
    files += [path for path in corpus.fixtures().rglob("*") if path.is_file()]
    files += [known_profiles().get(target, Path(target))] if target is not None else []
    return files + ([baseline] if baseline is not None else [])


def state_of(files: Iterable[Path]) -> State:
    """Return what tells a changed file from one that is not; files that are not there are left out."""
    found: State = {}
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue
        found[file] = status.st_mtime_ns, status.st_size
    return found


def watch(
    arguments: Sequence[str],
    files: Callable[[], Iterable[Path]],
    *,
    run: Callable[[Sequence[str]], int] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Run now, and again after each change, until KeyboardInterrupt.

    Args:
        arguments: of the program, ``--watch`` among them.
        files: returns the files to watch; asked again each time, as new ones may come.
        run: runs the program with arguments; by default in a process of its own, which reads everything anew.
        sleep: waits for seconds.
    """
    once = [word for word in arguments if word != _FLAG]
    while True:
        before = state_of(files())
        (run or _run)(once)
        sys.stderr.write("ses-conformance: waiting for a change; Ctrl-C ends it\n")
        while (now := state_of(files())) == before:
            sleep(_PAUSE_S)
        changed = sorted(str(path) for path in {*now, *before} if now.get(path) != before.get(path))
        sys.stderr.write(f"ses-conformance: changed: {', '.join(changed[:3])}{' …' if changed[3:] else ''}\n")


def _run(arguments: Sequence[str]) -> int:
    command = [sys.executable, "-m", "conformance", *arguments]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own program
