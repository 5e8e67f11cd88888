from __future__ import annotations

import calendar
import time

import pytest

from .client import NS, Client, numbered, running


@pytest.fixture
def source(client: Client, email: str) -> str:
    return client.verified_email(email)


def send(client: Client, source: str, recipients: list[str]) -> None:
    params = {"Source": source, "Message.Subject.Data": "s", "Message.Body.Text.Data": "t"}
    client.ok("SendEmail", {**params, **numbered("Destination.ToAddresses", recipients)})


def quota(client: Client) -> dict[str, float]:
    return {child.tag.removeprefix(NS): float(child.text or "") for child in client.ok("GetSendQuota").result}


def points(client: Client) -> list[dict[str, str]]:
    members = client.ok("GetSendStatistics").result.findall(f"{NS}SendDataPoints/{NS}member")
    return [{child.tag.removeprefix(NS): child.text or "" for child in member} for member in members]


def total(client: Client, name: str) -> int:
    return sum(int(point[name]) for point in points(client))


def test_the_quota_counts_recipients(client: Client, other: Client, source: str) -> None:
    before, apart = quota(client), quota(other)
    assert set(before) == {"SentLast24Hours", "Max24HourSend", "MaxSendRate"}
    send(client, source, ["a@r.example", "b@r.example", "a@r.example"])
    after = quota(client)
    assert after["SentLast24Hours"] == before["SentLast24Hours"] + 3
    assert after["SentLast24Hours"] <= after["Max24HourSend"]
    assert quota(other) == apart


def test_the_statistics_count_what_was_sent(client: Client, source: str) -> None:
    names = ("DeliveryAttempts", "Bounces", "Complaints", "Rejects")
    before = [total(client, name) for name in names]
    send(client, source, ["a@r.example", "bounce@simulator.amazonses.com", "complaint@simulator.amazonses.com"])
    after = [total(client, name) for name in names]
    assert [new - old for new, old in zip(after, before, strict=True)] == [3, 1, 1, 0]


def test_data_points_have_quarters_of_their_own(client: Client, source: str) -> None:
    send(client, source, ["a@r.example"])
    stamps = [point["Timestamp"] for point in points(client)]
    times = [calendar.timegm(time.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ")) for stamp in stamps]
    assert len(set(times)) == len(times)
    assert all(at % 900 == 0 and at <= time.time() for at in times)


def test_nothing_sent_is_an_empty_list_and_the_daily_quota_binds() -> None:
    with running("--max-24-hour-send", "3", "--max-send-rate", "2", "--verification", "immediate") as line:
        client = Client(line, line["credentials"])
        assert points(client) == []
        assert client.ok("GetSendStatistics").result.find(f"{NS}SendDataPoints") is not None
        client.ok("VerifyEmailIdentity", EmailAddress="a@b.example")
        send(client, "a@b.example", ["x@y.example"] * 2)
        params = {"Source": "a@b.example", "Message.Subject.Data": "s", "Message.Body.Text.Data": "t"}
        two = numbered("Destination.ToAddresses", ["x@y.example"] * 2)
        assert client.call("SendEmail", {**params, **two}).error == (400, "Throttling")
        send(client, "a@b.example", ["x@y.example"])
        assert quota(client) == {"SentLast24Hours": 3.0, "Max24HourSend": 3.0, "MaxSendRate": 2.0}
