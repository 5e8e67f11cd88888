"""Traces of Playwright: each request is an entry of a HAR, whose bodies stand in files of the trace's archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from conformance.recordings.readers import har
from conformance.recordings.readers.fields import mapping
from conformance.recordings.recorded import Item, RecordedPlace, Trouble

_MAX_LINE = 8 * 1024 * 1024


def read(stream: BinaryIO, file: str) -> Iterator[Item]:
    """Yield the exchanges of a trace."""
    number = 0
    while line := stream.readline(_MAX_LINE):
        number += 1
        if b'"resource-snapshot"' not in line:
            continue
        place = RecordedPlace(file, number)
        try:
            event = mapping(json.loads(line))
        except (ValueError, RecursionError):
            yield Trouble(place, "the line is no JSON, or is cut off")
            continue
        yield har.entry_of(place, event.get("snapshot"))
