"""Connecting to a host: every address in turn, TLS where the URL asks for it, and nothing read from the environment."""

from __future__ import annotations

import os
import socket
import ssl
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from conformance.wire.request import DEFAULT_PORTS, socket_path


class Tls(NamedTuple):
    """How to speak TLS.

    ``verify`` says whether to check certificates (by certifi's bundle), or names another bundle. ``certificate`` and
    ``key`` are PEM files of the client, the key by itself only if it is not in the first. ``server_name`` is the host
    that is asked for and whose certificate is expected; None: that of the URL.
    """

    verify: bool | str = True
    certificate: str | None = None
    key: str | None = None
    server_name: str | None = None


Verify = bool | str | Tls
"""All of it, or ``Tls.verify`` alone."""


def dial(origin: str, timeout_s: float, verify: Verify) -> socket.socket:
    """Return a connected socket.

    Args:
        origin: scheme, host and port, as in ``https://host:8443/``; or a unix socket, ``http+unix://%2Frun%2Fses.sock``.
        timeout_s: for each address of the host, and for the TLS handshake.
        verify: how to speak TLS.

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
            tls = verify if isinstance(verify, Tls) else Tls(verify)
            return _context(tls).wrap_socket(sock, server_hostname=(tls.server_name or host).rstrip("."))
    except BaseException:
        sock.close()
        raise
    return sock


def check(tls: Tls) -> None:
    """See that the files can be used; raises ``OSError``."""
    _context(tls)


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
def _context(tls: Tls) -> ssl.SSLContext:
    """Return the TLS settings; reading the bundle takes longer than many exchanges."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.hostname_checks_common_name = False
    context.set_alpn_protocols(["http/1.1"])
    if tls.certificate is not None:
        _load_client(context, tls.certificate, tls.key)
    if tls.verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    bundle = _usual_bundle() if tls.verify is True else str(tls.verify)
    try:
        context.load_verify_locations(**{"capath" if os.path.isdir(bundle) else "cafile": bundle})
    except ssl.SSLError:
        raise
    except OSError as error:
        raise OSError(f"the certificates in {bundle} can't be read: {error.strerror or error}") from error
    return context


def _usual_bundle() -> str:
    import certifi  # slow to import, and most targets speak no TLS

    return certifi.where()


def _load_client(context: ssl.SSLContext, certificate: str, key: str | None) -> None:
    def no_passphrase() -> str:
        raise OSError(f"the key of {certificate} has a passphrase: give it without one")

    try:
        context.load_cert_chain(certificate, key, no_passphrase)
    except ssl.SSLError as error:
        raise OSError(f"{certificate} holds no certificate and its key in PEM form: {error.reason}") from error
    except OSError as error:
        raise OSError(f"the client's certificate {certificate} can't be read: {error.strerror or error}") from error
