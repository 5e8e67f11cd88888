"""What is seen behind the proxy, and what the suite makes answer there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from conformance.proxy.message import Message


@dataclass(frozen=True, slots=True)
class ArrivalPlan:
    """How the upstream behaves for one request that is armed.

    Args:
        pieces: what is written, one piece after the other.
        pause_s: seconds before each piece, the first included.
        early: respond as soon as the head is there, and read nothing of the body.
        close: close the connection afterwards.
    """

    pieces: tuple[bytes, ...]
    pause_s: float = 0.0
    early: bool = False
    close: bool = False

    @property
    def data(self) -> bytes:
        """All that is written."""
        return b"".join(self.pieces)


@dataclass(slots=True)
class Arrival:
    """One request as it arrived behind the proxy, and the response that it was given there.

    Args:
        number: counts from 0, over all connections.
        connection: number of the connection.
        request: as it came.
        response: as it was given; None if there was none.
        token: of the plan that was armed for it; empty without one.
        at: when it came, in seconds since 1970.
        unread: nothing of its body was read.
        stray: bytes behind the head of a request that marks no body, and begin no other request.
    """

    number: int
    connection: int
    request: Message
    response: Message | None = None
    token: str = ""
    at: float = field(default_factory=time.time)
    unread: bool = False
    stray: bytes = b""


@dataclass(frozen=True, slots=True)
class Seen:
    """One exchange as the client sees it: what it sent, and what came back or why nothing did.

    Args:
        request: as it was sent.
        response: None without a whole head.
        failure: why there is no whole response; empty if there is one.
        ms: milliseconds from the first byte sent to the last one read.
        at: when it was sent, in seconds since 1970.
    """

    request: Message
    response: Message | None
    failure: str = ""
    ms: float = 0.0
    at: float = 0.0
