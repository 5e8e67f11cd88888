"""The guard in front of AWS: every host of every partition, in every URL and spelling."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from conformance.targets import guard
from conformance.targets.guard import ALLOW, check_aws_allowed, real_host, real_target
from tests.rows import each_row
from tests.run.fakes import a_profile

REAL = [
    "https://email.us-east-1.amazonaws.com",
    "https://email.us-east-1.amazonaws.com:443/",
    "https://EMAIL.US-EAST-1.AMAZONAWS.COM",
    "https://email.us-east-1.amazonaws.com.",
    "https://email.us-east-1.amazonaws.com..",
    "https://amazonaws.com",
    "https://email.cn-north-1.amazonaws.com.cn",
    "https://email.eusc-de-east-1.amazonaws.eu",
    "https://email.us-iso-east-1.c2s.ic.gov",
    "https://email.us-isob-east-1.sc2s.sgov.gov",
    "https://email-fips.us-east-1.amazonaws.com",
    "https://email.us-east-1.api.aws",
    "https://api.aws",
    "https://abc.lambda-url.us-east-1.on.aws",
    "http://vpce-1.email.us-east-1.vpce.amazonaws.com",
    "https://email.us-east-1.amazonaws\u3002com",
    "https://email.us-east-1.\uff41mazonaws.com",
    "https://email.us-east-1.%61mazonaws.com",
    "https://email.us-east-1.amazonaws.com%2e",
    "https://email.us-east-1.amazon\naws.com",
    "https://email.us-east-1.amazon\u00adaws.com",
    "https://email.us-east-1.amazonaws\uff61com",
    "https://email.us-east-1.amazonaws\uff0ecom",
    "https://\u24d4mail.us-east-1.amazonaws.com",
    "https://127.0.0.1@email.us-east-1.amazonaws.com",
    "https://127.0.0.1\\@email.us-east-1.amazonaws.com",
    "https://127.0.0.1:80@email.us-east-1.amazonaws.com:443",
    "HTTPS://email.us-east-1.amazonaws.com?x=http://127.0.0.1",
    "https://email.us-east-1.amazonaws.com#@127.0.0.1",
    "https://email.us-east-1.amazonaws.com\uff0e",
    "https://email.us-east-1.amazonaws\u2024com",
    "https://email.us-east-1.amazonaws\ufe52com",
    "https://email.us-east-1.amazon\u200baws.com",
    "https://email.us-east-1.amazon\u2060aws.com",
    "https://email.us-east-1.\U0001d41amazonaws.com",
    "https://email.us-east-1.amazonaw\u017f.com",
    "https://email.us-east-1.%2561mazonaws.com",
    "https://email.us-east-1.amazonaws.com%2500.example.org",
    "https://email.us-east-1.amazonaws.com%20",
    "https://email.us-east-1.amazonaws.com;x=1",
    "https://email.us-east-1.amazonaws.com%2f@email.us-east-1.amazonaws.com",
    "https://user:pw@email.us-east-1.amazonaws.com./x",
    " https://email.us-east-1.amazonaws.com",
    "https://email.us-gov-west-1.amazonaws.com",
    "https://email-fips.us-gov-east-1.amazonaws.com",
    "https://email-smtp.us-east-1.amazonaws.com:465",
    "https://email.eu-isoe-west-1.cloud.adc-e.uk",
    "https://email.us-isof-south-1.csp.hci.ic.gov",
    "https://email.cn-north-1.api.amazonwebservices.com.cn",
    "https://api.email.us-east-1.on.aws",
    "https://email.eusc-de-east-1.api.amazonwebservices.eu",
]
OTHER = [
    "http://127.0.0.1:4566",
    "http://[::1]:4566",
    "http://localhost",
    "https://amazonaws.com.example.org",
    "https://notamazonaws.com",
    "https://laws",
    "http://xn--bcher-kva.example",
    "http://email.us-east-1.amazonaws.com@127.0.0.1:4566",
    "http://email.us-east-1.amazonaws.com:443@127.0.0.1:4566",
    "http://127.0.0.1:4566/%2e%2e//email.us-east-1.amazonaws.com",
    "http://127.0.0.1:4566/email.us-east-1.amazonaws.com",
    "http://127.0.0.1:4566?host=email.us-east-1.amazonaws.com",
    "http+unix://%2Frun%2Femail.us-east-1.amazonaws.com",
]


@each_row("endpoint", REAL)
def test_the_real_service_must_be_asked_for_by_name(endpoint: str) -> None:
    profile = a_profile().model_copy(update={"endpoint": endpoint})
    assert real_target(profile)
    with pytest.raises(ValueError, match=f"give --allow-aws or set {ALLOW}=1"):
        check_aws_allowed(profile, False, {})
    with pytest.raises(ValueError, match="real Amazon SES"):
        check_aws_allowed(profile, False, {ALLOW: "yes"})
    check_aws_allowed(profile, False, {ALLOW: "1"})
    check_aws_allowed(profile, True, {})


@pytest.mark.parametrize("endpoint", OTHER)
def test_anything_else_is_let_through(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _no_such_name)
    check_aws_allowed(a_profile().model_copy(update={"endpoint": endpoint}), False, {})


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("confirm.url", {"confirm": {"url": REAL[0]}}),
        ("faults.url", {"faults": {"url": REAL[0] + "/{code}"}}),
        ("mail.url", {"mail": {"url": REAL[0]}}),
        ("proxy.upstream", {"proxy": {"upstream": "email.us-east-1.amazonaws.com:443"}}),
        ("proxy.upstream_url", {"proxy": {"upstream_url": REAL[0]}}),
        ("tls.server_name", {"tls": {"server_name": "email.us-east-1.amazonaws.com"}}),
        ("headers.host", {"headers": {"host": "email.us-east-1.amazonaws.com"}}),
    ],
)
def test_every_url_of_the_profile_is_guarded(key: str, given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"^{key}: email.us-east-1.amazonaws.com is the real"):
        check_aws_allowed(a_profile(**given), False, {})


@pytest.mark.parametrize(
    ("canonical", "real"),
    [
        ("email.us-east-1.amazonaws.com", "email.us-east-1.amazonaws.com"),
        ("my-lb-1.us-east-1.elb.amazonaws.com", ""),
        ("email.example.org", ""),
    ],
)
def test_another_name_for_the_service_is_seen_through(
    monkeypatch: pytest.MonkeyPatch, canonical: str, real: str
) -> None:
    guard._looked_up.cache_clear()
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, canonical, ("192.0.2.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    assert real_host("https://mail.example.org", resolve=True) == real
    guard._looked_up.cache_clear()


@each_row(
    "host",
    ["52.94.1.1", "[::ffff:52.94.1.1]", "[::ffff:345e:101]", "[2002:345e:101::1]", "0x345e0101", "878454017",
     "52.6160641", "064.0136.1.1", "[2600:1f18::1]", "[64:ff9b::345e:101]", "[::345e:101]"],
)  # fmt: skip
@each_row("scheme", ["http", "https"])
def test_an_address_is_asked_whose_it_is_however_it_is_spelt(
    host: str, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_certified_names", lambda *_: ("email.us-east-1.amazonaws.com",))
    assert real_host(f"{scheme}://{host}", resolve=True) == "email.us-east-1.amazonaws.com"


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]", "10.0.0.1", "0"])
def test_an_address_of_this_machine_is_not_asked(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_certified_names", lambda *_: pytest.fail("was asked"))
    assert real_host(f"http://{host}", resolve=True) == ""


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(("address", "asked"), [("52.94.1.1", True), ("64:ff9b::345e:101", True), ("10.1.2.3", False)])
def test_a_name_of_an_address_of_the_service_is_seen_through(
    scheme: str, address: str, asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a file of hosts, or a zone that flattens its aliases, makes one: DNS does not say the service's own name."""
    guard._looked_up.cache_clear()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "mail.example.org", (address, 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(guard, "_certified_names", lambda *_: ("email.us-east-1.amazonaws.com",))
    is_real = asked or scheme == "https"
    assert bool(real_host(f"{scheme}://mail.example.org", resolve=True)) is is_real
    guard._looked_up.cache_clear()


def _no_such_name(*_: Any, **__: Any) -> list[Any]:
    raise socket.gaierror
