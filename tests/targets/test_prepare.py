"""From what the user asked for to a target that is ready: profile, variables, guard, reference target."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from conformance.run.prepare import prepare
from conformance.run.prepared import from_wire_form
from conformance.run.selection import Selection
from conformance.run.wanted import UsageProblem, Wanted
from conformance.targets.guard import ALLOW
from conformance.targets.local import LocalReference, ReferenceFailed
from tests.run.fakes import right, serving

PREFIX = "SES_CONFORMANCE_PROFILE_"


def written(folder: Path, text: str) -> str:
    path = folder / "t.yaml"
    path.write_text(text)
    return str(path)


def test_a_bare_endpoint_is_named_by_itself() -> None:
    with serving(right) as fake:
        assert prepare(Wanted(endpoint=fake.endpoint + "/"), {}).profile.name == fake.endpoint


def test_the_endpoint_given_comes_before_the_profile_s(tmp_path: Path) -> None:
    with serving(right) as fake:
        target = written(tmp_path, "name: x\nendpoint: http://127.0.0.1:1\n")
        profile = prepare(Wanted(endpoint=fake.endpoint, target=target), {}).profile
    assert (profile.name, profile.endpoint) == ("x", fake.endpoint)


def test_a_profile_without_endpoint_needs_one(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="the profile x names no endpoint: give --endpoint URL"):
        prepare(Wanted(target=written(tmp_path, "name: x\n")), {})


@pytest.mark.parametrize("endpoint", ["localhost", "ftp://h", "http://h/?q"])
def test_an_endpoint_that_is_none(endpoint: str) -> None:
    with pytest.raises(UsageProblem, match="endpoint"):
        prepare(Wanted(endpoint=endpoint), {})


def test_the_guard_stands_before_the_first_request() -> None:
    with pytest.raises(UsageProblem, match=f"set {ALLOW}=1"):
        prepare(Wanted(endpoint="https://email.us-east-1.amazonaws.com"), {})


def test_the_guard_looks_at_the_profile_s_endpoint_too(tmp_path: Path) -> None:
    target = written(tmp_path, "name: x\nendpoint: https://email.us-east-1.amazonaws.com\n")
    with pytest.raises(UsageProblem, match="real Amazon SES"):
        prepare(Wanted(target=target), {})


def test_missing_credentials_are_reported(tmp_path: Path) -> None:
    target = written(tmp_path, "name: x\nendpoint: http://127.0.0.1:1\nsignatures: { checked: true }\n")
    with pytest.raises(UsageProblem, match="missing credentials"):
        prepare(Wanted(target=target), {})


def test_a_variable_whose_key_wants_text_needs_no_quotes(tmp_path: Path) -> None:
    with serving(right) as fake:
        given = {
            f"{PREFIX}ACCOUNT_ID": "000000000012",
            f"{PREFIX}VERSION": "1.10",
            f"{PREFIX}CREDENTIALS__ACCESS_KEY_ID": "1e5",
            f"{PREFIX}CREDENTIALS__SECRET_ACCESS_KEY": "no",
        }
        target = written(tmp_path, f"name: x\nendpoint: {fake.endpoint}\n")
        profile = prepare(Wanted(target=target), given).profile
    assert (profile.account_id, profile.version) == ("000000000012", "1.10")
    assert profile.credentials is not None
    assert (profile.credentials.access_key_id, profile.credentials.secret_access_key) == ("1e5", "no")


def test_variables_say_what_a_profile_can_say(tmp_path: Path) -> None:
    with serving(right) as fake:
        given = {
            f"{PREFIX}ENDPOINT": fake.endpoint,
            f"{PREFIX}REGION": "eu-west-1",
            f"{PREFIX}ACCOUNT_ID": '"000000000000"',
            f"{PREFIX}CREDENTIALS__ACCESS_KEY_ID": "AKENV",
            f"{PREFIX}CREDENTIALS__SECRET_ACCESS_KEY": "s",
            f"{PREFIX}UNSUPPORTED": "[SendEmail, SendRawEmail]",
            f"{PREFIX}THROTTLE__PER_SECOND": "1000",
        }
        profile = prepare(Wanted(target=written(tmp_path, "name: x\nregion: us-west-2\n")), given).profile
    assert (profile.region, profile.account_id, profile.unsupported) == (
        "eu-west-1",
        "000000000000",
        ["SendEmail", "SendRawEmail"],
    )
    assert profile.credentials is not None
    assert profile.credentials.access_key_id == "AKENV"
    assert profile.throttle is not None
    assert profile.throttle.per_second == 1000


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("COLOUR", "red", "colour: unknown key"),
        ("THROTTLE__PER_SECOND", "-1", "throttle.per_second: "),
        ("NAME__DEEPER", "x", "NAME__DEEPER: name has no keys of its own"),
        ("REGION", "[unclosed", f"{PREFIX}REGION: no valid YAML value"),
        ("ENDPOINT", "localhost", "invalid endpoint URL 'localhost'"),
        ("ACCOUNT_ID", "12", "account_id: "),
    ],
)
def test_a_wrong_variable_is_a_usage_problem(tmp_path: Path, variable: str, value: str, said: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        prepare(Wanted(target=written(tmp_path, "name: x\n")), {PREFIX + variable: value})
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_secret_in_a_wrong_variable_is_not_reported(tmp_path: Path) -> None:
    given = {f"{PREFIX}CREDENTIALS__SECRET_ACCESS_KEY": "hunter2", f"{PREFIX}CREDENTIALS__X": "1"}
    with pytest.raises(UsageProblem) as caught:
        prepare(Wanted(target=written(tmp_path, "name: x\n")), given)
    assert "hunter2" not in str(caught.value)


def test_a_number_that_is_meant_as_text_is_taken_as_yaml_says(tmp_path: Path) -> None:
    with serving(right) as fake:
        given = {f"{PREFIX}VERSION": "2010-12-01", f"{PREFIX}ENDPOINT": fake.endpoint}
        assert prepare(Wanted(target=written(tmp_path, "name: x\n")), given).profile.version == "2010-12-01"


def test_the_wire_form_carries_everything_to_a_worker() -> None:
    with serving(right) as fake:
        selection = Selection(classes=("dkim",), ids=("a.*",), shard=(1, 2))
        wanted = Wanted(fake.endpoint, None, selection, "spec", "seed", 500.0, 3.0)
        prepared = prepare(wanted, {})
    assert from_wire_form(prepared.wire_form()).lock is None
    prepared.keep_cases_apart()
    copy = from_wire_form(prepared.wire_form())
    assert (copy.profile, copy.settings, copy.selection) == (prepared.profile, prepared.settings, selection)
    assert (copy.rate, copy.timeout) == (500.0, 3.0)
    assert copy.timetable == prepared.timetable is not None
    assert copy.lock == prepared.lock is not None
    prepared.close()


def test_a_run_without_limits_needs_no_timetable() -> None:
    with serving(right) as fake:
        prepared = prepare(Wanted(endpoint=fake.endpoint), {})
    assert prepared.timetable is None
    assert from_wire_form(prepared.wire_form()).timetable is None
    prepared.close()


def test_seeds_differ_unless_given() -> None:
    with serving(right) as fake:
        seeds = {prepare(Wanted(endpoint=fake.endpoint), {}).settings.seed for _ in range(3)}
        assert len(seeds) == 3
        assert prepare(Wanted(endpoint=fake.endpoint, seed="x"), {}).settings.seed == "x"


def test_the_reference_target_offers_everything_and_ends_with_close() -> None:
    with LocalReference() as reference:
        profile = reference.profile()
        assert profile.endpoint is not None
        assert profile.verification == "pending"
        pid = reference._process.pid
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_reference_target_that_does_not_start_says_what_it_printed() -> None:
    with pytest.raises(ReferenceFailed, match="NO-SUCH-MUTANT"):
        LocalReference(["--mutant", "NO-SUCH-MUTANT"])
    with pytest.raises(ReferenceFailed, match="is not a port"):
        LocalReference(["--port", "x"])


def test_a_reference_target_that_does_not_start_is_reported_to_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(UsageProblem, match="the reference target did not start: it printed nothing"):
        prepare(Wanted(), {})
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(UsageProblem, match=r"the reference target did not start: .*No such file"):
        prepare(Wanted(), {})
