"""The named parts of what a signature covers, before they become one text, and the edits of single parts."""

from __future__ import annotations

import re
from collections.abc import Callable

Parts = dict[str, str]
"""Each part of the string to sign by its name, as the signers of each scheme list them."""

Cover = Callable[[Parts], Parts]
"""Gets the right parts, returns those that the signature is made of."""


def cover_all(parts: Parts) -> Parts:
    """Return the parts as they are."""
    return parts


def put_part(name: str, text: str) -> Cover:
    """Return an edit that puts ``text`` in the place of a part."""
    return lambda parts: parts | {name: text}


def put_header(name: str, value: str) -> Cover:
    """Return an edit that changes the value of one signed header (lower case) in its canonical line."""

    line = re.compile(f"(?m)^{re.escape(name)}:.*$")
    return lambda parts: parts | {"headers": line.sub(lambda _: f"{name}:{value}", parts["headers"])}


def keep_parameters(kept: Callable[[str], bool]) -> Cover:
    """Return an edit that leaves out of the canonical query all but the parameters whose names are ``kept``."""

    def cover(parts: Parts) -> Parts:
        pairs = [pair for pair in parts["query"].split("&") if kept(pair.partition("=")[0])]
        return parts | {"query": "&".join(pairs)}

    return cover
