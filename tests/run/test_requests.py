"""From a send to the bytes of a request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from conformance.model.case import Send
from conformance.model.case_file import RequestOptions
from conformance.model.expectation import Alternative
from conformance.model.vocabulary import Outcome
from conformance.run.names import Names
from conformance.run.outcome import CaseStopped
from conformance.run.rendering import leave_out, render, render_conditions
from conformance.run.requests import build, pairs_of
from conformance.targets.profile import Profile
from conformance.wire.exchange import Request, header
from conformance.wire.query import encode

from .fakes import a_profile

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def request(
    params: dict[str, Any] | None = None, profile: Profile | None = None, omit: tuple[str, ...] = (), **options: Any
) -> Request:
    profile = profile or a_profile()
    send = Send("GetSendQuota", params or {}, (Alternative(success=True),), omit, RequestOptions(**options))
    return build(render(send, Names("s", "a.b", profile, None)), profile, NOW)


def test_action_and_version_come_first() -> None:
    assert request({"A": 1}).body == b"Action=GetSendQuota&Version=2010-12-01&A=1"


def test_they_can_be_changed_and_left_out() -> None:
    assert request({"Version": "2011-01-01", "Action": "X"}).body == b"Action=X&Version=2011-01-01"
    assert request({"A": 1}, omit=("Version",)).body == b"Action=GetSendQuota&A=1"
    assert request(omit=("Action", "Version")).body == b""


def test_nested_members_can_be_left_out() -> None:
    params = {"Message": {"Subject": {"Data": "a"}, "Body": {"Text": {"Data": "b"}}}}
    assert leave_out(params, "Message.Body.Text") == {"Message": {"Subject": {"Data": "a"}, "Body": {}}}
    assert leave_out(params, "Message.Nothing.At.All") == params
    assert leave_out(params, "Other") == params
    assert params["Message"]["Subject"] == {"Data": "a"}
    assert b"Body" not in request(params, omit=("Message.Body",)).body


def test_names_are_filled_in_everywhere() -> None:
    made = request({"EmailAddress": "{email}"}, headers={"X-Who": "{domain}"}, append="&X={word}", omit=("{none}",)[:0])
    names = Names("s", "a.b", a_profile(), None)
    assert f"EmailAddress={quote(names('email'), safe='')}&X={names('word')}".encode() in made.body
    assert header(made.headers, "X-Who") == names("domain")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("rfc3986", "A=a%20b%2Fc~%C3%BC"),
        ("plus", "A=a+b%2Fc~%C3%BC"),
        ("lower-hex", "A=a%20b%2fc~%c3%bc"),
        ("all", "A=%61%20%62%2F%63%7E%C3%BC"),
    ],
)
def test_encodings(encoding: str, body: str) -> None:
    assert request({"A": "a b/c~ü"}, encode=encoding).body.decode().rpartition("&")[2] == body


def test_a_plus_stays_a_plus_however_spaces_are_written() -> None:
    assert request({"A": "a+b c"}, encode="plus").body.endswith(b"A=a%2Bb+c")


def test_megabytes_are_encoded_as_anything_else() -> None:
    text = "".join(map(chr, range(256))) * 40 + "%" * 500
    assert encode(text) == quote(text, safe="")


def test_order_pairs_and_what_is_added() -> None:
    made = request({"A": "1"}, pairs=[("A", "2"), ("", "x")], append="&raw", order="reversed")
    assert made.body == b"=x&A=2&A=1&Version=2010-12-01&Action=GetSendQuota&raw"


def test_a_raw_body_goes_as_it_is() -> None:
    made = request({"A": "1"}, body="any thing & ü", headers={"Content-Type": "text/plain"})
    assert made.body == "any thing & ü".encode()
    assert header(made.headers, "Content-Type") == "text/plain"


def test_other_methods_carry_the_form_in_the_url() -> None:
    made = request({"A": "b c"}, method="GET")
    assert made.url == "http://127.0.0.1:1/?Action=GetSendQuota&Version=2010-12-01&A=b%20c"
    assert made.body == b""
    assert header(made.headers, "Content-Type") is None


def test_a_raw_query_replaces_the_form() -> None:
    made = request({"A": "1"}, query="Action=%47&x")
    assert made.url.endswith("/?Action=%47&x")
    assert made.body == b""
    both = request({"A": "1"}, query="x", body="y")
    assert (both.url, both.body) == ("http://127.0.0.1:1/?x", b"y")


def test_a_path_below_the_endpoint_s() -> None:
    assert request(profile=a_profile("http://h:1/ses"), path="/x").url == "http://h:1/ses/x"


def test_header_fields_replace_whatever_their_case_and_null_leaves_out() -> None:
    made = request(headers={"content-type": "a/b", "X": "1"})
    assert [name for name, _ in made.headers if name.lower() == "content-type"] == ["content-type"]
    assert header(request(headers={"Content-Type": None}).headers, "Content-Type") is None


def test_the_profile_s_header_fields_go_with_every_request() -> None:
    assert header(request(profile=a_profile(headers={"X-Key": "k"})).headers, "X-Key") == "k"


def test_a_fault_is_asked_for_as_the_profile_says() -> None:
    by_header = request(profile=a_profile(faults={"header": "X-Fault"}), fault="Throttling")
    assert header(by_header.headers, "X-Fault") == "Throttling"
    by_parameter = request(profile=a_profile(faults={"parameter": "Fault"}), fault="Throttling")
    assert by_parameter.body.endswith(b"&Fault=Throttling")
    by_url = request(profile=a_profile(faults={"url": "http://h/{code}"}), fault="Throttling")
    assert b"Throttling" not in by_url.body
    without_hook = request(fault="Throttling")
    assert b"Throttling" not in without_hook.body


def test_accounts_have_keys_of_their_own() -> None:
    other = {"access_key_id": "AKIDOTHER", "secret_access_key": "x"}
    profile = a_profile(other_account=other)
    assert "AKIDOTHER/" in str(header(request(profile=profile, account="other").headers, "Authorization"))
    assert "AKIDEXAMPLE/" in str(header(request(profile=profile).headers, "Authorization"))
    with pytest.raises(ValueError, match="no credentials for the temporary account"):
        request(profile=profile, account="temporary")


def test_the_scope_is_the_profile_s() -> None:
    made = request(profile=a_profile(region="eu-west-1", service="email"))
    assert "/20260102/eu-west-1/email/aws4_request" in str(header(made.headers, "Authorization"))


def test_unsigned_is_unsigned() -> None:
    assert header(request(sign="none").headers, "Authorization") is None
    assert header(request(tamper="unsigned").headers, "Authorization") is None


def test_pairs_of_flattens() -> None:
    assert pairs_of("X", {"L": ["a", "b"], "M": {"N": True}}) == [
        ("Action", "X"),
        ("Version", "2010-12-01"),
        ("L.member.1", "a"),
        ("L.member.2", "b"),
        ("M.N", "true"),
    ]


def test_a_bare_value_means_equals() -> None:
    names = Names("s", "a.b", a_profile(), None)
    assert render_conditions("x {word}", names) == {"equals": f"x {names('word')}"}


def test_page_tokens_come_last() -> None:
    send = Send("ListIdentities", {"MaxItems": 1}, (Alternative(success=True),))
    item = render(send, Names("s", "a.b", a_profile(), None), {"NextToken": "t"})
    assert list(item.params) == ["MaxItems", "NextToken"]


def with_other(secret: str) -> Profile:
    return a_profile(other_account={"access_key_id": "AKIDOTHER", "secret_access_key": secret})


def test_the_secret_of_another_account_is_no_fault_where_both_have_the_same() -> None:
    assert request(profile=with_other("another secret"), tamper="secret-of-other-account").headers
    same = with_other(a_profile().credentials.secret_access_key)  # type: ignore[union-attr]
    with pytest.raises(CaseStopped, match="both accounts of the profile have the same secret") as stopped:
        request(profile=same, tamper="secret-of-other-account")
    assert stopped.value.outcome is Outcome.SKIPPED
    assert request(profile=same, tamper="wrong-secret").headers


@pytest.mark.parametrize("scheme", ["sigv4", "sigv2"])
def test_further_header_fields_stand_behind_the_others(scheme: str) -> None:
    twice = request(sign=scheme, fields=[("Host", "other.example.com")])
    assert [value for name, value in twice.headers if name == "Host"] == ["127.0.0.1:1", "other.example.com"]
