"""Header fields on both sides of a proxy: which were dropped, changed, doubled or put in another order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from conformance.proxy.message import Message

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-authentication-info",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Fields for one connection only: the proxy's to remove, to keep and to make (RFC 9110 section 7.6.1)."""

FRAMING = frozenset({"content-length", "transfer-encoding"})
"""Fields by which each hop marks the end of a body (RFC 9112 section 6)."""

ROUTE = frozenset(
    {"via", "forwarded", "max-forwards", "cdn-loop", "x-real-ip", "x-request-id", "x-varnish", "early-data"}
)
"""Fields in which intermediaries write themselves down: tolerated, whatever they make of them."""


class ChangeKind(StrEnum):
    """What became of a field."""

    DROPPED = "dropped"
    CHANGED = "changed"
    DOUBLED = "doubled"
    REORDERED = "reordered"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that is not as it was: its name as it was written, and both sides."""

    change: ChangeKind
    name: str
    before: str | None
    after: str | None


def connection_names(message: Message) -> frozenset[str]:
    """Return the names that the Connection of a message gives up to the next hop."""
    return frozenset(message.members("connection")) - {"close", "keep-alive"}


def is_route(name: str) -> bool:
    """Say whether a field (lower case) is one in which intermediaries write themselves down."""
    return name in ROUTE or name.startswith(("x-forwarded-", "x-envoy-", "x-proxy-"))


def untouched(before: Message, after: Message) -> bool:
    """Say whether two messages have the same first line, body and fields, but for those that each hop makes.

    Most messages are; to see that they are costs little beside looking at each field.
    """
    if before.start != after.start or before.body != after.body or not after.whole:
        return False
    kept = [_kept(message) for message in (before, after)]
    return kept[0] == kept[1] and kept[0] is not None


def _kept(message: Message) -> list[tuple[str, str]] | None:
    """Return the fields that no hop owns, names in lower case; None if framing or Connection needs a closer look."""
    fields = []
    framing = 0
    for name, value in message.headers:
        key = name.lower()
        if key in FRAMING:
            framing += 1
        elif key == "connection":
            if value.lower() not in ("close", "keep-alive"):
                return None
        elif key in HOP_BY_HOP or key.startswith(" ") or key.endswith(" "):
            return None
        elif not is_route(key):
            fields.append((key, value))
    return fields if framing <= 1 else None


def changes(before: Message, after: Message, left_out: Collection[str]) -> Iterator[FieldChange]:
    """Yield the changes of all fields but those ``left_out`` (lower case), in the order in which they were sent.

    Repeated lines may be joined to one by the recipient (RFC 9110 section 5.3), and whitespace around a value is not
    part of it (section 5.5); neither is a change. Names differ in case only: neither.
    """
    hop = HOP_BY_HOP | FRAMING | connection_names(before) | set(left_out)
    names = dict.fromkeys(name.strip().lower() for name, _ in (*before.headers, *after.headers))
    for name in names:
        if name in hop or is_route(name):
            continue
        old, new = before.all(name), after.all(name)
        if old == new or _members(old) == _members(new):
            continue
        spelt = next(key for key, _ in (*before.headers, *after.headers) if key.strip().lower() == name).strip()
        yield FieldChange(_change(old, new), spelt, _joined(old), _joined(new))


def _change(old: list[str], new: list[str]) -> ChangeKind:
    if not old:
        return ChangeKind.ADDED
    if not new:
        return ChangeKind.DROPPED
    if len(new) > len(old) and set(new) == set(old):
        return ChangeKind.DOUBLED
    before, after = _members(old), _members(new)
    if len(before) > 1 and sorted(before) == sorted(after):
        return ChangeKind.REORDERED
    if len(after) > len(before) and set(after) == set(before):
        return ChangeKind.DOUBLED
    if len(old) > 1 and set(new) < set(old):
        return ChangeKind.DROPPED
    return ChangeKind.CHANGED


def _members(values: list[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",")]


def _joined(values: list[str]) -> str | None:
    return " | ".join(values) if values else None
