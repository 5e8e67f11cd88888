"""Scripts: they work when they are run, and hold no secret."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.explore.scripts import curl_script, python_script, variables_of
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.settings import RunSettings

from .test_minimise import the_case

CASES = [
    "list-identities.next-token.next-page",  # a token that a response gives
    "list-identities.listing.other-account",
    "auth.session-token.accepted",
    "protocol.encoding.identity.marks[percent]",
]


def result_of(case_id: str, exchanger: Exchanger) -> Result:
    result = run_case(the_case(case_id), exchanger, RunSettings("s"))
    assert result.sent, result.reason
    return result


def keys_of(exchanger: Exchanger) -> dict[str, str]:
    """Return the variables of all accounts."""
    profile = exchanger.profile
    pairs = {"AWS": profile.credentials, "OTHER_AWS": profile.other_account, "TEMPORARY_AWS": profile.temporary}
    found: dict[str, str] = {}
    for prefix, pair in pairs.items():
        assert pair is not None
        found |= {f"{prefix}_ACCESS_KEY_ID": pair.access_key_id, f"{prefix}_SECRET_ACCESS_KEY": pair.secret_access_key}
        if pair.session_token:
            found[f"{prefix}_SESSION_TOKEN"] = pair.session_token
    return found


def known_case_ids() -> list[str]:
    from conformance.model.suite import load_suite

    known = {case.id for case in load_suite().cases}
    return [each for each in CASES if each in known]


def run_script(command: list[str], exchanger: Exchanger) -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")} | keys_of(exchanger)
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.sweep(every=2)
@pytest.mark.parametrize("case_id", known_case_ids())
def test_a_python_script_does_what_the_case_did(case_id: str, reference: Exchanger, tmp_path: Path) -> None:
    result = result_of(case_id, reference)
    path = tmp_path / "repeat.py"
    path.write_text(python_script(result, reference.profile))
    out = run_script([sys.executable, str(path)], reference)
    statuses = [sent.exchange.response.status for sent in result.sent if sent.exchange.response is not None]
    assert [int(line.split()[0]) for line in out.splitlines() if line[:1].isdigit() and " " in line][
        : len(statuses)
    ] == statuses
    secrets = {value for name, value in keys_of(reference).items() if not name.endswith("KEY_ID")}
    assert not any(secret in path.read_text() for secret in secrets)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
@pytest.mark.parametrize("case_id", known_case_ids()[:2])
def test_a_shell_script_does_what_the_case_did(case_id: str, reference: Exchanger, tmp_path: Path) -> None:
    result = result_of(case_id, reference)
    path = tmp_path / "repeat.sh"
    path.write_text(curl_script(result, reference.profile))
    out = run_script(["bash", str(path)], reference)
    statuses = [sent.exchange.response.status for sent in result.sent if sent.exchange.response is not None]
    assert [int(line.split()[1]) for line in out.splitlines() if line.startswith("HTTP/1.1 ")] == statuses
    secrets = {value for name, value in keys_of(reference).items() if not name.endswith("KEY_ID")}
    assert not any(secret in path.read_text() for secret in secrets)


def test_a_script_of_a_failed_case_shows_what_was_found(mutant: Exchanger, tmp_path: Path) -> None:
    result = result_of("list-identities.listing.all", mutant)
    assert result.findings
    scripts = {"repeat.py": python_script(result, mutant.profile), "repeat.sh": curl_script(result, mutant.profile)}
    for name, text in scripts.items():
        assert "status.rejected" in text or str(result.findings[0])[:40] in text
        (tmp_path / name).write_text(text)
    out = run_script([sys.executable, str(tmp_path / "repeat.py")], mutant)
    assert any(line.startswith("500 ") for line in out.splitlines()), out
    if shutil.which("curl") is not None:
        assert "HTTP/1.1 500 " in run_script(["bash", str(tmp_path / "repeat.sh")], mutant)


def test_header_fields_of_the_profile_come_from_variables(reference: Exchanger) -> None:
    profile = reference.profile.model_copy(update={"headers": {"X-Api-Key": "s3cret"}})
    exchanger = Exchanger(profile, reference.transport, reference._pacer)
    result = result_of("get-send-quota.answer.members", exchanger)
    assert "SES_HEADER_X_API_KEY" in variables_of(result, profile)
    for text in (curl_script(result, profile), python_script(result, profile)):
        assert "s3cret" not in text
        assert "SES_HEADER_X_API_KEY" in text


def test_what_is_tampered_with_is_sent_as_it_stands(reference: Exchanger) -> None:
    from conformance.model.suite import load_suite

    tampered = next(
        case for case in load_suite().cases if any(send.request.tamper == "wrong-secret" for send in case.steps)
    )
    text = curl_script(run_case(tampered, reference, RunSettings("s")), reference.profile)
    assert "Signature=" in text
    assert "for some minutes only" in text
