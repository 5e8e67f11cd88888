"""The figures of trust: recorded by whoever measures them, shown by the report only if there are any."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report import html
from conformance.report.html import write_html
from conformance.report.proof import Measured, Proof, proof, record

from .build import DIGEST, case, log

SENSITIVITY = Measured(good=1632, of=1633, cases_sha256=DIGEST)
SPECIFICITY = Measured(good=21, of=21, cases_sha256=DIGEST)


def test_a_figure_is_read_as_it_was_recorded(tmp_path: Path) -> None:
    record("sensitivity", SENSITIVITY, tmp_path / "figures")
    assert proof(tmp_path / "figures") == Proof(sensitivity=SENSITIVITY)
    record("specificity", SPECIFICITY, tmp_path / "figures")
    assert proof(tmp_path / "figures") == Proof(sensitivity=SENSITIVITY, specificity=SPECIFICITY)


@pytest.mark.parametrize("text", ["", "{", '{"good": 1}', '{"good": 1, "of": 0, "cases_sha256": ""}', "\udcff"])
def test_a_file_that_is_no_figure_counts_as_not_measured(tmp_path: Path, text: str) -> None:
    (tmp_path / "sensitivity.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert proof(tmp_path).sensitivity is None


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (Proof(), []),
        (Proof(sensitivity=SENSITIVITY, specificity=SPECIFICITY), ["1,632", "1,633", "21"]),
    ],
)
def test_the_report_shows_the_figures_if_there_are_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: Proof, shown: list[str]
) -> None:
    monkeypatch.setattr(html, "proof", lambda: found)
    write_html(log(tmp_path, [case()]), tmp_path / "report.html")
    _, _, footer = (tmp_path / "report.html").read_text(encoding="utf-8").partition("<footer")
    assert footer
    assert ("How far to trust this suite" in footer) == bool(shown)
    for words in shown:
        assert words in footer
    assert "another version" not in footer


def test_the_report_says_if_the_figures_are_of_other_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = SENSITIVITY.model_copy(update={"cases_sha256": "cd" * 32})
    monkeypatch.setattr(html, "proof", lambda: Proof(sensitivity=other, specificity=SPECIFICITY))
    write_html(log(tmp_path, [case()]), tmp_path / "report.html")
    assert "Measured with another version of the cases." in (tmp_path / "report.html").read_text(encoding="utf-8")
