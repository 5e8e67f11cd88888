from __future__ import annotations

import re

import pytest

from .client import NS, Client, numbered


def listed(client: Client, **params: str) -> list[str]:
    return client.ok("ListIdentities", params).texts("Identities/member")


@pytest.mark.parametrize("action", ["VerifyEmailIdentity", "VerifyEmailAddress"])
def test_an_address_is_pending_until_confirmed(client: Client, email: str, action: str) -> None:
    client.ok(action, EmailAddress=email)
    values = client.ok("GetIdentityVerificationAttributes", numbered("Identities", [email])).entries(
        "VerificationAttributes"
    )
    assert [(child.tag, child.text) for child in values[email]] == [(f"{NS}VerificationStatus", "Pending")]
    assert email in listed(client)
    assert email not in client.ok("ListVerifiedEmailAddresses").texts("VerifiedEmailAddresses/member")

    client.confirm(email)
    values = client.ok("GetIdentityVerificationAttributes", numbered("Identities", [email])).entries(
        "VerificationAttributes"
    )
    assert values[email].findtext(f"{NS}VerificationStatus") == "Success"
    assert email in client.ok("ListVerifiedEmailAddresses").texts("VerifiedEmailAddresses/member")


@pytest.mark.parametrize("action", ["VerifyEmailIdentity", "VerifyEmailAddress"])
def test_a_confirmation_message_is_sent(client: Client, email: str, action: str) -> None:
    client.ok(action, EmailAddress=email)
    (mail,) = client.mail_to(email)
    assert (mail["kind"], mail["recipients"]) == ("confirmation", [email])


def test_a_domain_has_a_stable_token(client: Client, other: Client, domain: str) -> None:
    token = client.ok("VerifyDomainIdentity", Domain=domain).text("VerificationToken")
    assert token
    assert client.ok("VerifyDomainIdentity", Domain=domain.upper()).text("VerificationToken") == token
    assert client.ok("VerifyDomainIdentity", Domain=f"x{domain}").text("VerificationToken") != token
    assert other.ok("VerifyDomainIdentity", Domain=domain).text("VerificationToken") != token
    values = client.ok("GetIdentityVerificationAttributes", numbered("Identities", [domain])).entries(
        "VerificationAttributes"
    )
    assert values[domain].findtext(f"{NS}VerificationToken") == token
    assert values[domain].findtext(f"{NS}VerificationStatus") == "Pending"
    assert listed(client, IdentityType="Domain").count(domain) == 1


def test_verifying_again_keeps_the_status(client: Client, email: str, domain: str) -> None:
    client.verified_email(email)
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    client.verified_domain(domain)
    client.ok("VerifyDomainIdentity", Domain=domain)
    values = client.ok("GetIdentityVerificationAttributes", numbered("Identities", [email, domain])).entries(
        "VerificationAttributes"
    )
    assert {value.findtext(f"{NS}VerificationStatus") for value in values.values()} == {"Success"}


def test_attributes_leave_unknown_identities_out_and_collapse_doubles(client: Client, email: str) -> None:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    names = numbered("Identities", [email, "nobody@nowhere.example", email])
    assert list(client.ok("GetIdentityVerificationAttributes", names).entries("VerificationAttributes")) == [email]


def test_the_local_part_has_case_and_the_domain_has_none(client: Client, email: str) -> None:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    local, domain = email.split("@")
    names = [f"{local}@{domain.upper()}", f"{local.upper()}@{domain}"]
    values = client.ok("GetIdentityVerificationAttributes", numbered("Identities", names))
    assert list(values.entries("VerificationAttributes")) == names[:1]


def test_the_type_filters_the_list(client: Client, email: str, domain: str) -> None:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    client.ok("VerifyDomainIdentity", Domain=domain)
    assert {email, domain} <= set(listed(client))
    assert email in listed(client, IdentityType="EmailAddress")
    assert domain not in listed(client, IdentityType="EmailAddress")
    assert domain in listed(client, IdentityType="Domain")
    assert email not in listed(client, IdentityType="Domain")


def test_pages_lose_and_double_nothing(client: Client, domain: str) -> None:
    mine = [f"user{number}@{domain}" for number in range(7)]
    for address in mine:
        client.ok("VerifyEmailIdentity", EmailAddress=address)
    found: list[str] = []
    token = ""
    while True:
        reply = client.ok("ListIdentities", IdentityType="EmailAddress", MaxItems="3", NextToken=token)
        page = reply.texts("Identities/member")
        assert 1 <= len(page) <= 3
        found += page
        token = reply.text("NextToken") or ""
        if not token:
            break
    assert len(found) == len(set(found))
    assert set(mine) <= set(found)


def test_a_token_outlives_the_identity_it_names_and_is_good_for_its_account_only(
    client: Client, other: Client, domain: str
) -> None:
    for number in range(3):
        client.ok("VerifyEmailIdentity", EmailAddress=f"user{number}@{domain}")
    first = client.ok("ListIdentities", MaxItems="1")
    token = first.text("NextToken") or ""
    client.ok("DeleteIdentity", Identity=first.texts("Identities/member")[0])
    assert client.ok("ListIdentities", NextToken=token).texts("Identities/member")
    assert other.call("ListIdentities", NextToken=token).error == (400, "InvalidParameterValue")


@pytest.mark.parametrize("token", ["garbage", "AAAA", "Z" * 64, "ä"])
def test_a_foreign_token_is_refused(client: Client, token: str) -> None:
    assert client.call("ListIdentities", NextToken=token).error == (400, "InvalidParameterValue")


def test_deleting_takes_everything_along(client: Client, email: str) -> None:
    client.verified_email(email)
    topic = "arn:aws:sns:us-east-1:123456789012:topic"
    client.ok("SetIdentityNotificationTopic", Identity=email, NotificationType="Bounce", SnsTopic=topic)
    client.ok("DeleteIdentity", Identity=email)
    assert email not in listed(client)
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    values = client.ok("GetIdentityNotificationAttributes", numbered("Identities", [email]))
    (value,) = values.entries("NotificationAttributes").values()
    assert [child.tag for child in value] == [f"{NS}ForwardingEnabled"]


def test_deleting_an_unknown_identity_is_no_fault(client: Client, email: str, domain: str) -> None:
    assert re.search(rb"<DeleteIdentityResult/>", client.ok("DeleteIdentity", Identity=domain).body)
    client.ok("DeleteVerifiedEmailAddress", EmailAddress=email)


def test_the_deprecated_delete_spares_the_domain(client: Client, email: str, domain: str) -> None:
    client.ok("VerifyEmailAddress", EmailAddress=email)
    client.ok("VerifyDomainIdentity", Domain=domain)
    client.ok("DeleteVerifiedEmailAddress", EmailAddress=email)
    assert email not in listed(client)
    assert domain in listed(client)


def test_accounts_are_apart(client: Client, other: Client, email: str) -> None:
    client.verified_email(email)
    assert email not in listed(other)
    assert not other.ok("GetIdentityVerificationAttributes", numbered("Identities", [email])).entries(
        "VerificationAttributes"
    )
    other.ok("DeleteIdentity", Identity=email)
    assert email in listed(client)
    assert email in listed(client.as_("temporary_credentials"))
