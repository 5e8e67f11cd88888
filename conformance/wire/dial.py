"""Connecting to a host: every address in turn, TLS where the URL asks for it, and nothing read from the environment."""

from __future__ import annotations

import os
import socket
import ssl
from functools import lru_cache
from urllib.parse import urlsplit

import certifi

from conformance.wire.request import DEFAULT_PORTS, socket_path


def dial(origin: str, timeout_s: float, verify: bool | str) -> socket.socket:
    """Return a connected socket.

    Args:
        origin: scheme, host and port, as in ``https://host:8443/``; or a unix socket, ``http+unix://%2Frun%2Fses.sock``.
        timeout_s: for each address of the host, and for the TLS handshake.
        verify: whether to check certificates (by certifi's bundle), or the path of another bundle.

    Raises:
        OSError: no connection, or no TLS.
        UnicodeError: the host is no name that could be looked up.
    """
    path = socket_path(origin)
    if path is not None:
        return _dial_unix(path, timeout_s)
    parts = urlsplit(origin)
    host = parts.hostname or ""
    sock = socket.create_connection((host, parts.port or DEFAULT_PORTS[parts.scheme]), timeout_s)
    try:
        # Else the second half of a large request waits for the acknowledgement of the first.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme == "https":
            return _context(verify).wrap_socket(sock, server_hostname=host.rstrip("."))
    except BaseException:
        sock.close()
        raise
    return sock


def _dial_unix(path: str, timeout_s: float) -> socket.socket:
    if not hasattr(socket, "AF_UNIX"):
        raise OSError("this system has no unix sockets")
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout_s)
        sock.connect(path)
    except BaseException:
        sock.close()
        raise
    return sock


@lru_cache(maxsize=4)
def _context(verify: bool | str) -> ssl.SSLContext:
    """Return the TLS settings; reading the bundle takes longer than many exchanges."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.hostname_checks_common_name = False
    context.set_alpn_protocols(["http/1.1"])
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    bundle = certifi.where() if verify is True else str(verify)
    try:
        context.load_verify_locations(**{"capath" if os.path.isdir(bundle) else "cafile": bundle})
    except ssl.SSLError:
        raise
    except OSError as error:
        raise OSError(f"the certificates in {bundle} can't be read: {error.strerror or error}") from error
    return context
