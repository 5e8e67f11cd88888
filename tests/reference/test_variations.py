"""Variations: chosen by name, each with its own state, other than the plain service, and the same in what it says."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.proof import variations
from conformance.proof.variations import UnknownVariation
from conformance.proof.variations.bundles import BUNDLES
from conformance.reference.service import Service
from conformance.reference.state import Settings
from tests.rows import each_row

from .client import EDITED, NS, Client, numbered, running

TOPIC = "arn:aws:sns:us-east-1:123456789012:topic"


@pytest.fixture(scope="module")
def varied() -> Iterator[dict[str, Any]]:
    """A server that honours X-Variation."""
    with running("--variations") as line:
        yield line


def choose(server: dict[str, Any], name: str) -> Client:
    return Client(server, server["credentials"], {"X-Variation": name})


# -- the registry ------------------------------------------------------------------------------------------------

ALL = [one.name for one in variations.all_variations()]


def test_each_says_what_varies_and_why() -> None:
    for one in variations.all_variations():
        assert one.varies.endswith("."), one.name
        assert one.source, one.name
        assert "\n" not in one.varies, one.name


def test_each_can_be_made() -> None:
    for name in ALL:
        one = variations.get(name)
        assert isinstance(one.change(Service()), Service)
        assert isinstance(one.settle(Settings()), Settings)


def test_a_bundle_is_joined_of_its_parts() -> None:
    one = variations.get("mix-12")
    assert set(one.parts) == set(BUNDLES["mix-12"])
    assert one.settings == {"immediate": True}
    assert one.lacks == {"pending"}


def test_joined_names_are_one_variation() -> None:
    one = variations.get("http-gzip+clock-ahead")
    assert one.offers == {"Accept-Encoding": "gzip"}
    assert set(one.settings) == {"clock"}


def test_an_unknown_name_is_told_with_similar_ones() -> None:
    with pytest.raises(UnknownVariation, match="xml-prefix"):
        variations.get("xml-prefixx")
    with pytest.raises(UnknownVariation):
        variations.get("xml-prefix+")


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="two variations"):
        variations.bundle("xml-prefix", "xml-cdata")
    with pytest.raises(ValueError, match=r"\+"):
        variations.bundle("a+b", "xml-cdata")


# -- choosing ----------------------------------------------------------------------------------------------------


def test_a_request_chooses(varied: dict[str, Any]) -> None:
    assert b"<ses:GetSendQuotaResponse" in choose(varied, "xml-prefix").ok("GetSendQuota").body
    assert b"<ses:" not in choose(varied, "").ok("GetSendQuota").body
    both = choose(varied, "xml-prefix+content-type-charset").ok("GetSendQuota")
    assert b"<ses:" in both.body
    assert both.headers["content-type"] == "text/xml; charset=utf-8"


def test_an_unknown_choice_is_refused(varied: dict[str, Any]) -> None:
    reply = choose(varied, "nothing-like-it").call("GetSendQuota")
    assert reply.status == 400
    assert "nothing-like-it" in json.loads(reply.body)["error"]


def test_the_header_counts_only_where_it_was_asked_for(server: dict[str, Any]) -> None:
    assert server["variation_header"] is None
    assert b"<ses:" not in choose(server, "xml-prefix").ok("GetSendQuota").body


def test_state_is_kept_per_variation(varied: dict[str, Any], email: str) -> None:
    one, other = choose(varied, "xml-quotes"), choose(varied, "xml-compact")
    one.ok("VerifyEmailIdentity", EmailAddress=email)
    assert email in one.ok("ListIdentities").texts("Identities/member")
    assert email not in other.ok("ListIdentities").texts("Identities/member")


def test_a_whole_server_may_vary(email: str) -> None:
    with running("--variation", "verification-immediate", "--variation", "xml-prefix+http-close") as line:
        client = Client(line, line["credentials"])
        assert client.ok("VerifyEmailIdentity", EmailAddress=email).headers["connection"] == "close"
        client.connection = None
        reply = client.ok("GetIdentityVerificationAttributes", numbered("Identities", [email]))
        assert b"Success</ses:VerificationStatus>" in reply.body


def test_an_unknown_variation_ends_the_server_with_4() -> None:
    command = [sys.executable, "-m", "conformance.reference", *EDITED, "--variation", "nothing"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 4
    assert "there is no variation 'nothing'" in done.stderr


# -- documents ---------------------------------------------------------------------------------------------------

STRANGE = "&<>'\"]]>ü€ x"


def said(element: ET.Element) -> Any:
    """What a document says: names, values, members of lists in any order; blanks between elements say nothing."""
    children = [said(child) for child in element]
    text = "" if children else (element.text or "")
    return (element.tag, text, sorted(children, key=repr))


def document(client: Client) -> tuple[bytes, Any]:
    """An error document that quotes strange signs; without its ids."""
    reply = client.call(STRANGE)
    assert reply.status == 400
    root = ET.fromstring(reply.body)
    root.remove(root.find(f"{NS}RequestId"))  # type: ignore[arg-type]
    return reply.body, said(root)


@each_row(
    "name",
    [name for name in ALL if name.startswith(("xml-", "content-type-")) and not name.endswith("-members")],
)
def test_another_form_says_the_same(varied: dict[str, Any], name: str) -> None:
    plain, meant = document(choose(varied, "request-id-number"))
    found, read = document(choose(varied, f"request-id-number+{name}"))
    assert read == meant
    assert STRANGE in repr(meant) or "&<>" in repr(meant)
    if name.startswith("xml-") and name not in ("xml-empty-pairs", "xml-order-random", "xml-order-sorted"):
        assert found.partition(b"RequestId")[0] != plain.partition(b"RequestId")[0]


def test_elements_without_content_in_two_tags(varied: dict[str, Any], email: str) -> None:
    reply = choose(varied, "xml-empty-pairs").ok("VerifyEmailIdentity", EmailAddress=email)
    assert b"<VerifyEmailIdentityResult></VerifyEmailIdentityResult>" in reply.body


def test_the_order_varies(varied: dict[str, Any]) -> None:
    def names(name: str) -> list[str]:
        root = choose(varied, name).ok("GetSendQuota").root
        return [element.tag.removeprefix(NS) for element in root.iter()]

    plain = names("request-id-long")
    assert names("xml-order-reversed") != plain
    assert names("xml-order-sorted")[2:5] == ["Max24HourSend", "MaxSendRate", "SentLast24Hours"]
    assert any(names("xml-order-random") != plain for _ in range(60))


def test_prefixes_are_declared_where_they_are_used(varied: dict[str, Any]) -> None:
    nested = choose(varied, "xml-prefix-nested").ok("GetSendQuota").body
    assert b"<ns0:GetSendQuotaResponse xmlns:ns0=" in nested
    assert b"<ns2:MaxSendRate xmlns:ns2=" in nested
    mixed = choose(varied, "xml-prefix-mixed").ok("GetSendQuota").body
    assert b"<GetSendQuotaResponse xmlns=" in mixed
    assert b"<ses:GetSendQuotaResult xmlns:ses=" in mixed


# -- values ------------------------------------------------------------------------------------------------------

VALUES = {
    "number-exponent": ("Max24HourSend", "2.000000E+05"),
    "number-integer": ("Max24HourSend", "200000"),
    "number-padded": ("Max24HourSend", "+00200000.0"),
    "value-blanks": ("Max24HourSend", "\n      200000.0\n    "),
    "quota-unlimited": ("Max24HourSend", "-1.0"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_written_otherwise(varied: dict[str, Any], name: str) -> None:
    element, text = VALUES[name]
    assert choose(varied, name).ok("GetSendQuota").text(element) == text


def notifications(client: Client, email: str) -> ET.Element:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    reply = client.ok("GetIdentityNotificationAttributes", numbered("Identities", [email]))
    return reply.entries("NotificationAttributes")[email]


def test_later_elements(varied: dict[str, Any], email: str) -> None:
    names = [child.tag.removeprefix(NS) for child in notifications(choose(varied, "later-notification-headers"), email)]
    assert sum(name.startswith("HeadersIn") for name in names) == 3


def test_empty_topics(varied: dict[str, Any], email: str) -> None:
    assert notifications(choose(varied, "topic-empty"), email).findtext(f"{NS}BounceTopic") == ""


def test_dkim_of_addresses(varied: dict[str, Any], domain: str) -> None:
    def attributes(name: str) -> ET.Element:
        client = choose(varied, name)
        client.ok("VerifyDomainDkim", Domain=domain)
        client.ok("VerifyEmailIdentity", EmailAddress=f"a@{domain}")
        reply = client.ok("GetIdentityDkimAttributes", numbered("Identities", [f"a@{domain}"]))
        return reply.entries("DkimAttributes")[f"a@{domain}"]

    assert attributes("address-dkim-no-status").find(f"{NS}DkimVerificationStatus") is None
    assert attributes("address-dkim-no-tokens").find(f"{NS}DkimTokens") is None
    assert attributes("request-id-long").find(f"{NS}DkimTokens") is not None
    assert attributes("request-id-long").find(f"{NS}DkimVerificationStatus") is not None


def test_tokens_of_addresses(varied: dict[str, Any], email: str) -> None:
    for name, nil in (("address-token-empty", None), ("address-token-nil", "true")):
        client = choose(varied, name)
        client.ok("VerifyEmailIdentity", EmailAddress=email)
        reply = client.ok("GetIdentityVerificationAttributes", numbered("Identities", [email]))
        token = reply.entries("VerificationAttributes")[email].find(f"{NS}VerificationToken")
        assert token is not None
        assert token.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == nil


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith("request-id-")])
def test_header_and_body_have_the_same_request_id(varied: dict[str, Any], name: str) -> None:
    first, second = (choose(varied, name).call("X") for _ in range(2))
    assert first.headers["x-amzn-requestid"] == first.root.findtext(f"{NS}RequestId")
    assert first.headers["x-amzn-requestid"] != second.headers["x-amzn-requestid"]


def test_no_request_id_header(varied: dict[str, Any]) -> None:
    assert "x-amzn-requestid" not in choose(varied, "header-request-id-absent").call("X").headers


def test_mail_is_found_by_another_message_id(varied: dict[str, Any], email: str) -> None:
    client = choose(varied, "message-id-angle")
    client.verified_email(email)
    raw = {"RawMessage.Data": "VG86IGFAZXhhbXBsZS5jb20KU3ViamVjdDogSGkKCkhpCg==", "Source": email}
    message_id = client.ok("SendRawEmail", raw).text("MessageId") or ""
    assert message_id.startswith("<")
    assert client.mail(message_id.replace("<", "%3C").replace(">", "%3E"))["source"] == email


def test_messages(varied: dict[str, Any]) -> None:
    path = f"{NS}Error/{NS}Message"
    assert choose(varied, "message-absent").call("X").root.find(path) is None
    assert choose(varied, "message-empty").call("X").root.findtext(path) == ""
    assert "无效" in (choose(varied, "message-foreign").call("X").root.findtext(path) or "")


# -- lists and surroundings --------------------------------------------------------------------------------------


def listed(client: Client, **params: str) -> list[str]:
    """All identities, page by page."""
    found: list[str] = []
    token: str | None = None
    while True:
        reply = client.ok("ListIdentities", **params, **({"NextToken": token} if token else {}))
        found += reply.texts("Identities/member")
        token = reply.text("NextToken")
        if not token:
            return found


@each_row("name", [name for name in ALL if name.startswith(("page-", "next-token-", "list-"))])
def test_every_walk_finds_each_identity_once(varied: dict[str, Any], name: str) -> None:
    client = choose(varied, f"{name}+xml-compact")
    wanted = sorted(
        [f"d{number}.example.com" for number in range(6)] + [f"a{number}@example.com" for number in range(6)]
    )
    for identity in wanted:
        action, param = (
            ("VerifyEmailIdentity", "EmailAddress") if "@" in identity else ("VerifyDomainIdentity", "Domain")
        )
        client.ok(action, {param: identity})
    assert sorted(listed(client, MaxItems="4")) == wanted
    assert sorted(listed(client, MaxItems="4", IdentityType="Domain")) == wanted[6:]
    assert client.call("ListIdentities", NextToken="garbage").status == (200 if name == "next-token-any" else 400)


def test_pages_may_be_small(varied: dict[str, Any]) -> None:
    client = choose(varied, "page-at-most-1+account-40-identities")
    reply = client.ok("ListIdentities", MaxItems="1000")
    assert len(reply.texts("Identities/member")) == 1
    assert reply.text("NextToken")


def test_lists_without_members_may_be_absent(varied: dict[str, Any]) -> None:
    reply = choose(varied, "list-empty-absent").ok("ListIdentities")
    assert reply.root.find(f".//{NS}Identities") is None
    assert reply.root.find(f".//{NS}ListIdentitiesResult") is not None


def test_somebody_else_is_in_each_account(varied: dict[str, Any]) -> None:
    client = choose(varied, "account-1500-identities")
    assert len(listed(client)) == len(listed(client.as_("other_account"))) == 1500
    owned = next(name for name in listed(client, IdentityType="Domain"))
    assert client.ok("ListIdentityPolicies", Identity=owned).texts("PolicyNames/member") == ["TheirPolicy"]


def test_an_undeclared_throttle_refuses_now_and_then(varied: dict[str, Any]) -> None:
    client = choose(varied, "throttle-undeclared")
    codes = [client.call("GetSendQuota").code for _ in range(200)]
    assert codes.count("Throttling") == 2
    assert codes.count(None) == 198


# -- HTTP --------------------------------------------------------------------------------------------------------


def test_gzip_where_it_is_offered(varied: dict[str, Any]) -> None:
    client = choose(varied, "http-gzip")
    assert client.ok("GetSendQuota").headers.get("content-encoding") is None
    client.headers["Accept-Encoding"] = "gzip"
    reply = client.ok("GetSendQuota")
    assert reply.headers["content-encoding"] == "gzip"
    assert b"<GetSendQuotaResponse" in gzip.decompress(reply.body)


# -- behaviour and refusals --------------------------------------------------------------------------------------


def test_an_absent_boolean_is_false(varied: dict[str, Any], email: str) -> None:
    client = choose(varied, "boolean-absent-false")
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    client.ok("SetIdentityDkimEnabled", Identity=email)
    assert client.call("SetIdentityFeedbackForwardingEnabled", Identity=email).code == "InvalidParameterValue"


def test_policies_of_unknown_identities(varied: dict[str, Any], domain: str) -> None:
    client = choose(varied, "policy-unknown-accepted")
    assert client.ok("ListIdentityPolicies", Identity=domain).texts("PolicyNames/member") == []
    client.ok("PutIdentityPolicy", Identity=domain, PolicyName="P", Policy="{}")
    assert client.ok("ListIdentityPolicies", Identity=domain).texts("PolicyNames/member") == ["P"]
    client.ok("DeleteIdentityPolicy", Identity=domain, PolicyName="P")
    assert domain not in client.ok("ListIdentities").texts("Identities/member")


def test_clearing_a_topic_turns_forwarding_on(varied: dict[str, Any], email: str) -> None:
    client = choose(varied, "topic-cleared-turns-forwarding-on")
    notifications(client, email)
    for kind in ("Bounce", "Complaint"):
        client.ok("SetIdentityNotificationTopic", Identity=email, NotificationType=kind, SnsTopic=TOPIC)
    client.ok("SetIdentityFeedbackForwardingEnabled", Identity=email, ForwardingEnabled="false")
    client.ok("SetIdentityNotificationTopic", Identity=email, NotificationType="Bounce")
    assert notifications(client, email).findtext(f"{NS}ForwardingEnabled") == "true"


def test_unknown_identities_may_be_refused(varied: dict[str, Any], email: str) -> None:
    client = choose(varied, "unknown-refused-DeleteIdentity-ValidationError")
    assert client.call("DeleteIdentity", Identity=email).error == (400, "ValidationError")
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    client.ok("DeleteIdentity", Identity=email)


REFUSED: dict[str, tuple[str, dict[str, str]]] = {
    "refusal-required-absent-400-MissingAction": ("DeleteIdentity", {}),
    "refusal-required-empty-400-ValidationError": ("DeleteIdentity", {"Identity": ""}),
    "refusal-invalid-value-400-ValidationError": ("ListIdentities", {"MaxItems": "0"}),
    "refusal-malformed-scalar-400-MalformedInput": ("ListIdentities", {"MaxItems": "many"}),
    "refusal-malformed-list-400-MissingParameter": ("GetIdentityDkimAttributes", {"Identities.1": "a"}),
    "refusal-not-owned-400-ValidationError": (
        "SetIdentityNotificationTopic",
        {"Identity": "a.example", "NotificationType": "Bounce"},
    ),
    "refusal-put-policy-unowned-400-InvalidPolicy": (
        "PutIdentityPolicy",
        {"Identity": "a.example", "PolicyName": "a", "Policy": "{}"},
    ),
    "refusal-policy-unowned-400-ValidationError": ("ListIdentityPolicies", {"Identity": "a.example"}),
    "refusal-bad-address-400-MessageRejected": ("SendRawEmail", {"Source": "nobody", "RawMessage.Data": "QQ=="}),
    "refusal-bad-base64-400-MalformedInput": ("SendRawEmail", {"RawMessage.Data": "*"}),
    "refusal-broken-message-400-ValidationError": ("SendRawEmail", {"RawMessage.Data": "QQ=="}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_kind_is_refused_by_another_code(varied: dict[str, Any], name: str) -> None:
    status, code = name.split("-")[-2:]
    action, params = REFUSED[name]
    reply = choose(varied, name).call(action, params)
    assert reply.error == (int(status), code)
    assert choose(varied, "").call(action, params).error != reply.error


def test_other_documents_of_errors(varied: dict[str, Any]) -> None:
    page = choose(varied, "refusal-wrong-path-404-NotFound-page").raw("GET", "/elsewhere", {})
    assert page.status == 404
    assert page.body.startswith(b"<html>")
    assert page.headers["content-type"] == "text/html"
    fault = choose(varied, "refusal-invalid-action-400-InvalidAction-fault").call("X")
    assert fault.root.tag == "{http://webservices.amazon.com/AWSFault/2005-15-09}ErrorResponse"
    observed = choose(varied, "as-observed")
    bare = observed.send(b"Version=2010-12-01")
    assert bare.status == 404
    assert bare.body.strip() == b"<UnknownOperationException/>"
    assert "content-type" not in bare.headers
    assert choose(varied, "").send(b"Version=2010-12-01").error == (400, "MissingAction")


def test_as_observed_takes_sigv4_only(varied: dict[str, Any]) -> None:
    headers = {"X-Amzn-Authorization": "AWS3-HTTPS AWSAccessKeyId=a,Algorithm=HmacSHA256,Signature=b"}
    reply = choose(varied, "as-observed").raw("POST", "/", headers, b"Action=GetSendQuota")
    assert reply.error == (403, "MissingAuthenticationToken")
