from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from conformance.reference.service import Service

from .client import NS, Client, numbered

SHOWN: dict[str, Callable[[Client, str], bool]] = {
    "xml-no-namespace": lambda client, email: client.call("GetSendQuota").root.tag == "GetSendQuotaResponse",
    "xml-list-item": lambda client, email: bool(verify(client, email).ok("ListIdentities").texts("Identities/item")),
    "xml-unescaped": lambda client, email: b"<a>" in client.call("<a>").body,
    "header-request-id-differs": lambda client, email: request_ids_differ(client),
    "error-no-type": lambda client, email: client.call("X").root.find(f"{NS}Error/{NS}Type") is None,
    "error-status-200": lambda client, email: client.call("X").status == 200,
    "list-identities-max-items-1001": lambda client, email: (
        client.call("ListIdentities", MaxItems="1001").status == 200
    ),
    "list-identities-max-items-999": lambda client, email: client.call("ListIdentities", MaxItems="1000").status == 400,
    "identity-type-any": lambda client, email: client.call("ListIdentities", IdentityType="x").status == 200,
    "recipients-51": lambda client, email: send_to_51(client, email),
    "decode-plus-literal": lambda client, email: (
        client.send(b"Action=ListIdentities&IdentityType=+").status == 400
        and b"+" in client.send(b"Action=ListIdentities&IdentityType=+").body
    ),
    "list-stops-at-nine": lambda client, email: tenth_is_lost(client, email),
    "delete-identity-nothing": lambda client, email: bool(
        verify(client, email).ok("DeleteIdentity", Identity=email)
        and email in client.ok("ListIdentities").texts("Identities/member")
    ),
    "list-identities-verified-only": lambda client, email: (
        email not in verify(client, email).ok("ListIdentities").texts("Identities/member")
    ),
    "forwarding-off-without-topics": lambda client, email: (
        verify(client, email)
        .call("SetIdentityFeedbackForwardingEnabled", Identity=email, ForwardingEnabled="false")
        .status
        == 200
    ),
    "accounts-shared": lambda client, email: (
        email in verify(client, email).as_("other_account").ok("ListIdentities").texts("Identities/member")
    ),
    "sigv4-signature-unchecked": lambda client, email: wrong_secret(client),
    "sigv4-any-date": lambda client, email: old_date(client),
}


def verify(client: Client, email: str) -> Client:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    return client


def request_ids_differ(client: Client) -> bool:
    reply = client.call("X")
    return reply.root.findtext(f"{NS}RequestId") != reply.headers["x-amzn-requestid"]


def send_to_51(client: Client, email: str) -> bool:
    client.verified_email(email)
    params = {"Source": email, "Message.Subject.Data": "s", "Message.Body.Text.Data": "t"}
    return (
        client.call("SendEmail", {**params, **numbered("Destination.ToAddresses", ["a@b.example"] * 51)}).status == 200
    )


def tenth_is_lost(client: Client, email: str) -> bool:
    names = [f"{number}{email}" for number in range(10)]
    for name in names:
        verify(client, name)
    reply = client.ok("GetIdentityVerificationAttributes", numbered("Identities", names))
    return list(reply.entries("VerificationAttributes")) == names[:9]


def wrong_secret(client: Client) -> bool:
    body = b"Action=GetSendQuota"
    headers = client.sign(body=body, key={**client.key, "secret_access_key": "x"})
    return client.raw("POST", "/", headers, body).status == 200


def old_date(client: Client) -> bool:
    body = b"Action=GetSendQuota"
    headers = {**client.sign(body=body), "X-Amz-Date": "20150830T123600Z"}
    headers["Authorization"] = headers["Authorization"].replace(headers["Authorization"].split("/")[1], "20150830", 1)
    # Its signature is that of another date: past the date's check it is refused as wrong, not as expired.
    return client.raw("POST", "/", headers, body).code == "SignatureDoesNotMatch"


@pytest.mark.parametrize("name", SHOWN)
def test_the_defect_shows_and_the_true_service_lacks_it(client: Client, email: str, name: str) -> None:
    assert SHOWN[name](client.mutant(name), email)
    assert not SHOWN[name](client, f"true-{email}")


def test_mutants_have_worlds_of_their_own(client: Client, email: str) -> None:
    mutant = client.mutant("error-no-type")
    mutant.verified_email(email)
    assert mutant.mail_to(email)
    assert client.mail_to(email) == []
    for other in (client, client.mutant("recipients-51")):
        assert email not in other.ok("ListIdentities").texts("Identities/member")


def test_an_unknown_mutant_is_told(client: Client) -> None:
    reply = client.mutant("error-status-20").call("GetSendQuota")
    assert reply.status == 400
    assert "did you mean error-status-200" in json.loads(reply.body)["error"]


@pytest.mark.parametrize(
    "change",
    [
        lambda service: service.with_action("No", result=False),
        lambda service: service.with_param("ListIdentities", "No", required=True),
        lambda service: service.with_error("No", status=1),
        lambda service: service.without_guard("SendEmail", "no"),
        lambda service: service.without_check("sigv4", "no"),
        lambda service: service.with_handler("No", lambda call, handler: []),
    ],
)
def test_a_change_of_nothing_is_an_error(change: Callable[[Service], Service]) -> None:
    with pytest.raises(KeyError):
        change(Service())
