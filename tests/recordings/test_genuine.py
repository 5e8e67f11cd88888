"""Genuine responses of the real service are never accused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.recordings.session import judge_recordings
from tests.recordings.forms_of_logs import head, quoted
from tests.recordings.genuine import GENUINE
from tests.recordings.genuine_odd import ODD
from tests.recordings.samples import Pair, entry, error, judge_pairs, shown
from tests.rows import each_row

PAGE = {"Content-Type": "text/html"}
ALL = {**GENUINE, **ODD}


@each_row("name", ALL)
def test_nothing_is_found(name: str, tmp_path: Path) -> None:
    judged = judge_pairs(tmp_path, ALL[name])
    assert shown(judged) == []
    assert judged.calls == len(ALL[name])
    assert not judged.troubles


def as_messages(pair: Pair) -> tuple[str, str]:
    """Return a pair as the messages that go over the wire; all have the same second as their date."""
    one = entry(pair)
    request, response = one["request"], one["response"]
    asked, came = ({each["name"]: each["value"] for each in part["headers"]} for part in (request, response))
    target = f"/{request['url'].partition('.com/')[2]}"
    body = request.get("postData", {}).get("text", "")
    return (
        f"{request['method']} {target} HTTP/1.1\r\n{head(asked)}{body}",
        f"HTTP/1.1 {response['status']} X\r\n{head(came)}{response['content']['text']}",
    )


IN_LOGS: dict[str, Callable[[str, str], str]] = {
    "bare messages": lambda request, response: f"{request}{response}\r\n",
    "quoted messages": lambda request, response: f"{quoted(request)}\n{quoted(response)}\n",
    "trace of Ruby": lambda request, response: f"<- {quoted(request)}\n-> {quoted(response)}\n",
    "log of Guzzle": lambda request, response: f">>>>>>>>\n{request}\n<<<<<<<<\n{response}\n--------\nNULL\n",
}
"""Forms that show no times, so that only the order of the exchanges is known."""


@pytest.mark.parametrize("form", IN_LOGS)
def test_nothing_is_found_in_a_log(form: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    for name, pairs in ALL.items():
        path.write_text("".join(IN_LOGS[form](*as_messages(pair)) for pair in pairs), encoding="utf-8", newline="")
        judged = judge_recordings([path], None, {})
        assert (name, shown(judged), judged.calls, judged.troubles) == (name, [], len(pairs), [])


def test_a_page_for_an_unknown_action_is_a_finding(tmp_path: Path) -> None:
    page = error("NoSuchAction", "InvalidAction").but(body="<html><h1>What?</h1></html>", headers=PAGE)
    assert [line.partition(":")[0] for line in shown(judge_pairs(tmp_path, [page]))] == ["recorded.any.rejection"]


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, ALL.values())) >= 120
