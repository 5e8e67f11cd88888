"""The pages that are made from the registry are fresh, and each requirement has an address of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.registry import registry
from conformance.publish import pages

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_pages_are_fresh() -> None:
    wanted = pages.pages(registry())
    stale = [
        name for name, text in wanted.items() if not (DOCS / name).is_file() or (DOCS / name).read_text("utf-8") != text
    ]
    assert stale == [], "run: make pages"
    assert {f"requirements/{path.name}" for path in (DOCS / "requirements").iterdir()} == wanted.keys() - {"checks.md"}


def test_each_requirement_has_one_anchor_on_the_page_of_its_area() -> None:
    for key, area in registry().areas.items():
        page = (DOCS / "requirements" / f"{area}.md").read_text(encoding="utf-8")
        assert page.count(f'<a id="{key}"></a>') == 1, key
        says = next(line for line in page.splitlines() if f'<a id="{key}">' in line)
        assert says.count(" | ") == 3, says


def test_what_is_out_of_date_is_written_anew_and_what_is_gone_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    assert pages.main() == 0
    capsys.readouterr()
    (tmp_path / "requirements" / "ListIdentities.md").write_text("old")
    (tmp_path / "requirements" / "Gone.md").write_text("of an area that was renamed")
    assert pages.main() == 0
    assert capsys.readouterr().out == "docs/requirements/ListIdentities.md\n"
    assert not (tmp_path / "requirements" / "Gone.md").exists()
    assert (tmp_path / "requirements" / "ListIdentities.md").read_text("utf-8") == (
        DOCS / "requirements" / "ListIdentities.md"
    ).read_text("utf-8")
