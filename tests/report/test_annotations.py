from __future__ import annotations

from pathlib import Path

from conformance.report.annotations import github_annotations

from .build import case, finding
from .conftest import MakeLog
from .gates import gate_of


def _file(root: Path, name: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("\n")


def test_an_annotation_stands_at_the_case_where_the_user_has_its_file(make_log: MakeLog, tmp_path: Path) -> None:
    _file(tmp_path, "cases/identities/list-identities.yaml")
    log = make_log([case("a.b[x]", outcome="failed", findings=[finding("xml.not-xml", where="/a")])])
    assert github_annotations(log, root=tmp_path) == [
        "::error file=cases/identities/list-identities.yaml,line=12,title=a.b[x]%3A failed"
        "::IdentityType=Domain lists domains only: xml.not-xml: /a: expected a thing, got absent"
    ]


def test_case_files_of_an_installed_suite_are_not_named(make_log: MakeLog, tmp_path: Path) -> None:
    (line,) = github_annotations(make_log([case("a.b", outcome="failed")]), root=tmp_path)
    assert line.startswith("::error title=a.b%3A failed::")


def test_case_files_of_the_user_are_named(make_log: MakeLog, tmp_path: Path) -> None:
    _file(tmp_path, "mine/deep/quota.yaml")
    own = case("a.b", outcome="failed", file="quota.yaml", line=7)
    for path in ("mine", "mine/deep/quota.yaml", str(tmp_path / "mine")):
        (line,) = github_annotations(make_log([own], selection={"paths": [path]}), root=tmp_path)
        assert line.startswith("::error file=mine/deep/quota.yaml,line=7,")
    _file(tmp_path, "mine/other/quota.yaml")
    (line,) = github_annotations(make_log([own], selection={"paths": ["mine"]}), root=tmp_path)
    assert line.startswith("::error title=")


def test_levels_have_their_own_types_and_passed_or_skipped_have_none(make_log: MakeLog) -> None:
    cases = [
        case("a.a"),
        case("a.b", outcome="skipped"),
        case("a.c", outcome="failed", level="should"),
        case("a.d", outcome="blocked", level="may"),
        case("a.e", outcome="unsupported"),
    ]
    assert [line.split(" ")[0] for line in github_annotations(make_log(cases))] == ["::error", "::warning", "::notice"]


def test_what_the_target_said_ends_no_command(make_log: MakeLog, tmp_path: Path) -> None:
    nasty = "100%\r\n::error::forged,a:b"
    _file(tmp_path, "cases/a,b:c%.yaml")
    log = make_log([case("a.b", title="x", file="a,b:c%.yaml", outcome="failed", findings=[finding(actual=nasty)])])
    (line,) = github_annotations(log, root=tmp_path)
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


def test_with_a_gate_the_new_come_first_and_the_known_are_notices(make_log: MakeLog, tmp_path: Path) -> None:
    lines = github_annotations(*gate_of(make_log, tmp_path), root=tmp_path)
    assert [line.partition("::")[2].partition("::")[0] for line in lines] == [
        "error title=new%3A a.new",
        "error file=baseline.yaml,line=3,title=fixed%3A a.fixed",
        "error file=baseline.yaml,line=5,title=vanished%3A a.gone",
        "error title=SES v1 conformance",
        "notice file=baseline.yaml,line=4,title=known%3A a.known",
    ]
    assert lines[-1].endswith("::failed: upstream issue 7")


def test_a_gate_that_holds_has_no_error(make_log: MakeLog, tmp_path: Path) -> None:
    lines = github_annotations(*gate_of(make_log, tmp_path, ("a.known", "a.new")), root=tmp_path)
    assert {line.split(" ")[0] for line in lines} == {"::notice"}
    assert "gate holds: 2 known deviations, 0 new" in lines[0]
