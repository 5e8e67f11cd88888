"""``run --plan`` shows what would be sent and sends nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.cli import main
from tests.run.fakes import right, serving

from .cli import FEW


def test_nothing_is_sent_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    profile = tmp_path / "slow.yaml"
    with serving(right) as fake:
        profile.write_text(f"name: slow\nendpoint: {fake.endpoint}\nthrottle: {{ per_second: 0.5 }}\n")
        assert main(["run", "--plan", "--target", str(profile), "--action", "PutIdentityPolicy", "-n", "4"]) == 0
        assert fake.asked == []
    printed = capsys.readouterr().out
    assert "PutIdentityPolicy" in printed
    assert "policies are made and deleted again" in printed
    assert "at 0.5 requests a second of each action it takes at least 0:" in printed
    assert printed.endswith("nothing was sent\n")
    assert {path.name for path in tmp_path.iterdir()} == {"slow.yaml"}


def test_the_suite_s_own_target_has_no_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--plan", *FEW]) == 0
    assert "at least" not in capsys.readouterr().out


def test_the_rate_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--plan", *FEW, "--rate", "0.01"]) == 0
    assert re.search(r"at 0\.01 requests a second it takes at least \d+:[0-5]\d:[0-5]\d\n", capsys.readouterr().out)


def test_what_the_probes_of_a_run_may_add_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_one, told = tmp_path / "open.yaml", tmp_path / "told.yaml"
    open_one.write_text("name: a\nendpoint: http://127.0.0.1:9\n")
    told.write_text(open_one.read_text() + "verification: immediate\nsignatures: { checked: false }\n")
    selection = ("--class", "authentication", "--level", "must")
    assert main(["run", "--plan", "--target", str(open_one), *selection]) == 0
    assert "more cases are run if the probes" in capsys.readouterr().out
    assert main(["run", "--plan", "--target", str(told), *selection]) == 0
    assert "more cases" not in capsys.readouterr().out
