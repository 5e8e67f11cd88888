"""Whether a proxy on this machine forwards to itself: one request opens connection after connection to its port."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from conformance.proxy.message import Message

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_MANY = 40
"""Both ends of twenty connections."""


class LoopWatch:
    """Compares the connections to a port before and after a request, where the system lists them (Linux).

    Args:
        port: of the proxy.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._before = _connections(port)

    def sees_loop(self, came: Message | None) -> bool:
        """Say whether the proxy forwards to itself.

        Args:
            came: its response; each pass through a proxy may have left its name in Via.
        """
        names = [part.partition(" ")[2] for part in came.members("via")] if came is not None else []
        return len(names) > len(set(names)) or _connections(self._port) > self._before + _MANY


def _connections(port: int) -> int:
    """Return how many ends of connections there are with a port on this machine, those that just closed included."""
    return sum(port in ends for ends in _ports())


def _ports() -> Iterator[tuple[int, int]]:
    """Yield the local and the remote port of each end of a connection; nothing where the system does not list them."""
    for table in _TABLES:
        with contextlib.suppress(OSError, ValueError, IndexError):
            for line in table.read_text(encoding="ascii").splitlines()[1:]:
                local, remote = line.split()[1:3]
                yield int(local.rpartition(":")[2], 16), int(remote.rpartition(":")[2], 16)
