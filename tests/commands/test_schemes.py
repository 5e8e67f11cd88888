"""A target that takes no Signature Version 4 in the header: what the commands say of it, and by what they sign."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from conformance.cli import main
from conformance.commands import exits
from conformance.proof.editions import EDITIONS
from conformance.targets.local import LocalReference
from conformance.targets.profile_file import load_profile

SCHEMES = {"only-aws3": ["aws3"], "only-aws3-and-sigv2": ["aws3", "sigv2"], "only-presigned": ["sigv4-query"]}
_TOGETHER = "--id=get-send-quota.answer.members"


class Target:
    """A running target, and what a user's profile says of it but for how requests are signed."""

    def __init__(self, name: str, running: LocalReference) -> None:
        keys = ("name", "endpoint", "region", "service", "account_id", "credentials", "verification")
        profile = running.profile().model_dump(mode="json", exclude_unset=True)
        self.accepts = SCHEMES[name]
        self._data = {key: profile[key] for key in keys}
        self.credentials = profile["credentials"]

    def profile(self, folder: Path, accepts: list[str] | None = None) -> str:
        """Write the profile, which names the schemes if they are given; return its path."""
        more = {} if accepts is None else {"signatures": {"accepts": accepts}}
        path = folder / "profile.yaml"
        path.write_text(yaml.safe_dump({**self._data, **more}), encoding="utf-8")
        return str(path)


@pytest.fixture(scope="module", params=SCHEMES)
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    with LocalReference(("--editions", EDITIONS, "--variation", request.param)) as running:
        yield Target(request.param, running)


def test_doctor_names_the_line_to_add(target: Target, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--target", target.profile(tmp_path)]) == exits.EXIT_NOT_CONFORMING
    said = capsys.readouterr().out
    assert "✗ scheme: a request signed by sigv4 is rejected (403 Sender MissingAuthenticationToken" in said
    assert f"Say `signatures: {{ accepts: [{', '.join(target.accepts)}] }}` in the profile" in said


def test_with_that_line_all_is_well(target: Target, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--target", target.profile(tmp_path, target.accepts)]) == exits.EXIT_OK
    said = capsys.readouterr().out
    assert f"✓ signatures: checked; usual requests are signed by {target.accepts[0]}, as the profile says" in said
    assert "cases that need sigv4: no SigV4 in the Authorization header" in said


def test_a_profile_that_names_a_scheme_in_vain(
    target: Target, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [name for name in ("aws3", "sigv2", "sigv4-query") if name not in target.accepts]
    assert main(["doctor", "--target", target.profile(tmp_path, wrong)]) == exits.EXIT_NOT_CONFORMING
    said = capsys.readouterr().out
    assert f"✗ scheme: a request signed by {wrong[0]} is rejected" in said
    assert f"accepts: [{', '.join(target.accepts)}]" in said


def test_init_writes_it(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", target.credentials["access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", target.credentials["secret_access_key"])
    endpoint = str(load_profile(target.profile(tmp_path)).endpoint)
    assert main(["init", "--endpoint", endpoint, "--folder", str(tmp_path), "--no-run", "--ci", "none"]) == 0
    written = load_profile(str(tmp_path / "ses-target.yaml"))
    assert written.signatures is not None
    assert (written.signatures.checked, written.signatures.accepts) == (True, target.accepts)
    assert written.get is True  # found out by requests that were let in
    assert f"signatures by {' or '.join(target.accepts)} only" in capsys.readouterr().err


def test_without_it_a_run_is_blocked_and_says_so(
    target: Target, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["run", "--target", target.profile(tmp_path), _TOGETHER, "--out", str(out)]) == 1
    assert f"accepts: [{', '.join(target.accepts)}]" in capsys.readouterr().err


def test_a_run_signs_by_it_and_its_reports_say_so(
    target: Target, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile, out = target.profile(tmp_path, target.accepts), tmp_path / "out"
    assert main(["run", "--target", profile, _TOGETHER, "--out", str(out)]) == 0
    usual = target.accepts[0]
    assert f"Requests were signed by {usual}, since the target takes none by sigv4." in (out / "summary.md").read_text()
    assert f"Signed by  {usual}" in (out / "certificate.txt").read_text()
    assert json.loads((out / "certificate.json").read_text())["signed"] == usual
    page = (out / "report.html").read_text()
    assert f"Requests were signed by {usual}" in page
    assert "--aws-sigv4 aws:amz" not in page
    capsys.readouterr()
    assert main(["explain", "get-send-quota.answer.members", "--out", str(out)]) == 0
    assert f"usual requests signed by {usual}" in capsys.readouterr().out


def test_other_commands_sign_by_it_and_say_so(
    target: Target, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile, case = target.profile(tmp_path, target.accepts), "get-send-quota.answer.members"
    assert main(["replay", case, "--target", profile]) == 0
    replayed = capsys.readouterr().out
    assert f"GetSendQuota, signed by {target.accepts[0]}, " in replayed
    assert "--aws-sigv4" not in replayed
    for form in ("curl", "python"):
        assert main(["export", case, "--as", form, "--target", profile]) == 0
        exported = capsys.readouterr().out
        assert f"All requests are sent as they were signed (by {target.accepts[0]})" in exported
    assert main(["run", "--plan", "--target", profile, _TOGETHER]) == 0
    assert f"usual requests are signed by {target.accepts[0]}, as the profile says" in capsys.readouterr().out
    assert main(["diff", profile, profile, "--random", "0", _TOGETHER]) == 0


def test_what_is_signed_wrongly_or_not_at_all_is_shown_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "auth.sigv4.wrong-secret"]) == 0
    signed, tampered = (line for line in capsys.readouterr().out.splitlines() if line.startswith("--- "))
    assert ", signed by sigv4, " in signed
    assert ", signed by sigv4, tampered with, " in tampered
    assert main(["replay", "auth.sigv4.unsigned"]) == 0
    shown = capsys.readouterr().out
    assert "GetSendQuota, not signed, " in shown
    assert shown.count("--aws-sigv4") == 1  # the control request alone is signed anew
