"""Variables of the environment with a slip in their name: a job must not test another target because of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cli import main
from conformance.model import corpus


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("SES_CONFORMANCE_ENDPIONT", "SES_CONFORMANCE_ENDPOINT"),
        ("SES_CONFORMANCE_BASE_LINE", "SES_CONFORMANCE_BASELINE"),
        ("SES_CONFORMANCE_TARGETS", "SES_CONFORMANCE_TARGET"),
        ("ses_conformance_out", "SES_CONFORMANCE_OUT"),
        ("SES_CONFORMACE_ENDPOINT", "SES_CONFORMANCE_ENDPOINT"),
    ],
)
def test_a_slip_is_an_error_that_names_the_right_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, right: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert main(["run", "--out", "o"]) == 4
    said = capsys.readouterr().err
    assert said == f"ses-conformance: the variable {name} of the environment sets nothing; did you mean {right}?\n"
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_like_no_other_is_named_and_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SES_CONFORMANCE_IMAGE", "registry/ses:1")
    monkeypatch.setenv("SES_CONFORMANCE_OUT", "o")  # of another command
    monkeypatch.setenv("SES_CONFORMANCE_PROFILE_REGION", "eu-west-1")
    assert main(["checks", "error.code"]) == 0
    said = capsys.readouterr().err
    assert said == "ses-conformance: the variable SES_CONFORMANCE_IMAGE of the environment sets no option\n"


def test_the_schemas_of_an_installed_suite_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(corpus, "is_installed", lambda: True)
    assert main(["schemas"]) == 4
    assert "give --folder DIR" in capsys.readouterr().err
    assert main(["schemas", "--folder", str(tmp_path / "a" / "b")]) == 0
    assert (tmp_path / "a" / "b" / "profile.schema.json").is_file()
