"""What every full client is made to call: all 22 actions and three errors, each with what the client has to make of it.

The calls are data (``scenario.json``), in the shape that the SDKs share; `write` adds the flat form for clients without
one. A program prints a line of JSON for each step: ``{"call": …, "result": …}`` with what the client parsed, or
``{"call": …, "error": class or code, "typed": whether it is a class of its own}``; a client that parses nothing prints
``{"call": …, "status": …, "code": …}``.
`judge` holds such lines against the scenario.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.wire.query import Pairs, flatten

_FILE = Path(__file__).parent / "scenario.json"
_ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Step:
    """One call.

    ``shows`` are paths into what the client returns and the value there (``*``: any but an empty one), ``lacks`` paths
    that lead nowhere. ``error`` is the code of the error response; with a ``class``, typed clients have one.
    """

    call: str
    params: dict[str, Any]
    shows: Sequence[tuple[list[str | int], Any]] = ()
    lacks: Sequence[list[str | int]] = ()
    error: dict[str, str] | None = None

    def pairs(self) -> Pairs:
        """The parameters as a form has them."""
        params = dict(self.params)
        if "RawMessage" in params:
            params["RawMessage"] = {"Data": params["RawMessage"]["Data"].encode()}
        return flatten({"Action": self.call, "Version": "2010-12-01", **params})


def steps() -> list[Step]:
    """Return the calls in order."""
    return [Step(**step) for step in json.loads(_FILE.read_text(encoding="utf-8"))]


def write(path: Path) -> None:
    """Write the scenario for programs of any language: each step with its ``pairs`` beside its ``params``."""
    data = [{"call": step.call, "params": step.params, "pairs": step.pairs()} for step in steps()]
    path.write_text(json.dumps(data), encoding="ascii")


def judge(lines: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the lines that a program printed for the scenario.

    A client need not have all calls: steps are recognised by their order and by the name of the call.
    """
    left = steps()
    for line in lines:
        said = json.loads(line)
        while left and left[0].call != said["call"]:
            left.pop(0)
        if not left:
            yield f"{said['call']}: no step of the scenario is left for it"
            return
        step = left.pop(0)
        yield from (f"{step.call}: {problem}" for problem in _judge_step(step, said))


def _judge_step(step: Step, said: dict[str, Any]) -> Iterator[str]:
    failed = said.get("error") or said.get("code")
    if step.error is None:
        if failed or said.get("status", 200) != 200:
            yield f"failed: {json.dumps(said, ensure_ascii=False)}"
        elif "status" not in said:
            yield from _judge_result(step, said.get("result"))
    elif failed is None or failed.removesuffix("Exception") not in step.error.values():
        yield f"wants the error {step.error}, got {json.dumps(said, ensure_ascii=False)[:200]}"
    elif "class" in step.error and said.get("typed") is False:
        yield f"{failed} has no class of its own"


def _judge_result(step: Step, result: Any) -> Iterator[str]:
    for path, wanted in step.shows:
        found = _find(result, path)
        if found in (None, "") if wanted == _ANYTHING else found != wanted:
            yield f"{path} is {found!r}, not {wanted!r}"
    for path in step.lacks:
        if _find(result, path) is not None:
            yield f"{path} is there"


def _find(result: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        try:
            result = result[key]
        except (KeyError, IndexError, TypeError):
            return None
    return result
