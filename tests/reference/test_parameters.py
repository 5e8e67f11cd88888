"""Every parameter rule: the good request, then one fault."""

from __future__ import annotations

import pytest

from conformance.reference.bind import Binder
from conformance.reference.decode import Decoder, Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest
from conformance.reference.rules import Action, Param
from tests.rows import each_row

from .client import Client, numbered

TOPIC = "arn:aws:sns:us-east-1:123456789012:topic"
POLICY = {"PolicyName": "p", "Policy": "{}"}

REQUIRED = [
    ("DeleteIdentity", {"Identity": "a.example"}),
    ("DeleteIdentityPolicy", {"Identity": "a.example", "PolicyName": "p"}),
    ("DeleteVerifiedEmailAddress", {"EmailAddress": "a@a.example"}),
    ("GetIdentityDkimAttributes", {"Identities.member.1": "a.example"}),
    ("GetIdentityNotificationAttributes", {"Identities.member.1": "a.example"}),
    ("GetIdentityPolicies", {"Identity": "a.example", "PolicyNames.member.1": "p"}),
    ("GetIdentityVerificationAttributes", {"Identities.member.1": "a.example"}),
    ("ListIdentityPolicies", {"Identity": "a.example"}),
    ("PutIdentityPolicy", {"Identity": "a.example", **POLICY}),
    ("SetIdentityDkimEnabled", {"Identity": "a.example", "DkimEnabled": "false"}),
    ("SetIdentityFeedbackForwardingEnabled", {"Identity": "a.example", "ForwardingEnabled": "true"}),
    ("SetIdentityNotificationTopic", {"Identity": "a.example", "NotificationType": "Bounce"}),
    ("VerifyDomainDkim", {"Domain": "a.example"}),
    ("VerifyDomainIdentity", {"Domain": "a.example"}),
    ("VerifyEmailAddress", {"EmailAddress": "a@a.example"}),
    ("VerifyEmailIdentity", {"EmailAddress": "a@a.example"}),
]


@each_row(
    ("action", "params", "missing"),
    [(action, params, name) for action, params in REQUIRED for name in params],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_required_parameter_is_missed(client: Client, action: str, params: dict[str, str], missing: str) -> None:
    rest = {name: value for name, value in params.items() if name != missing}
    assert client.call(action, rest).error == (400, "MissingParameter")


@each_row(
    ("action", "name"),
    [
        (action, name)
        for action, params in REQUIRED
        for name in params
        if name in ("Identity", "EmailAddress", "Domain", "NotificationType", "DkimEnabled", "ForwardingEnabled")
    ],
)
def test_a_required_parameter_is_not_empty(client: Client, action: str, name: str) -> None:
    params = {**dict(REQUIRED)[action], name: ""}
    assert client.call(action, params).error == (400, "InvalidParameterValue")


@pytest.mark.parametrize("value", ["1", "1000", "0500"])
def test_max_items_in_range(client: Client, value: str) -> None:
    client.ok("ListIdentities", MaxItems=value)


@pytest.mark.parametrize(
    "value", ["0", "-1", "1001", "999999999999999999999", "", "abc", "1.5", "1e2", " 5", "+5", "٣"]
)
def test_max_items_out_of_range(client: Client, value: str) -> None:
    assert client.call("ListIdentities", MaxItems=value).error == (400, "InvalidParameterValue")


@pytest.mark.parametrize("value", ["EmailAddresses", "domain", "", "Domain "])
def test_identity_type_is_an_enum(client: Client, value: str) -> None:
    assert client.call("ListIdentities", IdentityType=value).error == (400, "InvalidParameterValue")


@pytest.mark.parametrize("value", ["bounce", "Reject", ""])
def test_notification_type_is_an_enum(client: Client, email: str, value: str) -> None:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    params = {"Identity": email, "NotificationType": value, "SnsTopic": TOPIC}
    assert client.call("SetIdentityNotificationTopic", params).error == (400, "InvalidParameterValue")


@pytest.mark.parametrize(
    "value", ["topic", "arn:aws:sqs:us-east-1:123456789012:q", "arn:aws:sns:us-east-1:12:t", f"{TOPIC} "]
)
def test_a_topic_is_an_arn(client: Client, email: str, value: str) -> None:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    params = {"Identity": email, "NotificationType": "Bounce", "SnsTopic": value}
    assert client.call("SetIdentityNotificationTopic", params).error == (400, "InvalidParameterValue")


@pytest.mark.parametrize("value", ["TRUE", "False", "yes", "2", "", "true "])
@pytest.mark.parametrize(
    ("action", "name"),
    [("SetIdentityDkimEnabled", "DkimEnabled"), ("SetIdentityFeedbackForwardingEnabled", "ForwardingEnabled")],
)
def test_what_is_no_boolean_is_rejected(client: Client, email: str, action: str, name: str, value: str) -> None:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    assert client.call(action, {"Identity": email, name: value}).error == (400, "InvalidParameterValue")


@each_row(
    "value",
    ["x", "a@", "@a.example", "a b@a.example", "ä@a.example", "A <a@a.example>", "a@a..example", "a@a.example."],
)
@each_row("action", ["VerifyEmailAddress", "VerifyEmailIdentity", "DeleteVerifiedEmailAddress"])
def test_what_is_no_address_is_rejected(client: Client, action: str, value: str) -> None:
    assert client.call(action, EmailAddress=value).error == (400, "InvalidParameterValue")


@each_row(
    "value",
    [
        "x",
        "a b.example",
        "a.example.",
        ".a.example",
        "-a.example",
        "a_b.example",
        "ä.example",
        "a@b.example",
        "x" * 64 + ".example",
        "1.2.3.4",
    ],
)
@each_row("action", ["VerifyDomainDkim", "VerifyDomainIdentity"])
def test_what_is_no_domain_is_rejected(client: Client, action: str, value: str) -> None:
    assert client.call(action, Domain=value).error == (400, "InvalidParameterValue")


ATTRIBUTES = ["GetIdentityDkimAttributes", "GetIdentityNotificationAttributes", "GetIdentityVerificationAttributes"]


@pytest.mark.parametrize("action", ATTRIBUTES)
def test_a_hundred_identities_and_not_one_more(client: Client, action: str) -> None:
    names = [f"d{number}.example" for number in range(101)]
    client.ok(action, numbered("Identities", names[:100]))
    assert client.call(action, numbered("Identities", names)).error == (400, "ValidationError")


def test_members_come_in_the_order_of_their_numbers_with_gaps(client: Client, domain: str) -> None:
    names = {number: f"d{number}.{domain}" for number in (1, 2, 3, 10, 11, 20)}
    for name in names.values():
        client.ok("VerifyDomainIdentity", Domain=name)
    shuffled = [(f"Identities.member.{number}", names[number]) for number in (20, 2, 11, 1, 10, 3)]
    reply = client.ok("GetIdentityVerificationAttributes", shuffled)
    assert list(reply.entries("VerificationAttributes")) == list(names.values())


@pytest.mark.parametrize(
    "name",
    [
        "Identities.1",
        "Identities.member.0",
        "Identities.member.x",
        "Identities.member.",
        "Identities.member.01",
        "Identities.member",
        "Identities.item.1",
        "Identities.member.1.x",
        "Identities",
    ],
)
def test_other_list_forms_are_refused(client: Client, name: str) -> None:
    reply = client.call(
        "GetIdentityVerificationAttributes", [(name, "a.example"), ("Identities.member.7", "b.example")]
    )
    assert reply.error == (400, "InvalidQueryParameter")


def test_an_empty_list_is_none(client: Client) -> None:
    assert client.call("GetIdentityVerificationAttributes", Identities="").error == (400, "MissingParameter")


def test_unknown_parameters_are_ignored_and_the_first_of_two_counts(client: Client) -> None:
    client.ok("ListIdentities", [("Colour", "red"), ("maxitems", "0"), ("MaxItems", "5"), ("MaxItems", "0")])
    assert client.call("ListIdentities", [("MaxItems", "0"), ("MaxItems", "5")]).status == 400


def test_a_default_is_bound_where_nothing_is_given() -> None:
    action = Action("Any", (Param("Name", default="n", max_length=0), Param("Names", listed=True, default=[])))
    assert Binder().bind(action, Fields({}, [])) == {"Name": "n", "Names": []}
    assert Binder().bind(action, Fields({"Name": "", "Names.member.1": "a"}, [])) == {"Name": "", "Names": ["a"]}


def test_a_parameter_can_have_its_own_code_for_a_fault() -> None:
    action = Action(
        "Any", (Param("Own", required=True, codes={"missing": "InternalFailure"}), Param("B", required=True))
    )
    with pytest.raises(ServiceError) as own:
        Binder().bind(action, Fields({}, []))
    with pytest.raises(ServiceError) as common:
        Binder().bind(action, Fields({"Own": "x"}, []))
    assert (own.value.code, common.value.code) == ("InternalFailure", "MissingParameter")


@pytest.mark.parametrize("before", range(3))
def test_a_long_value_is_decoded_wherever_its_escapes_lie(before: int) -> None:
    """It is decoded in pieces, whose ends fall before, within and behind an escape."""
    value = "x" * before + "\u00e9 " * 50_000
    body = f"Data={'x' * before}{'%C3%A9+' * 25_000}{'%C3%A9%20' * 25_000}".encode()
    assert Decoder().decode(HttpRequest("POST", "/", b"", [], body)).values == {"Data": value}
