"""The same simple cases in gabbi and in tavern: what each framework costs a case beyond its one request."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import yaml

from benchmarks.measure import Figure, cpu_seconds
from conformance.run.prepare import prepare
from conformance.run.wanted import Wanted
from conformance.targets.profile import Profile

Write = Callable[[Profile, Path, int], list[str]]
"""Writes so many cases for a target into a folder; returns what Python is called with to run them."""
CASES = 50
ROUNDS = 2
_LIMITS = {"gabbi": 5.0, "tavern": 2.0}
_PYTEST = "pytest<9"
"""The newest that tavern 3.7 works with: it imports a private module of pytest."""
_FORM = "application/x-www-form-urlencoded"
_BODY = "Action=GetSendQuota&Version=2010-12-01"
_ERROR = "MissingAuthenticationToken"
"""Neither framework signs: each case asks that an unsigned request is rejected, as our own does."""


def measure() -> Iterator[Figure]:
    """Install the newest of both frameworks in environments of their own; run the same cases in each and in ours."""
    prepared = prepare(Wanted())
    try:
        with tempfile.TemporaryDirectory() as folder:
            ours = _per_case(lambda number: _own(prepared.profile, Path(folder), number), 10 * CASES)
            yield Figure("CPU of a case of ours, beyond the start", 1000 * ours, "ms")
            for name, write in (("gabbi", _gabbi), ("tavern", _tavern)):
                python = _environment(Path(folder) / name, name)
                test = Path(folder) / name / "cases"
                test.mkdir()
                theirs = _per_case(partial(_theirs, python, write, prepared.profile, test))
                yield Figure(f"CPU of a case of {name}, beyond the start", 1000 * theirs, "ms")
                yield Figure(f"CPU of {name} / ours", theirs / ours, "", _LIMITS[name], 10.0, at_least=True)
    finally:
        prepared.close()


def _per_case(run: Callable[[int], None], cases: int = CASES) -> float:
    """Return the CPU seconds that one case more takes: the difference between many and one, each in its best round.

    Those of the target, which is the same for all, are not among them. Of ours there are more: fifty of them take less
    than the start differs from one time to the next.
    """
    many, one = (min(cpu_seconds(partial(run, n)) for _ in range(ROUNDS)) for n in (cases + 1, 1))
    return max(many - one, 1e-6) / cases


def _theirs(python: Path, write: Write, profile: Profile, folder: Path, number: int) -> None:
    _call([str(python), *write(profile, folder, number)], folder)


def _environment(folder: Path, package: str) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    _call([str(python), "-m", "pip", "install", "--quiet", package, _PYTEST], folder)
    return python


def _call(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)


def _own(profile: Profile, folder: Path, number: int) -> None:
    path, target = folder / "own.yaml", folder / "target.yaml"
    head = "# yaml-language-server: $schema=case-file.schema.json\naction: GetSendQuota\nclass: statistics\ncases:\n"
    entry = """- id: own.case-{n}
  title: An unsigned request is rejected
  requirement: GetSendQuota.result
  request: {{ tamper: unsigned }}
  uncontrolled: it is measured beside frameworks that can't sign
  expect: {{ error: {{ code: {code}, status: 403 }} }}
"""
    path.write_text(head + "".join(entry.format(n=n, code=_ERROR) for n in range(number)))
    target.write_text(yaml.safe_dump(profile.model_dump(mode="json", exclude_unset=True)))
    command = [
        sys.executable,
        "-m",
        "conformance",
        "run",
        str(path),
        "--target",
        str(target),
        "--out",
        str(folder / "o"),
    ]
    _call(command, folder)


def _gabbi(profile: Profile, folder: Path, number: int) -> list[str]:
    test = {
        "name": "an unsigned request is rejected",
        "POST": "/",
        "request_headers": {"content-type": _FORM},
        "data": _BODY,
        "status": 403,
        "response_strings": [_ERROR],
    }
    tests = [{**test, "name": f"{test['name']} {n}"} for n in range(number)]
    (folder / "cases.yaml").write_text(yaml.safe_dump({"tests": tests}))
    script = (
        "import sys, unittest; from gabbi import driver; "
        f"suite = driver.build_tests('.', unittest.TestLoader(), url={profile.endpoint!r}); "
        "sys.exit(not unittest.TextTestRunner().run(suite).wasSuccessful())"
    )
    return ["-c", script]


def _tavern(profile: Profile, folder: Path, number: int) -> list[str]:
    stage = {
        "name": "send",
        "request": {"url": profile.endpoint, "method": "POST", "data": _BODY, "headers": {"content-type": _FORM}},
        "response": {"status_code": 403},
    }
    tests = [{"test_name": f"an unsigned request is rejected {n}", "stages": [stage]} for n in range(number)]
    (folder / "test_cases.tavern.yaml").write_text("---\n".join(yaml.safe_dump(test) for test in tests))
    return ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
