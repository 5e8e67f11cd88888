"""The site: its pages are gathered so that links hold, and every link within it leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from conformance.model.registry import registry
from conformance.model.suite import load_suite
from conformance.publish.site.links import check_links
from conformance.publish.site.source import gather_pages

ROOT = Path(__file__).resolve().parents[2]


def test_every_link_of_the_results_leads_somewhere(results: Path) -> None:
    assert check_links(results.parent) == []


def test_each_run_case_and_requirement_has_an_address_of_its_own(results: Path) -> None:
    assert {path.name for path in (results / "runs").iterdir()} == {
        "moto-5.2.5.html", "ministack-1.5.33.html", "moto-4.0.13.html",
    }  # fmt: skip
    for each in load_suite().cases[:30]:
        base, _, row = each.id.partition("[")
        assert f'id="{row.removesuffix("]") or "case"}"' in (results / "cases" / f"{base}.html").read_text()
    for key, area in registry().areas.items():
        assert f'id="{key}"' in (results / "requirements" / f"{area}.html").read_text()


def test_the_index_has_targets_history_and_a_box_to_ask_in(results: Path) -> None:
    index = (results / "index.html").read_text()
    assert "2 emulators, 30 cases each" in index
    assert '<a href="matrix.html?q=moto%3Afailed%20ministack%3Apassed%20level%3Amust">' in index
    assert 'href="versions-moto.html"' in index
    assert "roto-aws 0.10.1" in index
    assert "fixed <b>" not in index


def test_what_a_target_sent_is_text_on_the_page_of_a_case(results: Path) -> None:
    pages = "".join(path.read_text() for path in (results / "cases").iterdir())
    assert "got &lt;b&gt;&amp;" in pages
    assert "<b>&" not in pages


def project(root: Path) -> Path:
    """A small project whose pages link to each other, to a file, to a folder, and to another host."""
    for name, text in {
        "README.md": "[docs](docs/a.md#x) [folder](fixtures/sub) [host](https://example.com) [here](#y) "
        "[more](more/README.md)",
        "CHANGELOG.md": "", "CONTRIBUTING.md": "", "SECURITY.md": "",
        "docs/a.md": "[schema](../fixtures/schema.json) [results](../reports/README.md) [folder](../reports/proxies)",
        "fixtures/schema.json": "{}", "fixtures/sub/one.yaml": "", "more/README.md": "[folder](sub) [last](last.md)",
        "more/sub/x": "", "more/last.md": "[folder](sub)",
        "reports/README.md": "# Published\n\nText.", "reports/proxies/README.md": "",
    }.items():  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_pages_are_gathered_with_what_they_link_to(tmp_path: Path) -> None:
    out = tmp_path / "out"
    gather_pages(project(tmp_path / "project"), out)
    assert (
        out / "README.md"
    ).read_text() == "[docs](docs/a.md#x) folder [host](https://example.com) [here](#y) [more](more/README.md)"
    assert (out / "more" / "README.md").read_text() == "folder [last](last.md)"
    assert (out / "more" / "last.md").read_text() == "folder"
    assert (out / "docs" / "a.md").read_text() == (
        "[schema](../fixtures/schema.json) [results](../reports/README.md) [folder](../reports/proxies)"
    )
    assert (out / "fixtures" / "schema.json").read_text() == "{}"
    assert "](../results/index.html)**" in (out / "reports" / "README.md").read_text()


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ('<a href="b.html">b</a><a href="b.html#there">b</a><a href="#case=x">c</a>', None),
        ('<a href="https://example.com/x">x</a><a href="sub/">s</a>', None),
        ('<a href="c.html">c</a>', "a.html: c.html leads nowhere"),
        ('<a href="b.html#gone">b</a>', "a.html: b.html#gone leads nowhere"),
        ('<script src="//e.com/x.js"></script>', "a.html: //e.com/x.js is loaded from elsewhere"),
        ('<link rel="stylesheet" href="//example.com/x">', "a.html: //example.com/x is loaded from elsewhere"),
        ('<img src="x.png">', "a.html: x.png leads nowhere"),
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_found(tmp_path: Path, page: str, problem: str | None) -> None:
    (tmp_path / "a.html").write_text(page)
    (tmp_path / "b.html").write_text('<h2 id="there">b</h2>')
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "index.html").write_text("")
    assert check_links(tmp_path) == ([problem] if problem else [])


def test_each_page_of_the_documentation_is_reached_from_the_site_s_menu() -> None:
    menu = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    listed = {page for entry in menu for part in entry.values() for page in _pages(part)}
    assert {page for page in listed if not (ROOT / page).is_file()} == set()
    assert "docs/README.md" in listed
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert {name for name in pages if f"docs/{name}" not in listed and f"]({name})" not in index} == set()


def _pages(part: str | list[dict[str, str]]) -> list[str]:
    return [part] if isinstance(part, str) else [page for entry in part for page in entry.values()]
