"""The two validators agree, and the schema lies where it is told."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from conformance.judge.response import ParsedResponse
from conformance.judge.schema_errors import explain
from conformance.judge.structure import MAX_FINDINGS, StructureLayer, default_schema, load_schema
from conformance.judge.wrapper import mend
from conformance.model.vocabulary import ACTIONS
from tests.rows import each_row

from .samples import error, exchange, success
from .test_right_answers import LEGAL_ERRORS, LEGAL_RESULTS
from .test_wrong_answers import WRONG

GOOD = [
    *((action, success(action)) for action in ACTIONS),
    *((action, success(action, result)) for action, result in LEGAL_RESULTS.values()),
    *((None, document) for document, _ in LEGAL_ERRORS.values()),
]
BAD = [
    (action, body)
    for action, body, check, _ in WRONG.values()
    if check.startswith("structure.") and isinstance(body, str)
]


@each_row(("action", "body"), GOOD)
def test_both_validators_accept_good_documents(action: str | None, body: str) -> None:
    root = etree.fromstring(body)
    assert load_schema().validate(root)
    assert explain(root, default_schema()) == []


@each_row(("action", "body"), BAD)
def test_both_validators_reject_bad_documents(action: str, body: str) -> None:
    root = etree.fromstring(body)
    assert not load_schema().validate(root)
    assert explain(root, default_schema())


@each_row("action", ACTIONS)
@each_row("change", ["drop", "rename", "twice", "fill", "attribute"])
def test_the_validators_agree_on_every_single_change(action: str, change: str) -> None:
    """Drop, rename, double, fill or mark each element of each sample in turn; both say the same about the result."""
    for place in range(1, len(list(etree.fromstring(success(action)).iter()))):
        root = etree.fromstring(success(action))
        element = list(root.iter())[place]
        parent = element.getparent()
        assert parent is not None
        if change == "drop":
            parent.remove(element)
        elif change == "rename":
            element.tag = f"{element.tag}s"
        elif change == "twice":
            parent.append(etree.fromstring(etree.tostring(element)))
        elif change == "fill":
            element.text = f"{element.text or ''}?"
        else:
            element.set("a", "b")
        assert load_schema().validate(root) is (not explain(root, default_schema())), etree.tostring(root)


def test_a_document_too_large_to_explain_is_reported_in_the_words_of_libxml2() -> None:
    members = "".join(f"<member>{number}@example.com</member>" for number in range(3000))
    body = success("ListIdentities", f"<Identities>{members}<item>x</item></Identities><More/>")
    findings = list(StructureLayer().judge(ParsedResponse(exchange(body), "ListIdentities")))
    assert [finding.where for finding in findings] == [
        "/ListIdentitiesResponse/ListIdentitiesResult/Identities/item",
        "/ListIdentitiesResponse/ListIdentitiesResult/More",
    ]
    assert all("not expected" in str(finding.actual) for finding in findings)
    assert len(findings) <= MAX_FINDINGS


def test_the_schema_can_be_taken_from_elsewhere(tmp_path: Path) -> None:
    copied = tmp_path / "copied.xsd"
    shutil.copy(default_schema(), copied)
    assert load_schema(copied) is not load_schema()
    wrong = ParsedResponse(exchange(success("ListIdentities", "<More/>")), "ListIdentities")
    assert list(StructureLayer(copied).judge(wrong)) == list(StructureLayer().judge(wrong))
    with pytest.raises(FileNotFoundError):
        load_schema(tmp_path / "none.xsd")


def test_mending_leaves_the_document_as_it_was() -> None:
    body = success("ListIdentities", namespace="urn:x").replace("ListIdentitiesResult>", "Result>")
    root = etree.fromstring(body)
    before = etree.tostring(root)
    mended = mend(root, "ListIdentities")
    assert [str(finding.actual) for finding in mended.findings] == ["<Result>"]
    assert load_schema().validate(mended.root)
    assert etree.tostring(root) == before


def test_an_error_needs_no_result() -> None:
    root = etree.fromstring(error())
    assert mend(root, None).root is root


def test_the_slow_validator_is_imported_only_when_it_is_needed() -> None:
    code = "import sys, conformance.judge.verdict, conformance.judge.mail; sys.exit('xmlschema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
