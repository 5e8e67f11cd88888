"""JUnit XML, which every CI reads.

Only must-cases decide conformance, so only they fail here: an outcome of failed, unsupported, blocked or indeterminate
is a ``failure`` whose type is the outcome. A fault of the suite is an ``error`` and a skipped case ``skipped``, at any
level. A should- or may-case that did not pass does so for JUnit, and says what it found in ``system-out``; the property
``outcome`` tells readers that want to know.

With a gate the verdict is the gate's: a deviation that is new is a ``failure`` at any level, one that is known is
``skipped`` with its reason, and whatever else breaks the gate is a ``failure`` in a suite of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from conformance.model.vocabulary import Outcome
from conformance.report.event import CaseEvent
from conformance.report.files import write_text
from conformance.report.gate import Breach, Gate, Standing
from conformance.report.gate_words import departures, known_as
from conformance.report.log import RunLog
from conformance.report.messages import details_of, message_of
from conformance.report.text import visible


def write_junit(log: RunLog, path: Path, gate: Gate | None = None) -> None:
    """Write a run as JUnit XML: a suite for each conformance class; raises ``OSError``."""
    write_text(path, _pieces(log, gate))


def junit_xml(log: RunLog, gate: Gate | None = None) -> str:
    """Return a run as JUnit XML. Of an interrupted run it adds an error, so that CI never takes it for a whole one."""
    return "".join(_pieces(log, gate))


def _pieces(log: RunLog, gate: Gate | None) -> Iterator[str]:
    """Yield the document; of each case no more is held than its own element."""
    groups: dict[str, list[CaseEvent]] = {}
    for case in log.cases:
        groups.setdefault(case.conformance_class, []).append(case)
    suites = [(_suite(log, name, groups[name], gate), groups[name]) for name in sorted(groups)]
    if gate is not None and departures(gate):
        suites.append((_departures(departures(gate)), []))
    if log.footer is None:
        suites.append((_incomplete(log), []))
    root = ElementTree.Element("testsuites", name="ses-conformance")
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite, _ in suites)))
    root.set("time", _seconds(log.footer.ms if log.footer else sum(case.ms for case in log.cases)))
    begin, end = _around(root, 0)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield begin if suites else _text(root, 0)
    for suite, cases in suites:
        suite_begin, suite_end = _around(suite, 1)
        yield suite_begin
        for case in cases:
            yield _text(_case(case, gate), 2)
        yield suite_end
    yield end if suites else ""


def _text(element: ElementTree.Element, level: int) -> str:
    """Return an element as it stands in the document, indented."""
    ElementTree.indent(element, level=level)
    return f"{'  ' * level}{ElementTree.tostring(element, encoding='unicode')}\n"


def _around(element: ElementTree.Element, level: int) -> tuple[str, str]:
    """Return what stands before further children of an element, its own included, and what stands behind them."""
    mark = ElementTree.SubElement(element, "mark")
    begin, _, end = _text(element, level).partition(f"{'  ' * (level + 1)}<{mark.tag} />\n")
    return begin, end


def _suite(log: RunLog, name: str, cases: list[CaseEvent], gate: Gate | None) -> ElementTree.Element:
    """Return a suite without its cases."""
    head = log.header
    suite = ElementTree.Element("testsuite", name=visible(name), timestamp=visible(head.started.removesuffix("Z")))
    suite.set("tests", str(len(cases)))
    verdicts = [_verdict(case, gate.standing(case.id) if gate is not None else None) for case in cases]
    for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(verdicts.count(tag)))
    suite.set("time", _seconds(sum(case.ms for case in cases)))
    _properties(
        suite,
        [
            ("target", head.target.name),
            ("target.version", head.target.version or ""),
            ("suite.version", head.suite.version),
            ("suite.cases_sha256", head.suite.cases_sha256),
            ("truth", head.truth),
            ("seed", head.seed),
        ],
    )
    return suite


def _verdict(case: CaseEvent, standing: Standing | None) -> str:
    """Return the element that says what became of a case; empty if it passed, for JUnit."""
    if standing is Standing.KNOWN or case.outcome is Outcome.SKIPPED:
        return "skipped"
    if case.outcome is Outcome.ERROR:
        return "error"
    return "failure" if standing is Standing.NEW or case.outcome.breaks_conformance(case.level) else ""


def _case(case: CaseEvent, gate: Gate | None) -> ElementTree.Element:
    file = f"cases/{case.file}"
    standing = gate.standing(case.id) if gate is not None else None
    made = ElementTree.Element(
        "testcase",
        name=visible(case.id),
        classname=visible(f"{case.conformance_class}.{case.action}"),
        time=_seconds(case.ms),
        file=visible(file),
        line=str(case.line),
    )
    _properties(
        made,
        [
            ("id", case.id),
            ("title", case.title),
            *(("requirement", requirement) for requirement in case.requirements),
            ("level", case.level),
            ("class", case.conformance_class),
            ("source", case.source),
            ("outcome", case.outcome),
            *([("gate", standing.value)] if standing else []),
            *(("but_for", check) for check in case.but_for),
            ("file", file),
            ("line", str(case.line)),
        ],
    )
    details, message = details_of(case), known_as(case, gate) + message_of(case)
    verdict = _verdict(case, standing)
    if verdict == "skipped" and standing is Standing.KNOWN:
        ElementTree.SubElement(made, verdict, message=message)
        ElementTree.SubElement(made, "system-out").text = f"{case.level}-case {case.outcome}\n{details}"
    elif verdict == "skipped":
        ElementTree.SubElement(made, verdict, message=visible(case.reason))
    elif verdict:
        ElementTree.SubElement(made, verdict, type=case.outcome, message=message).text = details
    elif case.outcome is not Outcome.PASSED:
        ElementTree.SubElement(made, "system-out").text = f"{case.level}-case {case.outcome}: {message}\n{details}"
    return made


def _departures(breaches: list[Breach]) -> ElementTree.Element:
    """Return the suite of what breaks the gate beside the cases that are new themselves."""
    number = str(len(breaches))
    suite = ElementTree.Element("testsuite", name="gate", tests=number, failures=number, errors="0", skipped="0")
    suite.set("time", _seconds(0))
    for place, breach in enumerate(breaches, start=1):
        name = f"gate.{breach.kind.value}.{place}"
        case = ElementTree.SubElement(suite, "testcase", name=name, classname="gate", time=_seconds(0))
        ElementTree.SubElement(case, "failure", type=breach.kind.value, message=visible(str(breach)))
    return suite


def _incomplete(log: RunLog) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name="run", tests="1", failures="0", errors="1", skipped="0", time="0.000")
    case = ElementTree.SubElement(suite, "testcase", name="run.complete", classname="run", time="0.000")
    message = f"the run was interrupted: {len(log.cases)} of {log.header.selected} cases known"
    ElementTree.SubElement(case, "error", type="incomplete", message=message)
    return suite


def _properties(parent: ElementTree.Element, pairs: Iterable[tuple[str, str]]) -> None:
    properties = ElementTree.SubElement(parent, "properties")
    for name, value in pairs:
        ElementTree.SubElement(properties, "property", name=name, value=visible(value))


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.3f}"
