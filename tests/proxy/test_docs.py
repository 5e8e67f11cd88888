"""The page for owners of proxies lists every check, with its section, level and rule."""

from __future__ import annotations

from pathlib import Path

from conformance.model import corpus
from conformance.model.checks import PROXY_CHECKS
from conformance.proxy.hints import hints, program_of

PAGE = Path(__file__).parents[2] / "docs" / "proxies.md"


def test_the_table_of_the_docs_is_that_of_the_checks() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("<!-- checks -->")[2].partition("<!-- /checks -->")[0]
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{row.id}` | {row.section} | {row.level.value} | {row.meaning} |" for row in PROXY_CHECKS]


def test_every_hint_is_of_a_check() -> None:
    known = {row.id for row in PROXY_CHECKS}
    programs = [path.stem for path in sorted((corpus.fixtures() / "proxy-hints").glob("*.yaml"))]
    assert {program_of([each]) for each in programs} == set(programs)
    assert {check for each in programs for check in hints(each)} <= known


def test_programs_are_known_by_what_people_and_headers_call_them() -> None:
    names = (
        "nginx/1.22.1",
        "Apache httpd",
        "lighttpd/1.4.69",
        "1.1 varnish (Varnish/7.1)",
        "1.1 host (squid/5.7)",
        "Caddy",
    )
    assert [program_of([name]) for name in names] == ["nginx", "apache", "lighttpd", "varnish", "squid", "caddy"]
    assert program_of(["", "Apache Traffic Server", "HAProxy"]) == "haproxy"
    assert program_of(["gateway"]) is None
