from __future__ import annotations

import json
from typing import Any

import pytest

from .client import NS, Client, numbered

REFUSED = (400, "InvalidParameterValue")


@pytest.fixture
def identity(client: Client, domain: str) -> str:
    return client.verified_domain(domain)


def policy(client: Client, name: str, **changes: Any) -> str:
    statement = {
        "Sid": "one",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["ses:SendEmail", "ses:SendRawEmail"],
        "Resource": arn(client, name),
    }
    statement = {key: value for key, value in {**statement, **changes}.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def arn(client: Client, name: str) -> str:
    return f"arn:aws:ses:us-east-1:{client.key['account_id']}:identity/{name}"


def put(client: Client, identity: str, name: str, text: str) -> tuple[int, str | None]:
    return client.call("PutIdentityPolicy", Identity=identity, PolicyName=name, Policy=text).error


def get(client: Client, identity: str, *names: str) -> dict[str, str | None]:
    reply = client.ok("GetIdentityPolicies", {"Identity": identity, **numbered("PolicyNames", names)})
    return {key: value.text for key, value in reply.entries("Policies").items()}


def names(client: Client, identity: str) -> list[str]:
    return client.ok("ListIdentityPolicies", Identity=identity).texts("PolicyNames/member")


@pytest.mark.parametrize("by_arn", [False, True])
def test_put_replace_list_get_delete(client: Client, identity: str, by_arn: bool) -> None:
    target = arn(client, identity) if by_arn else identity
    first, second = policy(client, identity), policy(client, identity, Effect="Deny", Sid="<&>\"' ä")
    assert put(client, target, "a", first)[0] == 200
    assert put(client, target, "b-B_1", second)[0] == 200
    assert names(client, target) == ["a", "b-B_1"]
    assert get(client, target, "a", "none") == {"a": first}
    assert put(client, target, "a", second)[0] == 200
    assert get(client, target, "b-B_1", "a") == {"a": second, "b-B_1": second}
    client.ok("DeleteIdentityPolicy", Identity=target, PolicyName="a")
    client.ok("DeleteIdentityPolicy", Identity=target, PolicyName="a")
    assert names(client, target) == ["b-B_1"]


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("PutIdentityPolicy", {"PolicyName": "p"}),
        ("ListIdentityPolicies", {}),
        ("GetIdentityPolicies", {"PolicyNames.member.1": "p"}),
        ("DeleteIdentityPolicy", {"PolicyName": "p"}),
    ],
)
def test_only_for_the_owner_of_a_verified_identity(
    client: Client, other: Client, identity: str, action: str, more: dict[str, str]
) -> None:
    def call(who: Client, name: str) -> tuple[int, str | None]:
        text = {"Policy": policy(client, name)} if action == "PutIdentityPolicy" else {}
        return who.call(action, {"Identity": name, **more, **text}).error

    pending = f"pending.{identity}"
    client.ok("VerifyDomainIdentity", Domain=pending)
    assert call(client, identity)[0] == 200
    assert call(client, pending) == REFUSED
    assert call(client, f"unknown.{identity}") == REFUSED
    assert call(other, identity) == REFUSED
    assert call(other, arn(client, identity)) == REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "text",
        "[]",
        "{}",
        '{"Version": NaN}',
        '{"Version": "2012-10-17", "Statement": []}',
        '{"Version": "2012-10-17", "Statement": ["x"]}',
        '{"Version": "1999-01-01", "Statement": []}',
        "[" * 2000,
    ],
)
def test_text_that_is_no_policy_is_refused(client: Client, identity: str, text: str) -> None:
    assert put(client, identity, "p", text) == (400, "InvalidPolicy")
    assert names(client, identity) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"Effect": "Perhaps"},
        {"Effect": None},
        {"Principal": None},
        {"Principal": {"AWS": []}},
        {"Principal": "me"},
        {"Action": None},
        {"Action": "sns:Publish"},
        {"Resource": None},
        {"Resource": "arn:aws:ses:us-east-1:123456789012:identity/other.example"},
        {"Condition": {"StringLike": {"foo": "x"}}},
        {"Condition": {"Guess": {"ses:FromAddress": "x"}}},
        {"Extra": 1},
    ],
)
def test_an_invalid_statement_is_refused_and_the_old_policy_stays(
    client: Client, identity: str, changes: dict[str, Any]
) -> None:
    good = policy(client, identity)
    assert put(client, identity, "p", good)[0] == 200
    assert put(client, identity, "p", policy(client, identity, **changes)) == (400, "InvalidPolicy")
    assert get(client, identity, "p") == {"p": good}


def test_twenty_policies_and_not_one_more(client: Client, identity: str) -> None:
    text = policy(client, identity)
    for number in range(20):
        assert put(client, identity, f"p{number}", text)[0] == 200
    assert put(client, identity, "p20", text) == REFUSED
    assert put(client, identity, "p19", text)[0] == 200
    assert len(get(client, identity, *[f"p{number}" for number in range(20)])) == 20
    many = numbered("PolicyNames", [f"p{number}" for number in range(21)])
    assert client.call("GetIdentityPolicies", {"Identity": identity, **many}).error == (400, "ValidationError")


def test_four_kilobytes_and_not_one_byte_more(client: Client, identity: str) -> None:
    text = policy(client, identity)
    exact = text.replace("{", "{" + " " * (4096 - len(text)), 1)
    assert put(client, identity, "p", exact)[0] == 200
    assert put(client, identity, "p", exact + " ") == (400, "ValidationError")


@pytest.mark.parametrize("name", ["a", "-_", "x" * 64])
def test_good_names(client: Client, identity: str, name: str) -> None:
    assert put(client, identity, name, policy(client, identity))[0] == 200
    assert get(client, identity, name)[name]


@pytest.mark.parametrize("name", ["", "x" * 65, "a b", "a/b", "a?b", "a*b", "a.b", "ä", "a\\b", "a\tb"])
def test_bad_names(client: Client, identity: str, name: str) -> None:
    assert put(client, identity, name, policy(client, identity)) == (400, "ValidationError")


@pytest.mark.parametrize("name", ["", "x" * 65, "a b", "a/b", "a?b", "a*b"])
def test_bad_names_in_the_other_actions(client: Client, identity: str, name: str) -> None:
    asked = {"Identity": identity, "PolicyNames.member.1": name}
    assert client.call("GetIdentityPolicies", asked).error == (400, "ValidationError")
    assert client.call("DeleteIdentityPolicy", Identity=identity, PolicyName=name).error == (400, "ValidationError")


def test_a_policy_lets_another_account_send(client: Client, other: Client, identity: str) -> None:
    def send(**more: str) -> tuple[int, str | None]:
        base = {
            "Source": f"user@{identity}",
            "Destination.ToAddresses.member.1": "x@y.example",
            "Message.Subject.Data": "s",
            "Message.Body.Text.Data": "t",
        }
        return other.call("SendEmail", {**base, **more}).error

    allowed = arn(client, identity)
    assert send(SourceArn=allowed) == (400, "MessageRejected")
    number = other.key["account_id"]
    for principal in ("*", {"AWS": number}, {"AWS": [f"arn:aws:iam::{number}:root"]}):
        assert put(client, identity, "p", policy(client, identity, Principal=principal))[0] == 200
        assert send(SourceArn=allowed)[0] == 200
        assert send() == (400, "MessageRejected")
    refusing: list[dict[str, Any]] = [
        {"Principal": {"AWS": "000000000000"}},
        {"Action": "ses:SendRawEmail"},
        {"Effect": "Deny"},
        {"Condition": {"StringLike": {"ses:FromAddress": "boss@*"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    ]
    for changes in refusing:
        assert put(client, identity, "p", policy(client, identity, **changes))[0] == 200
        assert send(SourceArn=allowed) == (400, "MessageRejected")
    condition = {"StringLike": {"ses:FromAddress": "user@*"}}
    assert put(client, identity, "p", policy(client, identity, Condition=condition))[0] == 200
    assert send(SourceArn=allowed)[0] == 200


def test_lists_are_empty_elements(client: Client, identity: str) -> None:
    assert client.ok("ListIdentityPolicies", Identity=identity).result.find(f"{NS}PolicyNames") is not None
    assert get(client, identity, "none") == {}
