"""What a relay does besides forwarding: a misdeed, or something that the text leaves to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.proxy.message import Message
from conformance.targets.profile_parts import ProxyRules

OnRequest = Callable[[Message], Message]
OnResponse = Callable[[Message, Message], Message | None]
"""Takes a response and its request; None: the connection to the client is closed instead."""
Own = Callable[[Message], Message | None]
"""Takes a request; the relay's own response, or None to forward it."""


def _same(request: Message) -> Message:
    return request


def _pass(response: Message, request: Message) -> Message | None:
    return response


def _forward(request: Message) -> Message | None:
    return None


@dataclass(frozen=True, slots=True)
class Behavior:
    """One way of a relay to behave.

    Args:
        name: of the behavior.
        breaks: check that it breaks; empty: the text leaves it to the relay.
        request: changes a request on its way.
        response: changes a response on its way back.
        own: answers by itself.
        times: how often a POST is sent to the upstream.
        flags: names of what the relay does or leaves out in its own handling of connections (see `Relay`).
        fault: status and body that a fault of the upstream becomes.
        probes: ids of probes that it takes to see it, beyond the usual ones.
        rules: what it is declared to change on purpose.
        timeout_s: seconds that the client waits; short for what never comes, long enough for a busy machine else.
    """

    name: str
    breaks: str = ""
    request: OnRequest = _same
    response: OnResponse = _pass
    own: Own = _forward
    times: int = 1
    flags: frozenset[str] = frozenset()
    fault: tuple[str, bytes] = ("502 Bad Gateway", b"<html>bad gateway</html>")
    probes: tuple[str, ...] = ()
    rules: ProxyRules = field(default_factory=ProxyRules)
    timeout_s: float = 12.0
