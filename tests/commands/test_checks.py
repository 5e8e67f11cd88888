"""``checks``: the catalogue, and the page that is made from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.model.checks import CHECKS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checks.md"


def test_all_checks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == list(CHECKS)


def test_globs_choose_and_json_has_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks", "headers.c*", "error.code", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == ["headers.content-type", "headers.charset", "error.code"]
    assert rows[1]["advisory"]
    assert rows[0]["advice"] == CHECKS["headers.content-type"].advice


def test_no_such_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks", "xml.odd"]) == 5
    assert "no check has the id xml.odd" in capsys.readouterr().err


def test_the_page_is_up_to_date_and_has_an_anchor_for_each_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["checks", "--page"]) == 0
    page = PAGE.read_text(encoding="utf-8")
    assert page == capsys.readouterr().out, "run: make pages"
    assert all(page.count(f'<a id="{check}"></a>') == 1 for check in CHECKS)
