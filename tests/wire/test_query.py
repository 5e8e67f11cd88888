"""The Query encoding: flattening, percent-encoding, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.query import decode_pairs, encode_form, encode_pairs, flatten, to_bytes
from conformance.wire.request import API_VERSION
from tests.rows import each_row

from .building import call
from .oracle import serialized


def test_nested_members_and_lists_are_numbered_from_one() -> None:
    pairs = flatten(
        {
            "Destination": {"ToAddresses": ["a@example.com", "b@example.com"], "CcAddresses": []},
            "Message": {"Body": {"Text": {"Data": "hi"}}},
            "Destinations.member.3": "as it is",
        }
    )
    assert pairs == [
        ("Destination.ToAddresses.member.1", "a@example.com"),
        ("Destination.ToAddresses.member.2", "b@example.com"),
        ("Destination.CcAddresses", ""),
        ("Message.Body.Text.Data", "hi"),
        ("Destinations.member.3", "as it is"),
    ]


@each_row(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-7, "-7"),
        (10**30, "1" + "0" * 30),
        (1.5, "1.5"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (float("nan"), "NaN"),
        (None, ""),
        ("", ""),
        (b"\x00\xff", "AP8="),
        (b"", ""),
        (datetime(2012, 5, 12, 5, 25, 58, 999, tzinfo=UTC), "2012-05-12T05:25:58Z"),
        (datetime(2012, 5, 12, 5, 25, 58), "2012-05-12T05:25:58Z"),
        (datetime(2012, 5, 12, 1, 0, tzinfo=timezone(timedelta(hours=2))), "2012-05-11T23:00:00Z"),
    ],
)
def test_scalars(value: Any, text: str) -> None:
    assert flatten({"P": value}) == [("P", text)]
    assert flatten({"P": [value]}) == [("P.member.1", text)]


def test_another_type_is_rejected() -> None:
    with pytest.raises(TypeError, match="not complex"):
        flatten({"P": {"Q": [1j]}})  # type: ignore[list-item]


def test_an_empty_structure_is_nothing() -> None:
    assert flatten({"Destination": {}, "Source": "a"}) == [("Source", "a")]


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("SendEmail", {
            "Source": "a@example.com",
            "Destination": {"ToAddresses": ["x@example.com", "y@example.com"]},
            "Message": {"Subject": {"Data": "s", "Charset": "UTF-8"}, "Body": {"Text": {"Data": "t"}}},
            "ReplyToAddresses": ["r@example.com"],
        }),
        ("SendRawEmail", {"RawMessage": {"Data": b"From: a\r\n\r\nb\xff"}, "Destinations": ["a@example.com"]}),
        ("GetIdentityVerificationAttributes", {"Identities": []}),
        ("SetIdentityDkimEnabled", {"Identity": "example.com", "DkimEnabled": False}),
        ("ListIdentities", {"MaxItems": 5}),
    ],
)  # fmt: skip
def test_flattens_like_the_serializer_of_the_sdk(action: str, params: dict[str, Any]) -> None:
    assert dict(call(action, params)) == serialized(action, params)


def test_a_call_is_action_parameters_version() -> None:
    assert call("GetSendQuota") == [("Action", "GetSendQuota"), ("Version", API_VERSION)]
    assert call("GetSendQuota", {"A": 1}, version=None) == [("Action", "GetSendQuota"), ("A", "1")]


def test_percent_encoding_keeps_the_unreserved_only() -> None:
    assert encode_pairs([("a b", "-._~!*'()+/%:é\U0001f600\n")]) == (
        "a%20b=-._~%21%2A%27%28%29%2B%2F%25%3A%C3%A9%F0%9F%98%80%0A"
    )


@given(st.lists(st.tuples(st.text(), st.text())))
def test_encoding_is_the_standard_librarys_with_nothing_safe(pairs: list[tuple[str, str]]) -> None:
    text = encode_pairs(pairs)
    assert text == "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in pairs)
    assert [pair for pair in parse_qsl(text, keep_blank_values=True) if any(pair)] == [p for p in pairs if any(p)]
    assert decode_pairs(text) == pairs


@pytest.mark.parametrize("unit", ["a+/=%", "\u00e9 ", "\ud83d\ude00"], ids=["ascii", "utf-8", "surrogates"])
def test_a_long_form_is_the_encoded_pairs_as_bytes(unit: str) -> None:
    pairs = [("A b", "c&d"), ("Data", unit * 60_001), ("Last", "")]  # longer than two of the pieces it is written in
    assert encode_form(pairs) == encode_pairs(pairs).encode()


@given(st.binary())
def test_any_recorded_bytes_decode_and_encode_to_the_same(data: bytes) -> None:
    text = "".join(f"%{byte:02X}" for byte in data)
    [(_, value)] = decode_pairs(f"a={text}")
    assert to_bytes(value) == data


@given(st.text(alphabet=st.characters(codec="utf-16", categories=None), max_size=20))
def test_nothing_decodable_raises(text: str) -> None:
    for name, value in decode_pairs(text):
        encode_pairs([(name, value)])


def test_plus_empty_parts_and_missing_equals_signs() -> None:
    assert decode_pairs("a=1+2%2B3&&b&=c&d=e=f") == [("a", "1 2+3"), ("b", ""), ("", "c"), ("d", "e=f")]


def test_surrogates_become_the_bytes_they_stand_for() -> None:
    assert to_bytes("\ud83d\ude00") == "\U0001f600".encode()
    assert to_bytes("\udcff") == b"\xff"
    assert to_bytes("\ud800x") == b"\xed\xa0\x80x"
