"""Where the server listens, and by which URL it is reached."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path

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


def is_loopback(listener: socket.socket) -> bool:
    """Say whether only this machine reaches the socket."""
    return ipaddress.ip_address(str(listener.getsockname()[0]).partition("%")[0]).is_loopback


def url_of(listener: socket.socket, host: str, tls: Path | None) -> str:
    """Return the URL by which this machine reaches the socket.

    Args:
        listener: bound.
        host: as it was asked for; an address that stands for all of them is reached by loopback.
        tls: the file of the certificate, if TLS is spoken.
    """
    address, port = listener.getsockname()[:2]
    if ipaddress.ip_address(str(address).partition("%")[0]).is_unspecified:
        host = "[::1]" if ":" in str(address) else LOOPBACK
    elif ":" in host:
        host = f"[{host}]"
    return f"{'http' if tls is None else 'https'}://{host}:{port}"
