from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from conformance.model.case_file import Need
from conformance.model.problem import SourceError, UserProblem
from conformance.model.vocabulary import ACTIONS
from conformance.targets.endpoint import checked_endpoint
from conformance.targets.profile import Profile
from conformance.targets.profile_file import known_profiles, load_profile, with_default_credentials
from conformance.targets.subject import profile_of_subject
from tests.rows import each_row

FULL = """
name: my-emulator
version: "1.2"
endpoint: http://127.0.0.1:4566/
region: eu-west-1
service: ses
account_id: "123456789012"
credentials: { access_key_id: AKID, secret_access_key: secret, session_token: token }
other_account: { access_key_id: AKID2, secret_access_key: secret, account_id: "210987654321", sandbox: true }
sandbox: false
many_identities: true
temporary: { access_key_id: ASIA, secret_access_key: secret, session_token: token }
verification: pending
verified: { address: sender@example.com, domain: example.com }
confirm: { url: 'http://127.0.0.1:1/confirm' }
signatures: { checked: true, accepts: [sigv4, sigv4-query, sigv2, aws3] }
throttle: { per_second: 1, burst: 1 }
unsupported: [GetIdentityPolicies]
faults: { header: X-Fault }
mail: { url: 'http://127.0.0.1:1/mail' }
topics: { any: false, arns: ['arn:1', 'arn:2'] }
headers: { X-Key: k }
"""


def write(folder: Path, text: str) -> str:
    path = folder / "target.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def problem(folder: Path, text: str) -> str:
    with pytest.raises(SourceError) as caught:
        load_profile(write(folder, text))
    (found,) = caught.value.problems
    return str(found).partition("target.yaml:")[2]


def test_every_key_of_the_contract(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, FULL))
    assert profile.endpoint == "http://127.0.0.1:4566"
    assert [need for need in Need if profile.lacks(need)] == []


def test_only_the_name_must_be_given(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, "name: x\n"))
    assert (profile.region, profile.service, profile.endpoint) == ("us-east-1", "ses", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1.2.3\n", "1:1: the key `name` is missing"),
        ("name: x\ncolour: red\n", "2:1: unknown key `colour`; known here: account_id, ca_bundle, confirm"),
        (
            "name: x\nfaults: { heade: X }\n",
            "2:11: unknown key `heade`; did you mean header? Known here: header, parameter, url",
        ),
        ("name: x\nfaults: { header: X, url: http://y }\n", "2:1: `faults`: give exactly one of header"),
        ("name: x\nfaults: {}\n", "2:1: `faults`: give exactly one"),
        ("name: x\nendpoint: localhost:4566\n", "2:1: `endpoint`: invalid endpoint URL 'localhost:4566'"),
        ("name: x\nthrottle: { per_second: 0 }\n", "2:13: `per_second`: input should be greater than or equal to"),
        ("name: x\nverification: later\n", "2:1: `verification`: input should be 'immediate' or 'pending'"),
        ("name: x\nunsupported: [GetQuota]\n", "2:1: `unsupported`: GetQuota is none of the 22 actions"),
        ("name: x\naccount_id: 12345678901\n", "2:1: `account_id`: text is expected here; put it in quotes"),
        ("name: x\nsignatures: { accepts: [sigv5] }\n", "2:25: `accepts`: input should be 'sigv4'"),
        ("name: x\ncredentials: { access_key_id: a }\n", "2:1: the key `secret_access_key` is missing"),
        ("name: x\ncredentials: {}\n", "2:1: the keys `access_key_id`, `secret_access_key` are missing"),
        ("name: x\nfaults: { header: 'a b' }\n", "2:11: `header`: 'a b' is no name of a header field"),
        ("name: x\nheaders: { a b: c }\n", "2:1: `headers`: 'a b' is no name of a header field"),
        ('name: x\nheaders: { A: "b\\r\\nC: d" }\n', "2:1: `headers`: the value of A has control characters"),
        ("name: [\n", "2:1: no valid YAML: "),
        ("just text\n", "1:1: a mapping of keys is expected here"),
    ],
)
def test_what_is_wrong_is_reported_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert problem(tmp_path, text).startswith(said)


def test_a_wrong_secret_is_never_reported(tmp_path: Path) -> None:
    text = "name: x\ncredentials: { access_key_id: a, secret_access_key: [hunter2] }\nheaders: { A: [hunter3] }\n"
    with pytest.raises(SourceError) as caught:
        load_profile(write(tmp_path, text))
    assert "hunter" not in str(caught.value)


def test_a_secret_is_not_shown_by_repr(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, FULL))
    assert "secret'" not in repr(profile)
    assert "'token'" not in repr(profile)
    assert "'k'" not in repr(profile)


def test_a_target_that_is_neither_file_nor_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no such target: neither a file nor a known name \(.*moto"):
        load_profile("motto")
    with pytest.raises(SourceError, match="no such target"):
        load_profile(str(tmp_path))


def test_profiles_that_come_with_the_suite_are_right_and_bear_their_file_s_name() -> None:
    assert {"moto", "ministack"} <= set(known_profiles())
    for name in known_profiles():
        assert load_profile(name).name == name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://127.0.0.1:4566", "http://127.0.0.1:4566"),
        ("http://localhost:4566/", "http://localhost:4566"),
        ("https://email.example.com/ses/", "https://email.example.com/ses"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("HTTP://HOST", "HTTP://HOST"),
    ],
)
def test_endpoints(given: str, kept: str) -> None:
    assert checked_endpoint(given) == kept


@each_row(
    "text",
    [
        "",
        "localhost",
        "localhost:4566",
        "127.0.0.1:80",
        "ftp://h",
        "http://",
        "http:///x",
        "http://:80",
        "http://h:port",
        "http://h:99999",
        "http://h:0",
        "http://u:p@h",
        "http://h/?x=1",
        "http://h/#x",
        "http://[::1",
        "http://h h",
        "http://h/a b",
        "http://h\n",
        "http://h\x00",
        "http://" + "a" * 64 + ".example",
        "http://ü..example",
        "file:///etc/passwd",
        "//h",
    ],
)
def test_what_is_no_endpoint(text: str) -> None:
    with pytest.raises(ValueError, match=r"URL|endpoint"):
        checked_endpoint(text)


def test_an_endpoint_with_a_password_does_not_show_it() -> None:
    with pytest.raises(ValueError, match="must not contain a user or password") as caught:
        checked_endpoint("http://user:hunter2@host")
    assert "hunter2" not in str(caught.value)


def pair(profile: Profile) -> tuple[str, str, str | None]:
    assert profile.credentials is not None
    found = profile.credentials
    return found.access_key_id, found.secret_access_key, found.session_token


KEYS = {"AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "senv"}


def test_the_profile_s_credentials_come_first(tmp_path: Path) -> None:
    assert pair(with_default_credentials(load_profile(write(tmp_path, FULL)), KEYS))[0] == "AKID"


def test_then_the_usual_variables() -> None:
    assert pair(with_default_credentials(Profile(name="x"), KEYS)) == ("AKENV", "senv", None)
    token = {**KEYS, "AWS_SESSION_TOKEN": "t"}
    assert pair(with_default_credentials(Profile(name="x"), token)) == ("AKENV", "senv", "t")


def test_then_what_emulators_expect() -> None:
    assert pair(with_default_credentials(Profile(name="x"), {})) == ("testing", "testing", None)


@pytest.mark.parametrize("name", sorted(KEYS))
def test_half_a_pair_is_rejected(name: str) -> None:
    other = next(key for key in KEYS if key != name)
    with pytest.raises(ValueError, match=f"missing credentials: {other} is not set"):
        with_default_credentials(Profile(name="x"), {name: "x"})


def test_a_target_that_checks_signatures_needs_real_ones() -> None:
    profile = Profile.model_validate({"name": "x", "signatures": {"checked": True}})
    with pytest.raises(ValueError, match="missing credentials: the profile says that signatures are checked"):
        with_default_credentials(profile, {})
    assert pair(with_default_credentials(profile, KEYS))[0] == "AKENV"


def test_supported_is_the_other_way_to_say_unsupported() -> None:
    profile = Profile(name="x", supported=["SendEmail"])
    assert set(profile.declared_lacking) == set(ACTIONS) - {"SendEmail"}
    assert Profile(name="x", unsupported=["SendEmail"]).declared_lacking == {"SendEmail": "declared in the profile"}
    wrongs: list[dict[str, list[str]]] = [
        {"supported": ["SendEmail"], "unsupported": ["SendRawEmail"]},
        {"supported": []},
        {"supported": ["X"]},
    ]
    for wrong in wrongs:
        with pytest.raises(ValidationError):
            Profile.model_validate({"name": "x", **wrong})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sandbox: maybe", "true or false is expected here"),
        ("signatures: { checked: [] }", "true or false is expected here"),
        ("throttle: { per_second: fast }", "a number is expected here"),
        ("throttle: { per_second: 1, burst: 1.5 }", "a whole number is expected here"),
        ("unsupported: SendEmail", "a list is expected here"),
        ("verified: me@example.com", "a mapping of keys is expected here"),
    ],
)
def test_wrong_types_are_named_in_plain_words(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "target.yaml"
    path.write_text(f"name: a\n{text}\n")
    with pytest.raises(SourceError, match=said):
        load_profile(str(path))
    with pytest.raises(UserProblem, match=f"the profile is wrong: .*{said}"), profile_of_subject(yaml.safe_load(text)):
        pass
