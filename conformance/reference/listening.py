"""Where the server listens, and by which URL it is reached."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

LOOPBACK = "127.0.0.1"


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to ``host`` (a name or an IP address) and ``port`` (0: the system chooses).

    Raises:
        OSError: there is no such host, or the port is taken.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
    )[0]
    # The protocol must be named: asyncio switches Nagle's algorithm off only where it reads IPPROTO_TCP.
    listener = socket.socket(family, kind, protocol)
    try:
        # On Windows the option would let two servers share a port.
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


@contextlib.contextmanager
def listening_at(path: Path) -> Iterator[socket.socket]:
    """Yield a unix socket that is bound to ``path``, for its owner alone; the file is removed in the end.

    A socket that a server left there when it was killed is taken over.

    Raises:
        OSError: another server listens there, or the place can't be used.
    """
    if not hasattr(socket, "AF_UNIX"):
        raise OSError("this system has no unix sockets")
    _remove_deserted(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        before = os.umask(0o177)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
        try:
            yield listener
        finally:
            path.unlink(missing_ok=True)


def _remove_deserted(path: Path) -> None:
    """Remove a socket on which nobody listens; anything else stays, and is in the way."""
    if not path.exists() or not stat.S_ISSOCK(path.stat().st_mode):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, contextlib.suppress(ConnectionRefusedError):
        probe.connect(str(path))
        return
    path.unlink(missing_ok=True)


def is_loopback(listener: socket.socket) -> bool:
    """Say whether only this machine reaches the socket."""
    if _path_of(listener) is not None:
        return True
    return ipaddress.ip_address(str(listener.getsockname()[0]).partition("%")[0]).is_loopback


def url_of(listener: socket.socket, host: str, tls: Path | None) -> str:
    """Return the URL by which this machine reaches the socket.

    Args:
        listener: bound.
        host: as it was asked for; an address that stands for all of them is reached by loopback.
        tls: the file of the certificate, if TLS is spoken.
    """
    path = _path_of(listener)
    if path is not None:
        return f"http+unix://{quote(os.path.abspath(path), safe='')}"
    address, port = listener.getsockname()[:2]
    if ipaddress.ip_address(str(address).partition("%")[0]).is_unspecified:
        host = "[::1]" if ":" in str(address) else LOOPBACK
    elif ":" in host:
        host = f"[{host}]"
    return f"{'http' if tls is None else 'https'}://{host}:{port}"


def _path_of(listener: socket.socket) -> str | None:
    """Return the path of a unix socket; None for any other."""
    name = listener.getsockname()
    return name if isinstance(name, str) else None
