from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from .client import NS, Client, numbered


def attributes(client: Client, *names: str) -> dict[str, ET.Element]:
    return client.ok("GetIdentityDkimAttributes", numbered("Identities", names)).entries("DkimAttributes")


def tokens(value: ET.Element) -> list[str | None]:
    return [member.text for member in value.findall(f"{NS}DkimTokens/{NS}member")]


def test_three_stable_tokens_in_both_calls(client: Client, other: Client, domain: str) -> None:
    first = client.ok("VerifyDomainDkim", Domain=domain).texts("DkimTokens/member")
    assert len(set(first)) == 3
    assert client.ok("VerifyDomainDkim", Domain=domain).texts("DkimTokens/member") == first
    assert tokens(attributes(client, domain)[domain]) == first
    assert not set(first) & set(other.ok("VerifyDomainDkim", Domain=domain).texts("DkimTokens/member"))


def test_an_unknown_domain_becomes_an_identity_once(client: Client, domain: str) -> None:
    client.ok("VerifyDomainDkim", Domain=domain)
    client.ok("VerifyDomainIdentity", Domain=domain)
    assert client.ok("ListIdentities").texts("Identities/member").count(domain) == 1


def test_a_domain_that_was_not_set_up(client: Client, domain: str) -> None:
    client.ok("VerifyDomainIdentity", Domain=domain)
    (value,) = attributes(client, domain, f"x{domain}").values()
    assert [(child.tag, child.text) for child in value] == [
        (f"{NS}DkimEnabled", "false"),
        (f"{NS}DkimVerificationStatus", "NotStarted"),
    ]
    assert client.call("SetIdentityDkimEnabled", Identity=domain, DkimEnabled="true").error == (
        400,
        "InvalidParameterValue",
    )
    client.ok("SetIdentityDkimEnabled", Identity=domain, DkimEnabled="false")


def test_the_status_follows_the_confirmation(client: Client, domain: str) -> None:
    client.ok("VerifyDomainDkim", Domain=domain)
    assert attributes(client, domain)[domain].findtext(f"{NS}DkimVerificationStatus") == "Pending"
    client.confirm(domain)
    assert attributes(client, domain)[domain].findtext(f"{NS}DkimVerificationStatus") == "Success"


def test_an_address_has_the_tokens_and_the_status_of_its_domain(client: Client, email: str, domain: str) -> None:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    before = attributes(client, email)[email]
    assert not tokens(before)
    assert before.findtext(f"{NS}DkimVerificationStatus") == "NotStarted"
    assert client.call("SetIdentityDkimEnabled", Identity=email, DkimEnabled="true").error == (
        400,
        "InvalidParameterValue",
    )
    of_domain = client.ok("VerifyDomainDkim", Domain=domain).texts("DkimTokens/member")
    client.ok("SetIdentityDkimEnabled", Identity=email, DkimEnabled="true")
    values = attributes(client, email, domain)
    assert tokens(values[email]) == of_domain
    assert values[email].findtext(f"{NS}DkimVerificationStatus") == "Pending"
    assert values[email].findtext(f"{NS}DkimEnabled") == "true"
    assert values[domain].findtext(f"{NS}DkimEnabled") == "false"


@pytest.mark.parametrize(("on", "off"), [("true", "false"), ("1", "0")])
def test_signing_is_switched_on_and_off(client: Client, domain: str, on: str, off: str) -> None:
    client.ok("VerifyDomainDkim", Domain=domain)
    client.ok("SetIdentityDkimEnabled", Identity=domain, DkimEnabled=on)
    assert attributes(client, domain)[domain].findtext(f"{NS}DkimEnabled") == "true"
    client.ok("SetIdentityDkimEnabled", Identity=domain, DkimEnabled=off)
    assert attributes(client, domain)[domain].findtext(f"{NS}DkimEnabled") == "false"


def test_an_unknown_identity_cant_be_set(client: Client, domain: str) -> None:
    for value in ("true", "false"):
        assert client.call("SetIdentityDkimEnabled", Identity=domain, DkimEnabled=value).error == (
            400,
            "InvalidParameterValue",
        )
