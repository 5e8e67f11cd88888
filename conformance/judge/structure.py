"""The structure of an answer, by the XML Schema ``ses-2010-12-01.xsd``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import cast

from lxml import etree

from conformance.judge.answer import Answer, Kind
from conformance.judge.finding import Finding
from conformance.judge.metadata import NAMES
from conformance.judge.text import clip
from conformance.judge.tree import path_of
from conformance.judge.wrapper import mend
from conformance.model.corpus import fixtures
from conformance.model.vocabulary import Layer

MAX_FINDINGS = 10
"""Structural findings that are told for one answer; the last one then says how many more there are."""
_EXPLAINED = 2000
"""Elements up to which the slower validator looks for the exact words."""


def default_schema() -> Path:
    """Return where the schema lies: in the package, or in a checkout."""
    return fixtures() / "schemas" / "ses-2010-12-01.xsd"


@lru_cache(maxsize=4)
def load_schema(path: Path | None = None) -> etree.XMLSchema:
    """Return the schema at ``path`` (default: the suite's own), compiled once for each path.

    Raises ``OSError`` if the file can't be read and ``lxml.etree.XMLSchemaParseError`` if it is no schema.
    """
    source = default_schema() if path is None else path
    with source.open("rb") as file:
        return etree.XMLSchema(etree.parse(file))


class StructureLayer:
    """Every element that must be there is, nothing else is, and each text has its type.

    libxml2 decides; only if it refuses are the exact words looked for. Defects of the request id are left to the
    metadata layer, those of names in a wrong namespace to the namespace layer.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def judge(self, answer: Answer) -> Iterator[Finding]:
        """Yield the structural defects of a success or error document, at most ``MAX_FINDINGS``."""
        root = answer.document.root
        if root is None:
            return
        mended = mend(root, answer.action if answer.kind is Kind.SUCCESS else None)
        findings = list(mended.findings)
        schema = load_schema(self._path)
        if not schema.validate(mended.root):
            explained = self._explained(schema, mended.root)
            findings += [finding for finding in explained if not _of_metadata(finding, answer.request_id)]
        yield from _bounded(_merged(findings))

    def _explained(self, schema: etree.XMLSchema, root: etree._Element) -> list[Finding]:
        if sum(1 for _ in islice(root.iter("*"), _EXPLAINED)) < _EXPLAINED:
            # Imported here because it is slow to import and most answers need no explanation.
            from conformance.judge.explain import explain

            found = explain(root, self._path or default_schema())
            if found:
                return found
        log = cast(Iterable[etree._LogEntry], schema.error_log)
        return [_plain(root, error) for error in islice(log, 5 * MAX_FINDINGS)]


def _plain(root: etree._Element, error: etree._LogEntry) -> Finding:
    """Return libxml2's own words as a finding."""
    found = root.getroottree().xpath(error.path) if error.path else []
    where = path_of(found[0]) if isinstance(found, list) and found and isinstance(found[0], etree._Element) else "/"
    words = error.message.replace(f"{{{root.nsmap.get(None) or ''}}}", "").partition("}")
    return Finding(Layer.STRUCTURE, where, "what the schema allows", clip("".join(words)))


def _of_metadata(finding: Finding, request_id: str | None) -> bool:
    """Tell whether the metadata layer tells it: what is about the request id itself, or about one that is lacking.

    A stranger beside the request id is told by none but this layer.
    """
    steps = [step.partition("[")[0] for step in finding.where.split("/")]
    return steps[-1] in NAMES or (request_id is None and not NAMES.isdisjoint(steps))


def _merged(findings: list[Finding]) -> list[Finding]:
    """Return one finding for each cause: the same defect in many members of a list is told once."""
    causes: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        causes.setdefault((_general(finding.where), finding.expected, _general(finding.actual)), []).append(finding)
    merged = []
    for same in causes.values():
        first = same[0]
        more = f" (and {len(same) - 1} more like it)" if len(same) > 1 else ""
        merged.append(Finding(first.layer, first.where, first.expected, first.actual + more))
    return merged


def _general(words: str) -> str:
    """Return a place without the predicates that tell the members of one list or map apart."""
    general, depth = [], 0
    for character in words:
        depth += character == "["
        if depth == 0:
            general.append(character)
        depth -= character == "]" and depth > 0
    return "".join(general)


def _bounded(findings: list[Finding]) -> list[Finding]:
    if len(findings) <= MAX_FINDINGS:
        return findings
    last = findings[MAX_FINDINGS - 1]
    hidden = len(findings) - MAX_FINDINGS
    cut = Finding(last.layer, last.where, last.expected, f"{last.actual} (and {hidden} more defects of structure)")
    return [*findings[: MAX_FINDINGS - 1], cut]
