"""The structure of a response, by the XML Schema ``ses-2010-12-01.xsd``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import cast

from lxml import etree

from conformance.judge.finding import Finding
from conformance.judge.metadata import NAMES
from conformance.judge.response import ParsedResponse, ResponseKind
from conformance.judge.tree import path_of
from conformance.judge.wrapper import mend
from conformance.model import data
from conformance.model.corpus import fixtures
from conformance.model.datum import Datum
from conformance.model.place import steps_of, without_predicates

MAX_FINDINGS = 10
"""Structural findings that are reported for one response; the last one then says how many more there are."""
_EXPLAINED = 2000
"""Elements, and attributes of all of them, up to which the slower validator looks for the exact words."""
_ATTRIBUTES = etree.XPath("count(//@*)")


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


@lru_cache(maxsize=1)
def schema_names() -> frozenset[str]:
    """Return the names of all elements that the suite's own schema declares."""
    declared = etree.parse(default_schema()).iterfind(".//{http://www.w3.org/2001/XMLSchema}element[@name]")
    return frozenset(str(each.get("name")) for each in declared)


class StructureLayer:
    """Every element that must be there is, nothing else is, and each text has its type.

    libxml2 decides; only if it rejects the document are the exact words looked for. Defects of the request id are left
    to the metadata layer, those of names in a wrong namespace to the namespace layer.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def judge(self, response: ParsedResponse) -> Iterator[Finding]:
        """Yield the structural defects of a success or error document, at most ``MAX_FINDINGS``."""
        root = response.document.root
        if root is None:
            return
        mended = mend(root, response.action if response.kind is ResponseKind.SUCCESS else None)
        findings = list(mended.findings)
        schema = load_schema(self._path)
        if not schema.validate(mended.root):
            explained = self._explained(schema, mended.root)
            findings += [finding for finding in explained if not _of_metadata(finding, response.request_id)]
        yield from _bounded(_merged(findings))

    def _explained(self, schema: etree.XMLSchema, root: etree._Element) -> list[Finding]:
        elements = sum(1 for _ in islice(root.iter("*"), _EXPLAINED))
        if elements < _EXPLAINED and cast(float, _ATTRIBUTES(root)) < _EXPLAINED:
            # Imported here because it is slow to import and most responses need no explanation.
            from conformance.judge.schema_errors import explain

            found = explain(root, self._path or default_schema())
            if found:
                return found
        log = cast(Iterable[etree._LogEntry], schema.error_log)
        return [_plain(root, error) for error in islice(log, 5 * MAX_FINDINGS)]


def _plain(root: etree._Element, error: etree._LogEntry) -> Finding:
    """Return libxml2's own words as a finding."""
    where = "/"
    try:
        found = root.getroottree().xpath(error.path) if error.path else []
        if isinstance(found, list) and found and isinstance(found[0], etree._Element):
            where = path_of(found[0])
    except etree.XPathError:
        pass  # The path has a prefix that only the document knows.
    words = error.message.replace(f"{{{root.nsmap.get(None) or ''}}}", "").partition("}")
    return Finding("structure.schema", where, data.form("what the schema allows"), data.markup("".join(words)))


def _of_metadata(finding: Finding, request_id: str | None) -> bool:
    """Say whether the metadata layer reports it: what is about the request id itself, or about one that is lacking.

    An unknown element beside the request id is reported by none but this layer.
    """
    steps = steps_of(finding.where)
    return steps[-1] in NAMES or (request_id is None and not NAMES.isdisjoint(steps))


def _merged(findings: list[Finding]) -> list[Finding]:
    """Return one finding for each cause: the same defect in many members of a list is reported once."""
    causes: dict[tuple[str, str, Datum, Datum], list[Finding]] = {}
    for finding in findings:
        key = (finding.check_id, without_predicates(finding.where), finding.expected, finding.actual)
        causes.setdefault(key, []).append(finding)
    return [
        _noted(same[0], f"and {len(same) - 1} more like it") if len(same) > 1 else same[0] for same in causes.values()
    ]


def _bounded(findings: list[Finding]) -> list[Finding]:
    hidden = len(findings) - MAX_FINDINGS
    if hidden <= 0:
        return findings
    *kept, last = findings[:MAX_FINDINGS]
    return [*kept, _noted(last, f"and {hidden} more defects of structure")]


def _noted(finding: Finding, note: str) -> Finding:
    notes = "; ".join(each for each in (finding.actual.note, note) if each)
    return replace(finding, actual=replace(finding.actual, note=notes))
