"""Who would get the mail of a request: to real people the suite sends none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.run.rendering import LEFT_OUT

_SIMULATOR = "@simulator.amazonses.com"
_RECIPIENTS = {"SendEmail": "Destination", "SendRawEmail": "Destinations"}


def stays_in_simulator(action: str, params: Mapping[str, Any]) -> bool:
    """Say whether a request sends no mail, or to the mailbox simulator alone.

    A raw message must name its recipients beside it: those in its header fields are not looked for.
    """
    if action not in _RECIPIENTS:
        return True
    mentioned = [
        text
        for name, value in params.items()
        if name.partition(".")[0] in ("Destination", "Destinations")
        for text in _texts(value)
    ]
    if action == "SendRawEmail" and not mentioned:
        return False
    return all(text.strip().rstrip(">").lower().endswith(_SIMULATOR) and text.count("@") == 1 for text in mentioned)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
    elif value is not None and value is not LEFT_OUT:
        yield str(value)
