from __future__ import annotations

import re
import uuid

import pytest

from conformance.reference.rules import ACTIONS

from .client import FORM, NS, Client, numbered

GOOD = b"Action=GetSendQuota&Version=2010-12-01"
ERROR_TAGS = ["Type", "Code", "Message"]


def test_all_actions_of_the_reference_are_there() -> None:
    assert len(ACTIONS) == 22


def test_a_success_in_every_byte(client: Client, email: str) -> None:
    reply = client.ok("VerifyEmailIdentity", EmailAddress=email)
    identifier = reply.headers["x-amzn-requestid"]
    assert str(uuid.UUID(identifier)) == identifier
    assert reply.headers["content-type"] == "text/xml"
    assert reply.body.decode() == (
        '<VerifyEmailIdentityResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">\n'
        "  <VerifyEmailIdentityResult/>\n  <ResponseMetadata>\n"
        f"    <RequestId>{identifier}</RequestId>\n  </ResponseMetadata>\n</VerifyEmailIdentityResponse>\n"
    )


@pytest.mark.parametrize("action", ["VerifyEmailAddress", "DeleteVerifiedEmailAddress"])
def test_the_deprecated_pair_has_no_result(client: Client, email: str, action: str) -> None:
    root = client.ok(action, EmailAddress=email).root
    assert root.tag == f"{NS}{action}Response"
    assert [child.tag for child in root] == [f"{NS}ResponseMetadata"]


def test_an_error_document(client: Client) -> None:
    reply = client.call("NoSuchAction")
    assert reply.error == (400, "InvalidAction")
    assert reply.headers["content-type"] == "text/xml"
    root = reply.root
    assert root.tag == f"{NS}ErrorResponse"
    assert [child.tag for child in root] == [f"{NS}Error", f"{NS}RequestId"]
    assert [child.tag.removeprefix(NS) for child in root[0]] == ERROR_TAGS
    assert root.findtext(f"{NS}Error/{NS}Type") == "Sender"
    assert root.findtext(f"{NS}RequestId") == reply.headers["x-amzn-requestid"]


@pytest.mark.parametrize("body", [b"", b"Version=2010-12-01", b"Action=", b"action=GetSendQuota"])
def test_missing_action(client: Client, body: bytes) -> None:
    assert client.send(body).error == (400, "MissingAction")


@pytest.mark.parametrize(
    "body", [b"Action=getsendquota", b"Action=GetSendQuota&Version=2012-12-01", b"Action=GetSendQuota&Version="]
)
def test_invalid_action(client: Client, body: bytes) -> None:
    assert client.send(body).error == (400, "InvalidAction")


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        b"Action=GetSendQuota",
        b"Version=2010-12-01&Action=GetSendQuota&",
        b"&&" + GOOD + b"&&x",
        b"%41ction=%47et%53endQuota",
    ],
)
def test_forms_that_are_fine(client: Client, body: bytes) -> None:
    assert client.send(body).status == 200


@pytest.mark.parametrize(
    "body", [GOOD + b"&X=%zz", GOOD + b"&X=%4", GOOD + b"&X=%", GOOD + b"&X=%ff", GOOD + b"&=x", GOOD + b"&X=\xff"]
)
def test_malformed_query_strings(client: Client, body: bytes) -> None:
    assert client.send(body).error == (404, "MalformedQueryString")


def test_get_is_as_good_as_post(client: Client) -> None:
    reply = client.get("Action=GetSendQuota&Version=2010-12-01")
    assert reply.root.tag == f"{NS}GetSendQuotaResponse"
    assert client.get("Action=GetSendQuota&X=%25zz").status == 200
    assert client.raw("POST", "/?Action=GetSendQuota", client.sign(query="Action=GetSendQuota")).status == 200


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_a_body_of_another_type_is_no_form(client: Client, kind: str) -> None:
    assert client.send(GOOD, {"Content-Type": kind}).error == (400, "MissingAction")


@pytest.mark.parametrize("kind", [FORM + "; charset=utf-8", FORM.upper(), FORM + " ;charset=UTF-8"])
def test_content_types_that_are_fine(client: Client, kind: str) -> None:
    assert client.send(GOOD, {"Content-Type": kind}).status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    assert client.raw(method, "/", client.sign(method, body=GOOD), GOOD).error == (400, "InvalidAction")


def test_head_has_no_body(client: Client) -> None:
    reply = client.raw("HEAD", "/?Action=GetSendQuota", client.sign("HEAD", "Action=GetSendQuota"))
    assert (reply.status, reply.body) == (400, b"")


@pytest.mark.parametrize("path", ["/x", "//", "/index.html", "/_reference"])
def test_other_paths_are_not_found(client: Client, path: str) -> None:
    assert client.raw("POST", path, client.sign(body=GOOD), GOOD).error == (404, "UnknownOperationException")


def test_values_are_decoded_once_and_come_back_escaped(client: Client, domain: str) -> None:
    def found(encoded: str) -> list[str]:
        body = f"Action=GetIdentityVerificationAttributes&Identities.member.1={encoded}"
        return list(client.send(body.encode()).entries("VerificationAttributes"))

    for local in ("a+b", "a&b", "a%41b", "a'b"):
        client.ok("VerifyEmailIdentity", EmailAddress=f"{local}@{domain}")
    assert found(f"a%2Bb%40{domain}") == [f"a+b@{domain}"]
    assert found(f"a%2bb@{domain}") == [f"a+b@{domain}"]
    assert found(f"a+b@{domain}") == []
    assert found(f"a%2541b@{domain}") == [f"a%41b@{domain}"]
    assert found(f"a%26b@{domain}") == [f"a&b@{domain}"]
    assert found(f"a%27b@{domain}") == [f"a'b@{domain}"]


def test_messages_are_escaped_and_free_of_what_xml_cant_carry(client: Client) -> None:
    reply = client.call("<a>&\x00\ufffe")
    assert re.search("<a>&\ufffd\ufffd", reply.root.findtext(f"{NS}Error/{NS}Message") or "")


def test_one_connection_serves_good_and_bad(client: Client) -> None:
    assert client.send(GOOD).status == 200
    connection = client.connection
    assert connection is not None
    sock = connection.sock
    assert client.send(b"Action=No").status == 400
    assert client.send(GOOD).status == 200
    assert connection.sock is sock


def test_large_bodies_and_headers_and_chunks(client: Client) -> None:
    assert client.send(GOOD + b"&X=" + b"x" * 500_000, {"X-Large": "y" * 8000}).status == 200
    headers = client.sign(body=GOOD)
    assert client.connection is not None
    client.connection.request("POST", "/", iter([GOOD[:5], GOOD[5:]]), headers, encode_chunked=True)
    response = client.connection.getresponse()
    assert (response.status, b"<GetSendQuotaResult>" in response.read()) == (200, True)


def test_request_ids_differ(client: Client) -> None:
    assert client.send(GOOD).headers["x-amzn-requestid"] != client.send(GOOD).headers["x-amzn-requestid"]


def test_names_are_unique_keys_in_maps(client: Client, domain: str) -> None:
    client.ok("VerifyDomainIdentity", Domain=domain)
    for action, name in (
        ("GetIdentityDkimAttributes", "DkimAttributes"),
        ("GetIdentityNotificationAttributes", "NotificationAttributes"),
    ):
        assert list(client.ok(action, numbered("Identities", [domain, domain])).entries(name)) == [domain]
