"""For the Python programs: makes the calls of the scenario and prints a line of JSON for each."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

STEPS: list[dict[str, Any]] = json.loads(Path(os.environ["SCENARIO"]).read_text(encoding="ascii"))


def say(call: str, **said: object) -> None:
    """Print what came of one call."""
    sys.stdout.write(json.dumps({"call": call, **said}, default=str) + "\n")
    sys.stdout.flush()


def run(make: Callable[[str, Mapping[str, Any]], object], name_of: Callable[[Exception], tuple[str, bool]]) -> None:
    """Make every call with its parameters in the shape of the SDKs.

    ``name_of`` gives the class of an error or its code, and whether it has a class of its own.
    """
    for step in STEPS:
        params = dict(step["params"])
        if "RawMessage" in params:
            params["RawMessage"] = {"Data": params["RawMessage"]["Data"].encode()}
        try:
            say(step["call"], result=make(step["call"], params))
        except Exception as error:
            name, typed = name_of(error)
            say(step["call"], error=name, typed=typed, message=str(error))


def post(send: Callable[[list[tuple[str, str]]], tuple[int, str]]) -> None:
    """Post every call as a form; ``send`` gets its pairs and gives status and body."""
    for step in STEPS:
        try:
            status, body = send([(name, value) for name, value in step["pairs"]])
        except Exception as error:
            say(step["call"], error=f"{type(error).__name__}: {error}")
        else:
            code = body.partition("<Code>")[2].partition("</Code>")[0]
            say(step["call"], status=status, code=code)
