from __future__ import annotations

from conformance.report.annotations import github_annotations

from .build import case, finding
from .conftest import MakeLog


def test_an_annotation_stands_at_the_case(make_log: MakeLog) -> None:
    log = make_log([case("a.b[x]", outcome="failed", findings=[finding("xml.not-xml", where="/a")])])
    assert github_annotations(log) == [
        "::error file=cases/identities/list-identities.yaml,line=12,title=a.b[x]%3A failed"
        "::IdentityType=Domain lists domains only: xml.not-xml: /a: expected a thing, got absent"
    ]


def test_levels_have_their_own_types_and_passed_or_skipped_have_none(make_log: MakeLog) -> None:
    cases = [
        case("a.a"),
        case("a.b", outcome="skipped"),
        case("a.c", outcome="failed", level="should"),
        case("a.d", outcome="blocked", level="may"),
        case("a.e", outcome="unsupported"),
    ]
    assert [line.split(" ")[0] for line in github_annotations(make_log(cases))] == ["::error", "::warning", "::notice"]


def test_what_the_target_said_ends_no_command(make_log: MakeLog) -> None:
    nasty = "100%\r\n::error::forged,a:b"
    log = make_log([case("a.b", title="x", file="a,b:c%.yaml", outcome="failed", findings=[finding(actual=nasty)])])
    (line,) = github_annotations(log)
    assert line.startswith("::error file=cases/a%2Cb%3Ac%25.yaml,line=12,title=a.b%3A failed::x: values.equals: ")
    assert line.endswith("got 100%25 ::error::forged,a:b")
    assert "\n" not in line
    assert "\r" not in line


def test_no_more_than_github_shows_and_how_many_more_there_are(make_log: MakeLog) -> None:
    lines = github_annotations(make_log([case(f"a.b{n}", outcome="failed") for n in range(13)]))
    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["::notice"]
    assert "3 more must-cases" in lines[-1]


def test_an_interrupted_run_is_an_error(make_log: MakeLog) -> None:
    lines = github_annotations(make_log([case("a.b")], whole=False, selected=7))
    assert lines == ["::error title=Incomplete run::The run was interrupted: 1 of 7 cases known."]
