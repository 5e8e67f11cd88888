"""The site's pages in a real browser: nobody is kept out, and the box asks what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..report.browser import AXE_RULES, Browser, violations

CASE = "cases/*.html"
PAGES = ("index.html", "matrix.html", "requirements/index.html", "requirements/SendEmail.html", CASE)


def path_of(page: str, results: Path) -> Path:
    """Return the file of a page; of those of the cases the first."""
    return min(results.glob(page))


def test_the_box_leads_to_the_cases_that_it_asks_for(browser: Browser, results: Path) -> None:
    browser.open(results / "index.html")
    asked = browser.run(
        "document.querySelector('#q').value = 'moto:failed ministack:passed';"
        "return [document.forms[0].getAttribute('action'), `?${new URLSearchParams(new FormData(document.forms[0]))}`]"
    )
    browser.open(results / asked[0], asked[1])
    outcomes = browser.run("return shown.map(each => each.outcomes.join())")
    assert outcomes
    assert set(outcomes) == {"failed,passed"}
    link = browser.run("return document.querySelector('#list th a').href")
    assert Path(link.removeprefix("file://").partition("#")[0]).parent == results / "cases"
    assert browser.complaints() == []


@pytest.mark.sweep("matrix.html-True", "cases/*.html-False")
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing(browser: Browser, axe: str, results: Path, page: str, dark: bool) -> None:
    browser.open(path_of(page, results), dark=dark)
    browser.run(axe)
    found = browser.driver.execute_async_script(
        f"axe.run(document, {{runOnly: {AXE_RULES}}}).then(arguments[arguments.length - 1])"
    )
    assert violations(found) == []


def test_a_page_needs_no_sideways_scrolling_on_a_phone_and_loads_nothing_from_elsewhere(
    browser: Browser, results: Path
) -> None:
    for page in PAGES:
        browser.open(path_of(page, results), size=(390, 844))
        assert browser.run("return [document.documentElement.scrollWidth, innerWidth]") == [390, 390], page
        assert browser.complaints() == [], page
        assert {url.partition(":")[0] for url in browser.requests()} <= {"file", "data", "about"}, page
