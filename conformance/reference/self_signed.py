"""A self-signed certificate for a server on this machine, made with the standard library alone.

It serves tests: the arithmetic below hides nothing from who measures its time, and the key is worth nothing elsewhere.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import ipaddress
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

_DAYS = 825
_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_Point = tuple[int, int]
_G: _Point = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
"""The curve P-256 (FIPS 186-4, D.1.2.3): its prime, the order of its base point, and that point."""

_SEQUENCE, _SET, _INTEGER, _BITS, _OCTETS, _TEXT, _TIME, _TRUE = 0x30, 0x31, 0x02, 0x03, 0x04, 0x0C, 0x17, b"\1\1\xff"
_CURVE = bytes.fromhex("06082a8648ce3d030107")
_EC_KEY = bytes.fromhex("06072a8648ce3d0201")
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")


def ensure_certificate(path: Path, hosts: Sequence[str]) -> None:
    """Make the file unless it is there: a certificate for ``hosts`` and its key, readable by its owner alone.

    Raises:
        OSError: the file can't be written.
    """
    if path.exists():
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(certificate(hosts, time.time()))
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def certificate(hosts: Sequence[str], now: float) -> str:
    """Return a certificate (RFC 5280) that is its own issuer, and its key (RFC 5915), both as PEM.

    Args:
        hosts: names and IP addresses that it is for.
        now: seconds since 1970; it is valid from the day before, for 825 days.
    """
    secret = secrets.randbelow(_N - 1) + 1
    x, y = _multiply(secret, _G)
    point = b"\4" + x.to_bytes(32, "big") + y.to_bytes(32, "big")
    key = _der(_SEQUENCE, _der(_SEQUENCE, _EC_KEY, _CURVE), _der(_BITS, b"\0", point))
    name = _der(_SEQUENCE, _der(_SET, _der(_SEQUENCE, bytes.fromhex("0603550403"), _der(_TEXT, b"ses-conformance"))))
    valid = _der(_SEQUENCE, *(_der(_TIME, _utc(now + days * 86_400)) for days in (-1, _DAYS - 1)))
    identifier = hashlib.sha256(point).digest()[:20]
    extensions = (
        _extension("551d13", _der(_SEQUENCE, _TRUE), critical=True),  # a certificate authority: it vouches for itself
        _extension("551d0f", _der(_BITS, b"\2\x84"), critical=True),  # signs handshakes and certificates
        _extension("551d25", _der(_SEQUENCE, bytes.fromhex("06082b06010505070301"))),  # serves TLS
        _extension("551d0e", _der(_OCTETS, identifier)),
        _extension("551d23", _der(_SEQUENCE, _der(0x80, identifier))),
        _extension("551d11", _der(_SEQUENCE, *map(_host, hosts))),
    )
    body = _der(
        _SEQUENCE,
        _der(0xA0, _integer(2)),
        _integer(secrets.randbits(120) | 1),
        _ECDSA_SHA256,
        name,
        valid,
        name,
        key,
        _der(0xA3, _der(_SEQUENCE, *extensions)),
    )
    signed = _der(_SEQUENCE, body, _ECDSA_SHA256, _der(_BITS, b"\0", _signature(secret, body)))
    own = _der(_SEQUENCE, _integer(1), _der(_OCTETS, secret.to_bytes(32, "big")), _der(0xA0, _CURVE))
    return _pem("CERTIFICATE", signed) + _pem("EC PRIVATE KEY", own)


def _signature(secret: int, data: bytes) -> bytes:
    """Return the ECDSA signature of ``data`` (FIPS 186-4, 6.4) with SHA-256."""
    digest = int.from_bytes(hashlib.sha256(data).digest(), "big")
    nonce = secrets.randbelow(_N - 1) + 1
    r = _multiply(nonce, _G)[0] % _N
    return _der(_SEQUENCE, _integer(r), _integer(pow(nonce, -1, _N) * (digest + r * secret) % _N))


def _multiply(factor: int, point: _Point) -> _Point:
    total: _Point | None = None
    while factor:
        if factor & 1:
            total = point if total is None else _add(total, point)
        point = _add(point, point)
        factor >>= 1
    assert total is not None
    return total


def _add(a: _Point, b: _Point) -> _Point:
    """Return the sum of two points that are not each other's negative."""
    slope = ((3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, _P) if a == b else (b[1] - a[1]) * pow(b[0] - a[0], -1, _P)) % _P
    x = (slope * slope - a[0] - b[0]) % _P
    return x, (slope * (a[0] - x) - a[1]) % _P


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def _integer(value: int) -> bytes:
    return _der(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _extension(name: str, value: bytes, *, critical: bool = False) -> bytes:
    return _der(_SEQUENCE, _der(0x06, bytes.fromhex(name)), _TRUE if critical else b"", _der(_OCTETS, value))


def _host(host: str) -> bytes:
    try:
        return _der(0x87, ipaddress.ip_address(host).packed)
    except ValueError:
        return _der(0x82, host.encode("idna"))


def _utc(moment: float) -> bytes:
    return time.strftime("%y%m%d%H%M%SZ", time.gmtime(moment)).encode()


def _pem(name: str, data: bytes) -> str:
    text = base64.b64encode(data).decode()
    lines = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    return f"-----BEGIN {name}-----\n{lines}\n-----END {name}-----\n"
