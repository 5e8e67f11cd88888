"""The pages as people use them, in a real browser; skipped by name where there is none."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from conformance.report.compare import write_compare
from conformance.report.html import write_html
from conformance.report.log import RunLog

from . import build
from .browser import AXE_RULES, Browser, violations
from .build import case, exchange, finding
from .gates import gate_of

NASTY = "</script><script>window.hit=1</script>]]><img src=x onerror=window.hit=2>&lt;b&gt;\u2028\u202e\x00\"'`${7}"
PHONE = (390, 844)


@pytest.fixture(scope="module")
def report(big_log: RunLog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = tmp_path_factory.mktemp("report") / "report.html"
    write_html(big_log, page)
    return page


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three cases: one good, one whose error has no namespace, one that a hostile target answered."""
    folder = tmp_path_factory.mktemp("small")
    error = (
        "<ErrorResponse>\n<Error><Type>Sender</Type><Code>X</Code></Error>\n<RequestId>r</RequestId></ErrorResponse>"
    )
    findings = [
        finding("error.status", where="status", expected="400 Sender Y", actual="200 X"),
        finding("error.code", where="/ErrorResponse/Error/Code", expected="Y", actual="'X'"),
        finding(
            "structure.missing-element", where="/ErrorResponse/Error/Message", expected="a message", actual="absent"
        ),
        finding("headers.content-type", where="Content-Type", expected="text/xml", actual="'text/plain'"),
        finding("headers.request-id", where="x-amzn-RequestId", expected="r", actual="absent"),
    ]
    hostile = exchange(body=NASTY)
    hostile["request"]["body"] = NASTY
    hostile["response"]["headers"] = [[NASTY, NASTY]]
    cases = [
        case("a.good"),
        case("a.bad[x y]", outcome="failed", findings=findings, exchanges=[exchange(body=error)]),
        case(
            "a.hostile",
            title=NASTY,
            outcome="failed",
            reason=NASTY,
            notes=[NASTY],
            findings=[finding(where=NASTY, expected=NASTY, actual=NASTY)],
            exchanges=[hostile],
        ),
    ]
    write_html(build.log(folder, cases), folder / "small.html")
    return folder / "small.html"


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compare")
    target = {"name": "emulator", "endpoint": "http://127.0.0.1:4566"}
    logs = [
        build.log(folder, build.many(300, better=n), f"{n}.jsonl", target={**target, "version": str(n)}) for n in (0, 1)
    ]
    write_compare(logs, folder / "compare.html")
    return folder / "compare.html"


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gated")
    log, gate = gate_of(lambda cases: build.log(folder, cases), folder)
    write_html(log, folder / "gated.html", gate)
    return folder / "gated.html"


def test_it_opens_from_disk_without_a_word_or_a_request(browser: Browser, report: Path) -> None:
    browser.open(report)
    assert browser.run("return document.querySelector('h1').textContent") == "emulator does not conform"
    assert browser.run("return document.querySelector('#shown').textContent").startswith("1,500 cases of 1,500")
    assert 0 < len(browser.rows()) < 500
    browser.keys("j")
    browser.keys("\ue007")
    browser.wait("document.querySelector('.exchange')")
    assert browser.complaints() == []
    assert {url.partition(":")[0] for url in browser.requests()} <= {"file", "data", "about", "blob"}


@pytest.mark.long
def test_the_rest_of_the_list_comes_when_it_is_scrolled_to(browser: Browser, report: Path) -> None:
    browser.open(report)
    before = len(browser.rows())
    browser.run("document.querySelector('#sentinel').scrollIntoView()")
    browser.wait(f"document.querySelectorAll('#list .case').length > {before}")


def test_filters_narrow_the_list_and_write_the_address(browser: Browser, report: Path) -> None:
    browser.open(report)
    browser.run("document.querySelector('[data-outcome=unsupported]').click()")
    assert browser.run("return location.hash") == "#outcome=unsupported"
    assert browser.run("return shown.length") == browser.run(
        "return CASES.filter(each => each.outcome === 'unsupported').length"
    )
    for name, value in (("action", "GetIdentityPolicies"), ("level", "must"), ("q", "identity")):
        browser.run(
            "const field = document.querySelector(`.filters [name=${arguments[0]}]`); field.value = arguments[1];"
            "field.dispatchEvent(new Event(field.tagName === 'SELECT' ? 'change' : 'input', {bubbles: true}))",
            name,
            value,
        )
    assert (
        browser.run("return location.hash") == "#outcome=unsupported&action=GetIdentityPolicies&level=must&q=identity"
    )
    kinds = browser.run("return shown.map(each => [each.outcome, each.action, each.level].join())")
    assert set(kinds) == {"unsupported,GetIdentityPolicies,must"}
    browser.run("document.querySelector('#clear').click()")
    assert browser.run("return [location.hash, shown.length]") == ["", 1500]


@pytest.mark.long
@pytest.mark.parametrize(
    ("fragment", "test"),
    [
        ("#outcome=failed,blocked", "['failed', 'blocked'].includes(each.outcome)"),
        ("#action=SendEmail&kind=parameters", "each.action === 'SendEmail' && each.kind === 'parameters'"),
        ("#class=dkim", "each.class === 'dkim'"),
        ("#layer=xml%2Bnamespace%2Broot", "each.layers.has('namespace')"),
        ("#cause=0", "DATA.causes[0].cases.includes(each.at)"),
    ],
    ids=["failed or blocked", "action and kind", "class", "layer", "cause"],
)
def test_a_filter_can_be_linked_to(browser: Browser, report: Path, fragment: str, test: str) -> None:
    browser.open(report, fragment)
    assert browser.run(f"return shown.length > 0 && shown.every(each => {test})")
    assert browser.run(f"return shown.length === CASES.filter(each => {test}).length")


@pytest.mark.long
def test_links_of_causes_and_cells_filter_the_list(browser: Browser, report: Path) -> None:
    browser.open(report)
    browser.run("document.querySelector('.cause h3 a').click()")
    browser.wait("shown.length === DATA.causes[0].cases.length")
    assert browser.run("return document.querySelector('#cause-chip').textContent").startswith("Cause: ")
    browser.run("document.querySelector('.matrix .cell.found a').click()")
    browser.wait("state.layer !== '' && state.cause === ''")
    assert browser.run("return document.querySelector('#cause-chip').hidden")


def test_a_case_can_be_linked_to(browser: Browser, small: Path) -> None:
    browser.open(small, "#case=" + quote("a.bad[x y]"))
    browser.wait("document.querySelector('.exchange .message')")
    assert browser.run("return document.querySelectorAll('.case-body').length") == 1
    text = browser.run("return document.querySelector('.case-body').innerText")
    for said in (
        "IdentityType=EmailAddress lists addresses only",
        "ListIdentities / Request Parameters / IdentityType",
        "5 findings",
        "expected Y",
    ):
        assert said in text
    assert "cases/identities/list-identities.yaml:12" in text
    for line in (
        "ses-conformance replay --endpoint http://127.0.0.1:4566 --seed s33d 'a.bad[x y]'",
        "ses-conformance run --endpoint http://127.0.0.1:4566 --truth any --seed s33d --id 'a.bad[x y]'",
        "ses-conformance explain 'a.bad[x y]'",
    ):
        assert line in text
    assert "--aws-sigv4 aws:amz:us-east-1:ses" in text


@pytest.mark.long
def test_a_log_without_exchanges_is_not_taken_for_silence(browser: Browser, tmp_path: Path) -> None:
    cases = [case("a.good", exchanges=[]), case("a.skipped", outcome="skipped", exchanges=[])]
    write_html(build.log(tmp_path, cases), tmp_path / "report.html")
    for case_id, said in (("a.good", "has left out what went over the wire"), ("a.skipped", "Nothing was sent.")):
        browser.open(tmp_path / "report.html", f"#case={case_id}")
        assert said in browser.run("return document.querySelector('.exchanges').textContent")


@pytest.mark.long
def test_what_differs_is_marked_where_it_stands(browser: Browser, small: Path) -> None:
    browser.open(small, "#case=" + quote("a.bad[x y]"))
    browser.wait("document.querySelector('.exchange .message')")
    marked = browser.run("return [...document.querySelectorAll('.message .marked')].map(each => each.innerText)")
    assert [line.split("←")[0].strip() for line in marked] == [
        "HTTP 200", "Content-Type\ttext/xml", "x-amzn-RequestId", "<Error>", "<Code>X</Code>",
    ]  # fmt: skip
    assert "Message: expected a message, got absent" in marked[3]
    browser.run("document.querySelector('.message:nth-of-type(2) .raw').click()")
    raw = browser.run("return document.querySelector('.message:nth-of-type(2) .body').textContent")
    assert raw.startswith("<ErrorResponse>\n<Error><Type>")


@pytest.mark.long
def test_keys(browser: Browser, report: Path) -> None:
    browser.open(report)
    focused = "return document.activeElement.closest('.case')?.dataset.id ?? document.activeElement.name ?? ''"
    first, second = browser.rows()[:2]
    browser.keys("j")
    assert browser.run(focused) == first
    browser.keys("j")
    assert browser.run(focused) == second
    browser.keys("\ue013")
    assert browser.run(focused) == first
    browser.keys("\ue007")
    browser.wait("document.querySelector('.case-body')")
    assert quote(first, safe="") in browser.run("return location.hash").replace("+", "%20")
    browser.keys("\ue00c")
    assert browser.run("return document.querySelector('.case-body')") is None
    assert browser.run("return location.hash") == ""
    browser.keys("/")
    assert browser.run(focused) == "q"
    browser.keys("j", "?")
    assert browser.run("return document.querySelector('[name=q]').value") == "j?"
    browser.keys("\ue00c")
    assert browser.run("return [state.q, document.activeElement.tagName]") == ["", "BODY"]
    browser.keys("?")
    assert browser.run("return document.querySelector('#help').open")
    browser.keys("\ue00c")
    assert not browser.run("return document.querySelector('#help').open")


def test_what_a_hostile_target_sent_is_text(browser: Browser, small: Path) -> None:
    browser.open(small, "#case=a.hostile")
    browser.wait("document.querySelector('.exchange .message')")
    assert browser.run("return window.hit") is None
    assert browser.run("return document.querySelectorAll('img, main script').length") == 0
    shown = browser.run("return document.querySelector('.case-body').textContent")
    assert shown.count("</script><script>window.hit=1</script>]]><img src=x onerror=window.hit=2>&lt;b&gt;") >= 7
    assert "\\u2028\\u202e\\u0000" in shown
    assert browser.complaints() == []


LUMINANCE = """
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data[0];
"""


@pytest.mark.long
def test_light_and_dark(browser: Browser, report: Path) -> None:
    browser.open(report)
    assert browser.run(LUMINANCE) > 200
    browser.open(report, dark=True)
    assert browser.run(LUMINANCE) < 60
    browser.run("document.querySelector('#theme-button').click()")
    assert browser.run(LUMINANCE) > 200


@pytest.mark.parametrize("page", ["report", "small", "comparison"])
def test_a_phone_needs_no_sideways_scrolling(browser: Browser, page: str, request: pytest.FixtureRequest) -> None:
    browser.open(request.getfixturevalue(page), "#case=a.hostile" if page == "small" else "", size=PHONE)
    assert browser.run("return [document.documentElement.scrollWidth, innerWidth]") == [390, 390]


@pytest.mark.long
def test_the_matrix_stays_low_on_a_phone(browser: Browser, report: Path) -> None:
    browser.open(report, size=PHONE)
    heights = browser.run("return [...document.querySelectorAll('.matrix tbody tr')].map(each => each.offsetHeight)")
    assert len(heights) == 22
    assert max(heights) < 70


def _pages(browser: Browser) -> int:
    """Return how many pages a print of the page has."""
    data = browser.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"]
    return len(re.findall(rb"/Type /Page\b", base64.b64decode(data)))


@pytest.mark.long
def test_print_is_a_few_pages_and_the_whole_on_demand(browser: Browser, report: Path) -> None:
    browser.open(report, "#outcome=failed")
    before = len(browser.rows())
    assert 1 <= _pages(browser) <= 8
    assert len(browser.rows()) == before
    browser.run("window.print = () => {}; document.querySelector('#print-all').click()")
    assert _pages(browser) > 8
    assert len(browser.rows()) == browser.run("return shown.length")


@pytest.mark.long
def test_everything_to_tap_is_big_enough_on_a_phone(browser: Browser, report: Path) -> None:
    browser.open(report, size=PHONE)
    small = browser.run(
        "const wanted = '.matrix a, .legend a, .missing a, .cause a, .cards h3 a, .top nav a, main button';"
        "return [...document.querySelectorAll(wanted)]"
        ".filter(each => each.offsetParent && (each.offsetHeight < 24 || each.offsetWidth < 24))"
        ".map(each => `${each.outerHTML.slice(0, 120)}: ${each.offsetWidth}x${each.offsetHeight}`)"
    )
    assert small == []


@pytest.mark.sweep(every=2)
@pytest.mark.parametrize(
    ("query", "test"),
    [
        (
            "emulator-0:unsupported emulator-1:passed,failed",
            "each.outcomes[0] === 'unsupported' && ['passed', 'failed'].includes(each.outcomes[1])",
        ),
        ("emulator:failed,unsupported", "each.outcomes.some(one => ['failed', 'unsupported'].includes(one))"),
        ("level:must -emulator-1:passed", "each.level === 'must' && each.outcomes[1] !== 'passed'"),
        ("action:getidentitypolicies is:different", "each.action === 'GetIdentityPolicies' && each.differs"),
        ("id:listidentities", "each.id.includes('listidentities')"),
    ],
)
def test_the_comparison_can_be_queried(browser: Browser, comparison: Path, query: str, test: str) -> None:
    browser.open(comparison, f"#same=show&q={quote(query)}")
    assert browser.run(f"return shown.length > 0 && shown.every(each => {test})")
    assert browser.run(f"return shown.length === CASES.filter(each => {test}).length")


@pytest.mark.long
def test_a_query_that_is_not_understood_says_why(browser: Browser, comparison: Path) -> None:
    browser.open(comparison, "#q=moto:failed%20emulator:well")
    assert browser.run("return document.querySelector('#shown').textContent").endswith(
        "; no run is called moto; well is no outcome"
    )


@pytest.mark.long
def test_the_gate_can_be_filtered_by(browser: Browser, gated: Path) -> None:
    browser.open(gated, "#gate=new")
    assert browser.rows() == ["a.new"]
    browser.open(gated, "#case=a.known")
    browser.wait("document.querySelector('.case-body')")
    assert "The baseline says: upstream issue 7" in browser.run("return document.querySelector('.case-body').innerText")
    assert browser.complaints() == []


def test_the_comparison_shows_differences_first(browser: Browser, comparison: Path) -> None:
    browser.open(comparison)
    every, differing = browser.run("return [CASES.length, CASES.filter(each => each.differs).length]")
    assert (every, 0 < differing < every) == (300, True)
    assert browser.run("return shown.length") == differing
    browser.run("document.querySelector('[name=same]').click()")
    assert browser.run("return [location.hash, shown.length]") == ["#same=show", every]
    browser.keys("/")
    browser.keys("listidentities.")
    assert 0 < browser.run("return shown.length") < every
    assert browser.complaints() == []
    assert {url.partition(":")[0] for url in browser.requests()} <= {"file", "data", "about"}


@pytest.mark.sweep("report-True")
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("page", ["report", "small", "comparison", "gated"])
def test_axe_finds_nothing(browser: Browser, axe: str, page: str, dark: bool, request: pytest.FixtureRequest) -> None:
    browser.open(request.getfixturevalue(page), "#case=" + quote("a.bad[x y]") if page == "small" else "", dark=dark)
    if page == "small":
        browser.wait("document.querySelector('.exchange .message')")
    browser.run(axe)
    found = browser.driver.execute_async_script(
        f"axe.run(document, {{runOnly: {AXE_RULES}}}).then(arguments[arguments.length - 1])"
    )
    assert len(found["passes"]) > 10
    assert violations(found) == []
