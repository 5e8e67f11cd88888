"""The site's pages in a real browser: nobody is kept out, and the box asks what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ..report.browser import AXE_RULES, Browser, axe_script, chromium, violations

PAGES = ("index.html", "matrix.html", "requirements/index.html", "requirements/SendEmail.html")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    return axe_script(tmp_path_factory.mktemp("axe"))


def page_of_a_case(results: Path) -> str:
    return f"cases/{min(path.name for path in (results / 'cases').iterdir())}"


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


@pytest.mark.sweep(every=2)
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(browser: Browser, axe: str, results: Path, dark: bool) -> None:
    for page in (*PAGES, page_of_a_case(results)):
        browser.open(results / page, dark=dark)
        browser.run(axe)
        found = browser.driver.execute_async_script(
            f"axe.run(document, {{runOnly: {AXE_RULES}}}).then(arguments[arguments.length - 1])"
        )
        assert violations(found) == [], page


def test_a_phone_needs_no_sideways_scrolling(browser: Browser, results: Path) -> None:
    for page in (*PAGES, page_of_a_case(results)):
        browser.open(results / page, size=(390, 844))
        assert browser.run("return [document.documentElement.scrollWidth, innerWidth]") == [390, 390], page


def test_nothing_is_loaded_from_elsewhere(browser: Browser, results: Path) -> None:
    for page in (*PAGES, page_of_a_case(results)):
        browser.open(results / page)
        assert browser.complaints() == [], page
        assert {url.partition(":")[0] for url in browser.requests()} <= {"file", "data", "about"}, page
