"""No file of the project cites a text that its reader can't open."""

from __future__ import annotations

import re
from pathlib import Path

from conformance.model.citation import citations_in, resolve
from tests.rows import each_row

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "conformance").rglob("*.py"))
BY_NUMBER = re.compile(r"\bref \d{3,4}\b|\blines? \d{3,4}\b|\breadings? \d+\b|\bobserved \d\.?\d*\b")
LOOKS_CITED = re.compile(r"[A-Z]\w+ / [A-Z]\w|(?:reading|observed)-\d")


@each_row("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_the_code_cites_can_be_opened(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert BY_NUMBER.findall(text) == []
    # A citation may be broken over two lines of a docstring.
    for citation in citations_in(" ".join(re.sub(r"\n\s*#:?", "\n", text).split())):
        if LOOKS_CITED.match(citation):
            resolve(citation)
