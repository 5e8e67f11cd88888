"""Whether a socket can be read from or written to, on every system."""

from __future__ import annotations

import select
import socket


def is_readable(sock: socket.socket) -> bool:
    """Say, without waiting, whether bytes or the end of the stream have come."""
    return await_readable(sock, 0)


def await_readable(sock: socket.socket, seconds: float) -> bool:
    """Wait until bytes or the end of the stream have come; return whether they have within so many seconds."""
    if not hasattr(select, "poll"):
        return bool(select.select([sock], [], [], seconds)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def await_either(sock: socket.socket, seconds: float) -> None:
    """Wait until the socket can be read from or written to, or is broken.

    Windows has no ``poll``; elsewhere ``select`` takes no descriptor beyond 1,023.

    Raises:
        TimeoutError: it could not within so many seconds.
    """
    if not hasattr(select, "poll"):
        ready = any(select.select([sock], [sock], [sock], seconds))
    else:
        poll = select.poll()
        poll.register(sock, select.POLLIN | select.POLLOUT)
        ready = bool(poll.poll(seconds * 1000))
    if not ready:
        raise TimeoutError
