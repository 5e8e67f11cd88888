"""Paths and matchers: what each condition accepts, refuses and says."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from conformance.judge import lexical
from conformance.judge.conditions import CONDITIONS as JUDGED
from conformance.judge.conditions import differences
from conformance.judge.expected import Expected
from conformance.judge.reading import Value, parse_path
from conformance.model import extensions
from conformance.model.expectation import Matcher
from conformance.model.vocabulary import Layer
from tests.rows import each_row

from .samples import SENT_AT, judged, layers, lines, success

VERIFICATION = "GetIdentityVerificationAttributes"
STATISTICS = "GetSendStatistics"

# key: (condition, values that fit, values that don't)
CONDITIONS: list[tuple[str, Any, list[Any], list[Any]]] = [
    ("equals", "a", ["a"], ["b", "A", " a", None, "", ["a"], {"a": "b"}]),
    ("equals", "", ["", None, [], {}], ["a", ["a"]]),
    ("equals", True, ["true", "1", " true\n"], ["false", "TRUE", "True", "yes", "", None]),
    ("equals", False, ["false", "0"], ["true", "", None]),
    ("equals", 200, ["200", "200.0", "2.0E2", " 200 ", "+200"], ["201", "", None, "two", "NaN", "200,0"]),
    ("equals", 1.5, ["1.5", "15e-1"], ["1.50001"]),
    ("equals", ["a", "b"], [["a", "b"], ["b", "a"]], [["a"], ["a", "b", "b"], "a", None, {"a": "b"}]),
    ("equals", [], [[], {}, "", None], [["a"], "a"]),
    ("equals", [1, 2], [["2.0", "1"]], [["1", "1"]]),
    ("one_of", ["a", 1, False], ["a", "1.0", "false", "0"], ["b", None, "true"]),
    ("contains", "a", [["a", "b"], {"a": "1"}, "xax"], [["b"], {"b": "a"}, "", None, []]),
    ("contains", ["a", "b"], [["c", "b", "a"], "ab"], [["a"], "a"]),
    ("excludes", "a", [["b"], {"b": "a"}, "x", "", None], [["a"], {"a": "1"}, "xax"]),
    ("excludes", ["a", "b"], [["c"]], [["c", "b"]]),
    ("present", True, ["a", ["a"], {"a": ""}, " "], ["", None, [], {}]),
    ("absent", True, ["", None, [], {}], ["a", ["a"], {"a": ""}]),
    ("matches", "[a-z]+", ["abc"], ["abc1", "", None, ["abc"], "abc\n"]),
    ("matches", "[a-z]*", ["", None], ["1"]),
    ("type", "boolean", ["true", "0"], ["True", "", None, ["true"]]),
    ("type", "integer", ["-3", "+0"], ["1.0", "1e3", "", "9" * 50]),
    ("type", "double", ["1.0", ".5", "5.", "-1E-3"], ["INF", "NaN", "1e999", "", None, "0x1"]),
    (
        "type",
        "timestamp",
        ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.123456789-01:30"],
        ["2026-01-02", "", "1767322800"],
    ),
    (
        "type",
        "timestamp",
        ["2024-02-29T00:00:00Z"],
        ["2026-02-29T00:00:00Z", "2026-01-02T03:04:05", "0001-01-01T00:00:00+01:00"],
    ),
    ("type", "string", ["a", ""], [["a"], {"a": ""}, None]),
    ("count", 2, [["a", "b"], {"a": "1", "b": "2"}], [["a"], [], None, "ab"]),
    ("count", "0", [[], None, "", {}], [["a"]]),
    ("count", {"min": 1, "max": 2}, [["a"], ["a", "b"]], [[], ["a", "b", "c"]]),
    ("count", {"max": 1}, [[], ["a"]], [["a", "b"]]),
    ("between", {"min": -1, "max": 10}, ["-1", "10.0", "1e1"], ["-1.1", "11", "", None, "NaN", ["5"]]),
    ("between", {"min": 1}, ["1", "1e9"], ["0"]),
    ("same_as", "a", ["a"], ["b", None]),
    ("same_as", "200.0", ["200.0", "2.0E2", "200"], ["201", "x"]),
    ("same_as", ["a", "b"], [["b", "a"]], [["a"]]),
    ("same_as", {"a": "1"}, [{"a": "1"}], [{"a": "2"}, {}, None]),
    (
        "same_as",
        [{"a": str(n)} for n in range(600)],
        [[{"a": str(n)} for n in reversed(range(600))]],
        [[{"a": "1"}] * 600],
    ),
    ("same_as", [{"a": "1"}, {"b": "2"}], [[{"b": "2"}, {"a": "1"}]], [[{"b": "2"}, {"b": "2"}]]),
    ("differs_from", "a", ["b", None], ["a"]),
    ("differs_from", ["a", "b"], [["a"]], [["b", "a"]]),
    ("grown_by", {"from": "127.0", "by": 2}, ["129", "129.0", "1.29E2"], ["127", "130", "", None, "x"]),
    ("grown_by", {"from": "x", "by": 2}, [], ["2"]),
    ("grown_by", {"from": "127.0", "at_least": 2}, ["129", "1.3E2"], ["128.9", "", None, "x"]),
    ("grown_by", {"from": "127.0", "at_most": 2}, ["129", "127", "1"], ["129.5", "1.3E2", "", None, "x"]),
    (
        "within",
        "2h",
        ["2026-03-04T05:06:07Z", "2026-03-04T03:06:07Z", "2026-03-04T05:20:00Z"],
        ["2026-03-04T03:06:06Z"],
    ),
    (
        "apart",
        "15m",
        [
            ["2026-03-01T00:08:00Z", "2026-03-01T01:23:00.5Z", "2026-02-27T23:53:00Z"],
            ["2026-03-01T00:08:00Z"],
            [],
            None,
        ],
        [["2026-03-01T00:08:00Z", "2026-03-01T00:15:00Z"], ["2026-03-01T00:08:00Z"] * 2, ["now"], "x"],
    ),
    ("within", "15d", ["2026-02-18T00:00:00+00:00"], ["2026-03-05T05:06:07Z", "2026-02-01T00:00:00Z", "", None, "now"]),
    (
        "within",
        "15d",
        [
            ["2026-02-01T00:00:00Z", "2026-02-18T00:00:00Z"],
            "Sat, 28 Feb 2026 00:00:00 -0000",
            "28 Feb 2026 09:00 +0200",
        ],
        [
            "Thu, 01 Jan 1970 00:00:00 +0000",
            ["2026-02-18T00:00:00Z", "2026-03-05T05:06:07Z"],
            ["2026-02-01T00:00:00Z"],
            [],
        ],
    ),
    (
        "unique",
        True,
        [["a", "b"], [], None, {"a": "1"}, [{"a": "1"}, {"a": "2"}]],
        [["a", "a"], "a", [{"a": "1"}, {"a": "1"}]],
    ),
    (
        "json",
        {"a": [1, True]},
        ['{"a":[1,true]}', ' { "a" : [1.0, true] } ', "%7B%22a%22%3A%5B1%2Ctrue%5D%7D"],
        ["{}", "x"],
    ),
    ("json", {"a": 1}, ['{"a":1}'], ['{"a":true}', '{"a":1,"b":2}', "", None, ["a"], "[" * 100_000, "9" * 5000]),
    ("json", [1, 2], ["[1,2]"], ["[2,1]", "[1]", "null"]),
    ("own", {"even": True}, ["2", "-4"], ["3", "x", None, ["2"]]),
    ("every", {"type": "integer"}, [["1", "2"], [], None, {"a": "1"}], [["1", "x"], "1", ["", "1"]]),
    ("every", {"between": {"min": 0}, "matches": ".."}, [["10", "11"]], [["1"], ["-1"]]),
]


def even(value: Any, argument: bool) -> str:
    """A matcher as another distribution might have it."""
    fits = isinstance(value, str) and value.removeprefix("-").isdigit() and (int(value) % 2 == 0) is argument
    return "" if fits else "an even number"


@pytest.fixture(autouse=True)
def even_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    install_even(monkeypatch)


def install_even(monkeypatch: pytest.MonkeyPatch) -> None:
    place = EntryPoint("even", f"{__name__}:even", extensions.MATCHERS)
    monkeypatch.setattr(extensions, "offered", lambda group: {"even": place} if group == extensions.MATCHERS else {})


@each_row(("key", "wanted", "right", "wrong"), CONDITIONS)
def test_a_condition(key: str, wanted: Any, right: list[Any], wrong: list[Any]) -> None:
    for value in right:
        assert list(differences(value, {key: wanted}, SENT_AT)) == [], value
    for value in wrong:
        found = list(differences(value, {key: wanted}, SENT_AT))
        assert len(found) == 1, value
        assert str(found[0].expected)
        assert str(found[0].actual)


def test_every_key_of_the_model_has_a_matcher_and_a_test() -> None:
    keys = {field.alias or name for name, field in Matcher.model_fields.items() if not field.exclude}
    assert set(JUDGED) == keys
    assert {key for key, *_ in CONDITIONS} == keys


def test_an_unknown_condition_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        list(differences("a", {"like": "b"}, SENT_AT))


def test_what_a_finding_quotes_is_short() -> None:
    values: list[Value] = ["x" * 10_000, ["x" * 1000] * 1000, {"k" * 1000: "x" * 1000}, "\x1b[31m\u202e" * 100]
    for value in values:
        for key, wanted, _, _ in CONDITIONS:
            for found in differences(value, {key: wanted}, SENT_AT):
                assert len(str(found.actual)) <= 300
                assert str(found.actual).isprintable()


def test_all_conditions_must_hold() -> None:
    found = list(differences("5", {"type": "boolean", "between": {"min": 6}, "present": True}, SENT_AT))
    assert [str(each.expected) for each in found] == ["true, false, 1 or 0", "a number: at least 6"]


def _result(action: str, **result: Any) -> Expected:
    return Expected(result={path.replace("__", "."): conditions for path, conditions in result.items()})


def test_values_are_read_by_path() -> None:
    answer = judged(success(VERIFICATION), VERIFICATION).response
    assert answer.value("VerificationAttributes[user@domain.com].VerificationStatus") == "Pending"
    assert answer.value("VerificationAttributes[user@domain.com].VerificationToken") is None
    assert answer.value("VerificationAttributes[no.com].VerificationStatus") is None
    assert answer.value("VerificationAttributes[user@domain.com]") == {"VerificationStatus": "Pending"}
    assert answer.value("VerificationAttributes[*].VerificationStatus") == ["Pending", "Pending"]
    assert answer.values("VerificationAttributes[*].VerificationToken") == [
        "QTKknzFg2J4ygywa+XvHAXUllhyHoY0gVfZdfjIedHZ0=",
        "",
    ]
    assert answer.values("Nothing") == []
    assert answer.values("VerificationAttributes[user@domain.com].VerificationStatus") == ["Pending"]
    statistics = judged(success(STATISTICS), STATISTICS).response
    assert statistics.value("SendDataPoints[*].DeliveryAttempts") == ["8", "7"]
    assert isinstance(statistics.value("SendDataPoints"), list)
    quota = judged(success("GetSendQuota"), "GetSendQuota").response
    assert quota.value("Max24HourSend") == "200.0"
    dkim = judged(success("GetIdentityDkimAttributes"), "GetIdentityDkimAttributes").response
    tokens = dkim.value("DkimAttributes[amazon.com].DkimTokens")
    assert isinstance(tokens, list)
    assert len(tokens) == 3
    assert dkim.values("DkimAttributes[amazon.com].DkimTokens[*]") == tokens


def test_an_answer_without_a_document_has_no_values() -> None:
    answer = judged("no").response
    assert answer.value("Identities") is None
    assert answer.values("Identities[*]") == []
    assert answer.request_id is None
    assert answer.kind == "other"


@pytest.mark.parametrize("path", ["", ".", "A.", "A..B", "A[", "A[]", "A[x]B", "1A", "A b"])
def test_a_path_that_is_none(path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        parse_path(path)


def test_a_wrong_value_is_reported_with_its_place() -> None:
    expected = [
        _result(VERIFICATION, **{"VerificationAttributes[domain.com].VerificationStatus": {"equals": "Success"}})
    ]
    assert lines(judged(success(VERIFICATION), VERIFICATION, expected)) == [
        f"values.equals: /{VERIFICATION}Response/{VERIFICATION}Result/VerificationAttributes/entry[key='domain.com']"
        "/value/VerificationStatus: expected 'Success', got 'Pending'"
    ]


def test_a_missing_entry_is_one_finding() -> None:
    conditions: dict[str, dict[str, Any]] = {
        "VerificationAttributes[no.com].VerificationStatus": {"equals": "Success"},
        "VerificationAttributes[no.com].VerificationToken": {"present": True},
        "VerificationAttributes[gone.com].VerificationStatus": {"absent": True},
    }
    verdict = judged(success(VERIFICATION), VERIFICATION, [Expected(result=conditions)])
    assert layers(verdict) == [Layer.VALUES]
    assert "absent (no entry 'no.com')" in lines(verdict)[0]


def test_two_wrong_values_are_two_findings() -> None:
    expected = [_result("GetSendQuota", Max24HourSend={"equals": 1}, MaxSendRate={"equals": 2})]
    assert layers(judged(success("GetSendQuota"), "GetSendQuota", expected)) == [Layer.VALUES, Layer.VALUES]


def test_what_the_structure_accuses_is_not_accused_again() -> None:
    body = success("GetSendQuota").replace("200.0", "plenty")
    expected = [_result("GetSendQuota", Max24HourSend={"equals": 200, "type": "double"}, MaxSendRate={"equals": 1})]
    assert layers(judged(body, "GetSendQuota", expected)) == [Layer.STRUCTURE]


def test_values_are_found_despite_other_defects() -> None:
    expected = [_result("ListIdentities", Identities={"equals": ["example.com", "user@example.com"]})]
    right = success("ListIdentities")
    for body, layer in [
        (success("ListIdentities", namespace="urn:x"), Layer.NAMESPACE),
        (right.replace("member>", "item>"), Layer.STRUCTURE),
        (right.replace("<ListIdentitiesResult>", "").replace("</ListIdentitiesResult>", ""), Layer.STRUCTURE),
        (right.replace("ListIdentitiesResult>", "ListIdentitiesresult>"), Layer.STRUCTURE),
    ]:
        assert layers(judged(body, expected=expected)) == [layer], body


def test_a_value_in_a_list_is_reported_with_its_number() -> None:
    expected = [Expected(result={"SendDataPoints[*].DeliveryAttempts": {"every": {"equals": 8}}})]
    told = lines(judged(success(STATISTICS), STATISTICS, expected))
    assert told == [
        f"values.every: /{STATISTICS}Response/{STATISTICS}Result/SendDataPoints/*/DeliveryAttempts: "
        "expected of every member: 8, got member 2: '7'"
    ]


def test_conditions_come_from_the_model_as_they_are() -> None:
    matcher = Matcher.model_validate(
        {"every": {"type": "timestamp", "within": "15d"}, "count": {"min": 1}, "json": {"a": 1}}
    )
    conditions = matcher.conditions()
    assert set(conditions) == {"every", "count", "json"}
    body = json.dumps({"a": 1})
    assert list(differences(body, {"json": conditions["json"]}, SENT_AT)) == []
    assert list(differences(["2026-03-04T05:00:00Z"], {"every": conditions["every"]}, SENT_AT)) == []
    assert list(differences(["2026-03-04T05:00:00Z"], {"count": conditions["count"]}, SENT_AT)) == []


def test_durations() -> None:
    assert lexical.duration("15d") == timedelta(days=15)
    assert lexical.duration("90s") == timedelta(seconds=90)
    with pytest.raises(ValueError, match="not a duration"):
        lexical.duration("a while")
