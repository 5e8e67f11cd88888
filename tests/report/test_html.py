from __future__ import annotations

import base64
import hashlib
import random
import re
from pathlib import Path

import pytest

from conformance.report import page_data
from conformance.report.event import CaseEvent
from conformance.report.html import report_html, write_html
from conformance.report.log import RunLog

from . import build
from .build import case, exchange, finding
from .conftest import MakeLog
from .gates import gate_of
from .pages import Page


@pytest.fixture(scope="module")
def big(big_log: RunLog) -> tuple[str, Page]:
    text = report_html(big_log)
    return text, Page(text)


def test_1500_cases_stay_under_4_megabytes_and_whole(big: tuple[str, Page]) -> None:
    text, page = big
    assert len(text.encode()) < 4_000_000
    assert len(page.index["cases"]) == len(page.exchanges()) == 1500
    assert "so that this page stays under 4 MB" not in page.text


def test_it_needs_nothing_else(big: tuple[str, Page]) -> None:
    _, page = big
    assert page.attribute("script", "src") == []
    assert page.attribute("link", "href") == ["data:,"]
    assert {"img", "iframe", "object", "embed", "video", "base", "form"} & set(page.tags) == {"form"}
    assert page.attribute("form", "action") == []
    assert {link[:1] for link in page.attribute("a", "href")} == {"#"}


def test_its_policy_allows_its_own_style_and_script_alone(big: tuple[str, Page]) -> None:
    text, page = big
    (policy,) = [value for value in page.attribute("meta", "content") if "default-src" in value]
    for part, body in (("script-src", page.scripts[""]), ("style-src", _between(text, "<style>", "</style>"))):
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{part} 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "style" not in {name for _, name, _ in page.attributes}
    assert not any(name.startswith("on") for _, name, _ in page.attributes)


def _between(text: str, start: str, end: str) -> str:
    return text.partition(start)[2].partition(end)[0]


def test_our_script_never_makes_markup_of_data() -> None:
    folder = Path(page_data.__file__).parent / "templates"
    code = "".join(path.read_text() for path in folder.glob("*.js"))
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|DOMParser", code)
    assert not any("|safe" in path.read_text().replace(" ", "") for path in folder.glob("*.j2"))


def test_every_template_part_is_under_400_lines() -> None:
    folder = Path(page_data.__file__).parent / "templates"
    assert {path.name for path in folder.iterdir() if len(path.read_text().splitlines()) > 400} == set()


def test_the_index_has_what_a_case_shows(make_log: MakeLog) -> None:
    log = make_log([case("a.b[x]", outcome="failed", findings=[finding("xml.not-xml")], notes=["left"], reason="why")])
    data = Page(report_html(log)).index
    row, strings = data["cases"][0], data["strings"]
    assert row[:2] == ["a.b[x]", "IdentityType=Domain lists domains only"]
    assert [strings[number] for number in row[2:10]] == [
        "ListIdentities", "ListIdentities", "identities", "must", "spec", "parameters", "failed", "",
    ]  # fmt: skip
    assert [strings[number] for number in row[13][0][:5]] == [
        "xml.not-xml", "xml", "/ListIdentitiesResponse", "a thing", "absent",
    ]  # fmt: skip
    assert data["requirements"]["ListIdentities.IdentityType.filter"]["at"][0] == {
        "text": "ListIdentities / Request Parameters / IdentityType",
        "link": "https://docs.aws.amazon.com/ses/2010-12-01/APIReference/API_ListIdentities.html"
        "#API_ListIdentities_RequestParameters",
    }
    assert data["causes"] == [{"title": "The body is not XML: ListIdentities *Response, got absent", "cases": [0]}]
    assert data["commands"]["Send it again"] == "ses-conformance replay --endpoint http://127.0.0.1:4566 --seed s33d"


def test_what_a_reading_says_is_on_the_page_and_a_site_has_pages_of_requirements(make_log: MakeLog) -> None:
    """A page that is opened from disk can link to no page of the project."""
    log, key = make_log([case(requirements=["ListIdentities.MaxItems.range"])]), "ListIdentities.MaxItems.range"
    alone = Page(report_html(log)).index["requirements"][key]
    assert [each["says"][1][:13] for each in alone["at"] if each["text"] == "reading-9"] == ["How it is rea"]
    assert all(each.get("link", "https://").startswith("https://") for each in alone["at"])
    assert "page" not in alone
    on_site = Page(report_html(log, requirements_at="../requirements/")).index["requirements"][key]
    assert on_site["page"] == f"../requirements/ListIdentities.html#{key}"


def test_requirements_of_another_version_do_no_harm(make_log: MakeLog) -> None:
    assert Page(report_html(make_log([case(requirements=["Gone.row"])]))).index["requirements"] == {}


def test_exchanges_come_whole_with_a_line_that_repeats_them(make_log: MakeLog) -> None:
    unsigned = exchange("GetSendQuota")
    unsigned["request"]["headers"] = unsigned["request"]["headers"][:1]
    log = make_log([case("a.b", exchanges=[exchange(), unsigned, exchange(step="cleanup")])])
    (wire,) = Page(report_html(log)).exchanges()
    signed, plain, cleanup = (each[6] for each in wire)
    assert "--aws-sigv4 aws:amz:us-east-1:ses" in signed
    assert '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"' in signed
    assert "REDACTED" not in signed
    assert "Action=ListIdentities&Version=2010-12-01" in signed
    assert "--aws-sigv4" not in plain
    assert cleanup is None
    assert wire[0][5][2] == log.cases[0].exchanges[0].response.body


def test_what_a_program_sees_stands_beside_what_was_found(make_log: MakeLog) -> None:
    cases = [case("a.b", outcome="failed", findings=[finding("xml.not-xml")], exchanges=[exchange(), exchange()])]
    failed, passed = Page(
        report_html(make_log([*cases, case("a.c", exchanges=[exchange()])]), client=lambda each: f"sees {each.action}")
    ).exchanges()
    assert [each[7:] for each in (*failed, *passed)] == [["sees ListIdentities"], [], []]


def test_a_clipped_body_has_no_curl_line(make_log: MakeLog) -> None:
    one = exchange()
    one["request"]["body"] = {"bytes": 100_000, "sha256": "ab" * 32, "head": "Action="}
    (wire,) = Page(report_html(make_log([case("a.b", exchanges=[one])]))).exchanges()
    assert wire[0][4][3] == {"bytes": 100_000, "sha256": "ab" * 32, "head": "Action="}
    assert wire[0][6] is None


def _heavy(size: int, outcome: str, seed: int) -> CaseEvent:
    body = "".join(random.Random(seed).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=size))
    return case(f"a.c{seed}", outcome=outcome, exchanges=[exchange(body=body)])


@pytest.mark.long
def test_a_run_with_huge_bodies_is_trimmed_and_says_so(make_log: MakeLog, tmp_path: Path) -> None:
    cases = [_heavy(60_000, "passed" if number % 4 else "failed", number) for number in range(130)]
    write_html(make_log(cases), tmp_path / "r.html")
    page = Page((tmp_path / "r.html").read_text())
    assert (tmp_path / "r.html").stat().st_size < 4_000_000
    assert "Bodies are cut after 16,384 characters, 4,096 where the case passed" in page.text
    bodies = [each[0][5][2] for each in page.exchanges()]
    assert (bodies[0]["bytes"], len(bodies[0]["head"]), len(bodies[1]["head"])) == (60_000, 16384, 4096)


def test_what_cannot_fit_is_left_out_and_the_findings_stay(make_log: MakeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_data, "BUDGET", 1_000)
    page = Page(report_html(make_log([_heavy(3000, "failed", 1), _heavy(3000, "passed", 2)])))
    assert page.exchanges() == [None, None]
    assert "The exchanges are left out" in page.text
    assert len(page.index["cases"]) == 2


def test_the_figures_are_in_the_page_itself(make_log: MakeLog) -> None:
    cases = [
        case("a.b"),
        case("a.c", outcome="failed", findings=[finding("xml.not-xml")]),
        case("a.d", outcome="skipped"),
    ]
    text = Page(report_html(make_log(cases))).text
    for said in (
        "emulator does not conform",
        "2 of 3 must-cases did not pass: 1 failed, 1 skipped.",
        "1 of 3 must-cases passed",
        "not certified",
        "The body is not XML: ListIdentities",
        "ses-conformance run --endpoint http://127.0.0.1:4566 --truth any --seed s33d",
    ):
        assert said in text


def test_interrupted_runs_are_marked(make_log: MakeLog) -> None:
    text = Page(report_html(make_log([case("a.b")], whole=False, selected=8))).text
    assert "Incomplete run." in text
    assert "1 of 8 cases known" in text
    assert "✓ certified" not in text


@pytest.mark.parametrize("cases", [[], [case("a.b")], [case("a.b", outcome="skipped", exchanges=[])]])
def test_small_runs_have_a_page_too(make_log: MakeLog, cases: list[CaseEvent]) -> None:
    assert "</html>" in report_html(make_log(cases))


def test_a_selection_is_shown(make_log: MakeLog) -> None:
    text = Page(report_html(make_log([case("a.b")], selection={"ids": ["a.*", "b.*"], "shard": [1, 2]}))).text
    assert "Selected" in text
    assert "ids: a.*, b.*; shard: 1, 2" in text


def test_many_causes_are_folded(make_log: MakeLog) -> None:
    cases = [case(f"a.c{n}", outcome="failed", findings=[finding(where=f"/{chr(97 + n)}")]) for n in range(12)]
    page = Page(report_html(make_log(cases)))
    assert "4 more causes" in page.text
    assert [link for link in page.attribute("a", "href") if link.startswith("#cause=")] == [
        f"#cause={number}" for number in range(12)
    ]


def test_same_log_same_page(big_log: RunLog, big: tuple[str, Page]) -> None:
    assert report_html(big_log) == big[0]
    assert build.DIGEST[:12] in big[0]


def test_with_a_gate_the_page_gives_its_verdict(make_log: MakeLog, tmp_path: Path) -> None:
    page = Page(report_html(*gate_of(make_log, tmp_path)))
    for said in (
        "emulator: gate broken",
        "1 known deviation, 1 new, 1 fixed, 1 vanished. The target itself does not conform.",
        "Against the baseline 1 new 1 known 1 fixed 1 vanished 3 departures: ",
        "a.gone",
    ):
        assert said in page.text
    assert page.index["gate"] == {
        "a.fixed": ["fixed", "upstream issue 7"],
        "a.known": ["known", "upstream issue 7"],
        "a.new": ["new", ""],
    }


def test_a_gate_that_holds_does_not_read_as_a_failure(make_log: MakeLog, tmp_path: Path) -> None:
    text = report_html(*gate_of(make_log, tmp_path, ("a.known", "a.new")))
    assert "emulator: gate holds" in Page(text).text
    assert "state-diverges" not in _between(text, "<body>", "</body>")


def test_nothing_passed_is_said_too(make_log: MakeLog) -> None:
    text = report_html(make_log([case("a.b", outcome="failed")]))
    assert "0 passed" in " ".join(Page(text).text.split())


def test_it_shows_what_mended_rules_would_bring(make_log: MakeLog) -> None:
    cases = [case("a.good"), case("a.bad", outcome="failed", findings=[finding()], but_for=["headers.content-type"])]
    text = " ".join(Page(report_html(make_log(cases))).text.split())
    assert "With headers.content-type mended: 2 of 2 must-cases passed" in text
    assert "With" not in Page(report_html(make_log(cases[:1]))).text.split()


def test_the_dialect_of_a_run_stands_in_the_head(make_log: MakeLog) -> None:
    asked = {"options": {"endpoint": "http://127.0.0.1:1", "dialect": "names-lower-case"}}
    assert "names-lower-case: all requests" in Page(report_html(make_log([case("a.b")], asked=asked))).text
    assert "Dialect" not in Page(report_html(make_log([case("a.b")]))).text


def test_a_folder_is_named_in_the_lines_of_a_case_only_as_it_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report").mkdir()
    monkeypatch.chdir(tmp_path)
    relative, absolute = (build.log(folder, [case("a.b")]) for folder in (Path("report"), tmp_path / "report"))
    commands = Page(report_html(relative)).index["commands"]
    assert list(commands)[:3] == ["Send it again", "Ask it as in a run", "Explain it"]
    assert commands["Explain it"] == "ses-conformance explain --out report"
    assert Page(report_html(absolute)).index["commands"]["Explain it"] == "ses-conformance explain"
