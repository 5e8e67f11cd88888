"""The guard in front of real AWS: the suite sends mail and creates identities, so it must be asked for by name."""

from __future__ import annotations

import os
import re
import socket
import ssl
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote, urlsplit

from conformance.targets.profile import Profile

ALLOW = "SES_CONFORMANCE_ALLOW_AWS"
_AWS_DOMAINS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "amazonwebservices.com.cn",
    "amazonwebservices.eu",
    "aws",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "hci.ic.gov",
    "adc-e.uk",
)
"""What the hosts of all partitions end in; ``aws`` stands for ``api.aws``, ``on.aws`` and all other hosts there."""
_NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses of IPv4 as a network of IPv6 alone spells them (RFC 6052)."""
_NO_NAME = re.compile(r"[^\w.-]")
_SERVICE = ("email.", "email-fips.", "email-smtp.")


def real_host(url: str, *, resolve: bool = False) -> str:
    """Return the host of ``url`` if it belongs to AWS, else an empty text.

    Args:
        url: of any form that a client may take: any case, dots at the end, IDNA, percent-encoding.
        resolve: whether to look up, too, whether the name is another one for a host of the service, and to ask the host
            for its certificate.
    """
    parts = urlsplit(url)
    if parts.scheme == "http+unix":
        return ""  # a socket of this machine, whose path stands in the place of the host
    host = _plain(parts.hostname or "")
    for part in _NO_NAME.split(host):  # whatever a resolver makes of a sign that no name has
        if any(part == domain or part.endswith(f".{domain}") for domain in _AWS_DOMAINS):
            return part
    if resolve:
        canonical, addresses = _looked_up(host)
        # An address of the Internet may be the service's, which listens on both ports.
        asked = parts.scheme == "https" or any(map(_is_address_of_the_internet, (host, *addresses)))
        port = parts.port if parts.scheme == "https" else None
        certified = _certified_names(host, port or 443) if asked else ()
        for name in (canonical, *certified):
            # Other hosts of AWS may well be where an emulator runs: a load balancer, say.
            if name.startswith(_SERVICE) and real_host(f"//{name}"):
                return name
    return ""


def real_target(profile: Profile) -> str:
    """Return the host of AWS that a profile's requests go to, by name or through a tunnel; empty if there is none."""
    return next((host for _, url in _ways(profile) if (host := real_host(url, resolve=True))), "")


def check_url_allowed(key: str, url: str, allowed: bool, environment: Mapping[str, str] = os.environ) -> None:
    """Check one URL; the arguments are those of ``check_aws_allowed``, ``key`` says where it stands.

    Raises:
        ValueError: it is one of AWS, and that is not allowed.
    """
    if allowed or environment.get(ALLOW) == "1":
        return
    host = real_host(url, resolve=True)
    if host:
        raise ValueError(
            f"{key}: {host} is the real Amazon SES or another service of AWS: the suite would register identities "
            f"and send mail there. If the account is meant for this, give --allow-aws or set {ALLOW}=1"
        )


def check_aws_allowed(profile: Profile, allowed: bool, environment: Mapping[str, str] = os.environ) -> None:
    """Check every URL of a profile.

    Args:
        profile: of the target.
        allowed: whether the command line allows AWS.
        environment: may allow it by ``SES_CONFORMANCE_ALLOW_AWS=1``.

    Raises:
        ValueError: a URL is one of AWS, and that is not allowed.
    """
    for key, url in _urls(profile):
        check_url_allowed(key, url, allowed, environment)


def _ways(profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield what says where requests of the API go: the endpoint, and what a tunnel behind it is asked for."""
    yield "endpoint", profile.endpoint or ""
    if profile.tls is not None and profile.tls.server_name:
        yield "tls.server_name", f"//{profile.tls.server_name}"
    for name, value in profile.headers.items():
        if name.lower() == "host":
            yield f"headers.{name}", f"//{value}"


def _urls(profile: Profile) -> Iterator[tuple[str, str]]:
    yield from _ways(profile)
    named = {
        "proxy.upstream": f"//{profile.proxy.upstream}" if profile.proxy.upstream else None,
        "proxy.upstream_url": profile.proxy.upstream_url,
        "confirm.url": profile.confirm.url if profile.confirm else None,
        "faults.url": profile.faults.url if profile.faults else None,
        "mail.url": profile.mail.url if profile.mail else None,
    }
    yield from ((key, url) for key, url in named.items() if url)


def _plain(host: str) -> str:
    """Return a host in lower-case ASCII without dots at its end, however it is spelt."""
    while (decoded := unquote(host)) != host:
        host = decoded
    text = unicodedata.normalize("NFKC", host).replace("\u3002", ".").rstrip(".").lower()
    try:
        return text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return text


def _is_address_of_the_internet(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        try:
            # As one number, in octal or hexadecimal, or with fewer than four parts: the system takes these, too.
            address = ip_address(socket.inet_aton(host))
        except (OSError, UnicodeError):
            return False
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            address = IPv6Address(int(address) & 0xFFFFFFFF | 0xFFFF << 32)
        address = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address
    return address.is_global


_DNS_NAME = re.compile(rb"\x82([\x04-\x7f])", re.DOTALL)
"""How a certificate begins a name of its host: the tag of dNSName (RFC 5280 section 4.2.1.6) and a length."""
_WILDCARD = "*."
_PEER_S = 3.0


@cache
def _certified_names(host: str, port: int) -> tuple[str, ...]:
    """Return the names for which a host has a certificate; empty if it has none, or none comes soon.

    Nothing is sent but the handshake. The certificate need not be valid: the question is who it says it is.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection((host, port), timeout=_PEER_S) as sock:
            sock.settimeout(_PEER_S)
            with context.wrap_socket(sock, server_hostname=host) as secure:
                data = secure.getpeercert(binary_form=True) or b""
    except (OSError, ValueError):
        return ()
    found = [data[each.end() : each.end() + each[1][0]] for each in _DNS_NAME.finditer(data)]
    names = [name.decode("ascii") for name in found if name.isascii()]
    return tuple(name.lower().removeprefix(_WILDCARD) for name in names if name.isprintable())


@cache
def _looked_up(host: str) -> tuple[str, tuple[str, ...]]:
    """Return what DNS says of a name: the one that it is another one for, and its addresses."""
    if not any(letter.isalpha() for letter in host) or ":" in host or host == "localhost":
        return "", ()
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_CANONNAME)
    except (OSError, UnicodeError):
        return "", ()
    return _plain(next((each[3] for each in found if each[3]), "")), tuple(str(each[4][0]) for each in found)
