from __future__ import annotations

import pytest

from .client import NS, Client, numbered

TOPIC = "arn:aws:sns:us-east-1:123456789012:topic"
KINDS = ("Bounce", "Complaint", "Delivery")
REFUSED = (400, "InvalidParameterValue")


@pytest.fixture
def identity(client: Client, email: str) -> str:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    return email


def attributes(client: Client, name: str) -> dict[str, str | None]:
    reply = client.ok("GetIdentityNotificationAttributes", numbered("Identities", [name]))
    return {child.tag.removeprefix(NS): child.text for child in reply.entries("NotificationAttributes")[name]}


def set_topic(client: Client, name: str, kind: str, **topic: str) -> tuple[int, str | None]:
    return client.call("SetIdentityNotificationTopic", Identity=name, NotificationType=kind, **topic).error


def test_forwarding_is_on_at_first(client: Client, identity: str) -> None:
    assert attributes(client, identity) == {"ForwardingEnabled": "true"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("clear", [{}, {"SnsTopic": ""}], ids=["omitted", "empty"])
def test_a_topic_is_set_changed_and_cleared_alone(
    client: Client, identity: str, kind: str, clear: dict[str, str]
) -> None:
    for one in KINDS:
        client.ok("SetIdentityNotificationTopic", Identity=identity, NotificationType=one, SnsTopic=f"{TOPIC}-{one}")
    expected: dict[str, str | None] = {
        "ForwardingEnabled": "true",
        **{f"{one}Topic": f"{TOPIC}-{one}" for one in KINDS},
    }
    assert attributes(client, identity) == expected
    client.ok("SetIdentityNotificationTopic", Identity=identity, NotificationType=kind, SnsTopic=TOPIC)
    assert attributes(client, identity) == {**expected, f"{kind}Topic": TOPIC}
    client.ok("SetIdentityNotificationTopic", Identity=identity, NotificationType=kind, **clear)
    del expected[f"{kind}Topic"]
    assert attributes(client, identity) == expected


def test_forwarding_is_off_only_with_both_topics(client: Client, identity: str) -> None:
    def forward(value: str) -> tuple[int, str | None]:
        return client.call("SetIdentityFeedbackForwardingEnabled", Identity=identity, ForwardingEnabled=value).error

    client.ok("SetIdentityFeedbackForwardingEnabled", Identity=identity, ForwardingEnabled="true")
    assert forward("false") == REFUSED
    set_topic(client, identity, "Delivery", SnsTopic=TOPIC)
    set_topic(client, identity, "Bounce", SnsTopic=TOPIC)
    assert forward("false") == REFUSED
    set_topic(client, identity, "Bounce")
    set_topic(client, identity, "Complaint", SnsTopic=TOPIC)
    assert forward("false") == REFUSED
    assert attributes(client, identity)["ForwardingEnabled"] == "true"

    set_topic(client, identity, "Bounce", SnsTopic=TOPIC)
    assert forward("0")[0] == 200
    assert attributes(client, identity)["ForwardingEnabled"] == "false"
    # while it is off, these two can be changed, not cleared
    assert set_topic(client, identity, "Bounce") == REFUSED
    assert set_topic(client, identity, "Complaint", SnsTopic="") == REFUSED
    assert set_topic(client, identity, "Bounce", SnsTopic=f"{TOPIC}2")[0] == 200
    assert set_topic(client, identity, "Delivery")[0] == 200
    assert forward("1")[0] == 200
    assert set_topic(client, identity, "Bounce")[0] == 200


def test_an_arn_is_an_identity_and_its_own_key(client: Client, identity: str) -> None:
    arn = f"arn:aws:ses:us-east-1:{client.key['account_id']}:identity/{identity}"
    assert set_topic(client, arn, "Bounce", SnsTopic=TOPIC)[0] == 200
    assert attributes(client, arn)["BounceTopic"] == TOPIC
    assert attributes(client, identity)["BounceTopic"] == TOPIC
    for foreign in (arn.replace("us-east-1", "eu-west-1"), arn.replace(client.key["account_id"], "000000000000")):
        assert set_topic(client, foreign, "Bounce", SnsTopic=TOPIC) == REFUSED


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("SetIdentityNotificationTopic", {"NotificationType": "Bounce", "SnsTopic": TOPIC}),
        ("SetIdentityFeedbackForwardingEnabled", {"ForwardingEnabled": "true"}),
    ],
)
def test_unknown_identities_are_refused(
    client: Client, other: Client, identity: str, action: str, more: dict[str, str]
) -> None:
    assert other.call(action, Identity=identity, **more).error == REFUSED
    assert client.call(action, Identity=identity, **more).status == 200
    assert not other.ok("GetIdentityNotificationAttributes", numbered("Identities", [identity])).entries(
        "NotificationAttributes"
    )
