"""JUnit XML, which every CI reads.

Only must-cases decide conformance, so only they fail here: an outcome of failed, unsupported, blocked or indeterminate
is a ``failure`` whose type is the outcome. A fault of the suite is an ``error`` and a skipped case ``skipped``, at any
level. A should- or may-case that did not pass does so for JUnit, and says what it found in ``system-out``; the property
``outcome`` tells readers that want to know.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from conformance.model.vocabulary import Outcome
from conformance.report.event import CaseEvent
from conformance.report.files import write_text
from conformance.report.log import RunLog
from conformance.report.text import visible


def write_junit(log: RunLog, path: Path) -> None:
    """Write a run as JUnit XML: a suite for each conformance class; raises ``OSError``."""
    write_text(path, junit_xml(log))


def junit_xml(log: RunLog) -> str:
    """Return a run as JUnit XML. Of an interrupted run it adds an error, so that CI never takes it for a whole one."""
    root = ElementTree.Element("testsuites", name="ses-conformance")
    groups: dict[str, list[CaseEvent]] = {}
    for case in log.cases:
        groups.setdefault(case.conformance_class, []).append(case)
    for name, cases in sorted(groups.items()):
        root.append(_suite(log, name, cases))
    if log.footer is None:
        root.append(_incomplete(log))
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    root.set("time", _seconds(log.footer.ms if log.footer else sum(case.ms for case in log.cases)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(log: RunLog, name: str, cases: list[CaseEvent]) -> ElementTree.Element:
    head = log.header
    suite = ElementTree.Element("testsuite", name=visible(name), timestamp=visible(head.started.removesuffix("Z")))
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(_is_failure(case) for case in cases)))
    suite.set("errors", str(sum(_is_error(case) for case in cases)))
    suite.set("skipped", str(sum(case.outcome is Outcome.SKIPPED for case in cases)))
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
    suite.extend(_case(case) for case in cases)
    return suite


def _case(case: CaseEvent) -> ElementTree.Element:
    file = f"cases/{case.file}"
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
            *(("but_for", check) for check in case.but_for),
            ("file", file),
            ("line", str(case.line)),
        ],
    )
    details, message = details_of(case), message_of(case)
    if case.outcome is Outcome.SKIPPED:
        ElementTree.SubElement(made, "skipped", message=visible(case.reason))
    elif _is_error(case):
        ElementTree.SubElement(made, "error", type="error", message=message).text = details
    elif _is_failure(case):
        ElementTree.SubElement(made, "failure", type=case.outcome, message=message).text = details
    elif case.outcome is not Outcome.PASSED:
        ElementTree.SubElement(made, "system-out").text = f"{case.level}-case {case.outcome}: {message}\n{details}"
    return made


def _is_failure(case: CaseEvent) -> bool:
    return case.outcome.breaks_conformance(case.level) and not _is_error(case)


def _is_error(case: CaseEvent) -> bool:
    return case.outcome is Outcome.ERROR


def _incomplete(log: RunLog) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name="run", tests="1", failures="0", errors="1", skipped="0", time="0.000")
    case = ElementTree.SubElement(suite, "testcase", name="run.complete", classname="run", time="0.000")
    message = f"the run was interrupted: {len(log.cases)} of {log.header.selected} cases known"
    ElementTree.SubElement(case, "error", type="incomplete", message=message)
    return suite


def message_of(case: CaseEvent) -> str:
    """Return in one line why a case did not pass."""
    if case.findings:
        first = case.findings[0]
        more = f" (+{len(case.findings) - 1} more)" if len(case.findings) > 1 else ""
        return visible(f"{first}{more}")
    return visible(case.reason or case.outcome)


def details_of(case: CaseEvent) -> str:
    """Return a case's title, reason, findings and notes, a line each."""
    lines = [case.title, f"reason: {case.reason}" if case.reason else ""]
    lines += [str(each) + (f" (exchange {each.exchange + 1})" if each.exchange >= 0 else "") for each in case.findings]
    lines += [f"note: {note}" for note in case.notes]
    return "\n".join(visible(line) for line in lines if line)


def _properties(parent: ElementTree.Element, pairs: Iterable[tuple[str, str]]) -> None:
    properties = ElementTree.SubElement(parent, "properties")
    for name, value in pairs:
        ElementTree.SubElement(properties, "property", name=name, value=visible(value))


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.3f}"
