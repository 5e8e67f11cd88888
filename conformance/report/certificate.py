"""The certificate: for each conformance class, whether the target may claim it, and if not, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.model.suite import must_cases
from conformance.model.vocabulary import ACTIONS, Level, Outcome
from conformance.report.event import CaseEvent, Headline
from conformance.report.files import write_json, write_text
from conformance.report.log import RunLog
from conformance.report.proxy_certificate import write_proxy_certificate
from conformance.report.reproduce import run_command
from conformance.report.scope import scope_of
from conformance.report.signed import usual_scheme
from conformance.report.summary import headline
from conformance.report.text import count, headline_words, one_line

FORMAT: Final = "ses-conformance-certificate/2"

_SAYS = {
    Outcome.FAILED: "failed",
    Outcome.UNSUPPORTED: "unsupported by the target",
    Outcome.BLOCKED: "blocked: set-up or the control request failed",
    Outcome.INDETERMINATE: "indeterminate: throttled or unreachable",
    Outcome.ERROR: "not decided because of a fault of the suite",
    Outcome.SKIPPED: "skipped: the profile lacks what they need",
}
_NAMED = 5
"""Ids that the text certificate names for each thing missing; the JSON has all."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Missing(_Part):
    """What keeps a class from being certified."""

    outcome: Outcome | Literal["not-asked"] = Field(
        description="the outcome of these must-cases; not-asked: the run did not select (all of) them"
    )
    text: str = Field(description="one sentence")
    cases: list[str] = Field(default=[], description="ids of the must-cases; empty for not-asked")


class ClassCertificate(_Part):
    """One conformance class. Certified: every must-case was selected, decided, and passed."""

    certified: bool
    must: dict[str, int] = Field(description="outcome -> number of must-cases")
    missing: list[Missing] = []


class CertifiedTarget(_Part):
    """What was tested."""

    name: str
    version: str | None
    endpoint: str


class CertifyingSuite(_Part):
    """What tested it: the version and the digest of the cases and what they rest on."""

    version: str
    cases_sha256: str
    corpus: str | None = Field(default=None, description="the frozen corpus that the verdict is about; null: all cases")


class CertifiedScope(_Part):
    """Some of the 22 actions: those that the target claims, or that were selected. Never the whole API."""

    actions: list[str]
    of: int = Field(description="how many actions the API has")
    conforms: bool = Field(description="every must-case that these actions can show passed, and there is one")
    passed: int
    asked: int = Field(description="must-cases that these actions can show")


class Certificate(_Part):
    """The certificate of a run. ``certified``: every must-case of the suite was selected, decided, and passed."""

    format: Literal["ses-conformance-certificate/2"] = FORMAT
    target: CertifiedTarget
    suite: CertifyingSuite
    truth: Literal["any", "spec", "observed"]
    signed: str = Field(default="sigv4", description="the scheme in which usual requests were signed")
    seed: str
    date: str = Field(description="when the run started: RFC 3339, UTC")
    certified: bool
    complete: bool = Field(description="false: the run was interrupted, so nothing is certified")
    headline: Headline = Field(description="must-cases passed, of all must-cases of the suite")
    scope: CertifiedScope | None = Field(default=None, description="null: the run is about all actions")
    classes: dict[str, ClassCertificate]
    command: str = Field(description="the command that repeats the run")


def certificate(log: RunLog) -> Certificate:
    """Return the certificate of a run, interrupted or not."""
    head, footer = log.header, log.footer
    groups: dict[str, list[CaseEvent]] = {}
    for case in log.cases:
        groups.setdefault(case.conformance_class, []).append(case)
    partly = _in_part(head.selection)
    classes = {name: _of_class(group, footer is not None, partly) for name, group in sorted(groups.items())}
    counted = headline_of(log)
    whole = footer is not None and counted.passed == counted.of
    return Certificate(
        target=CertifiedTarget(name=head.target.name, version=head.target.version, endpoint=head.target.endpoint),
        suite=CertifyingSuite(**head.suite.model_dump()),
        truth=head.truth,
        signed=usual_scheme(head).value,
        seed=head.seed,
        date=head.started,
        certified=whole and bool(classes) and all(each.certified for each in classes.values()),
        complete=footer is not None,
        headline=counted,
        scope=_scope(log),
        classes=classes,
        command=run_command(head),
    )


def _corpus(found: Certificate) -> str:
    return f"corpus {found.suite.corpus}, " if found.suite.corpus else ""


def headline_of(log: RunLog) -> Headline:
    """Return the headline of a run; of an interrupted one that of the cases so far."""
    if log.footer is not None:
        return log.footer.headline
    known = sum(case.level is Level.MUST for case in log.cases)
    return headline(log.cases, max(must_cases(), known))


def _scope(log: RunLog) -> CertifiedScope | None:
    found = scope_of(log.header, log.cases)
    if found is None:
        return None
    return CertifiedScope(
        actions=list(found.actions),
        of=len(ACTIONS),
        conforms=found.conforms and log.footer is not None,
        passed=found.passed,
        asked=found.asked,
    )


def _of_class(cases: Sequence[CaseEvent], whole: bool, partly: str | None) -> ClassCertificate:
    must = [case for case in cases if case.level is Level.MUST]
    missing = []
    if not whole:
        missing.append(Missing(outcome="not-asked", text="The run was interrupted."))
    if partly is not None:
        missing.append(Missing(outcome="not-asked", text=f"The run selected a part of the cases only ({partly})."))
    elif not must:
        missing.append(Missing(outcome="not-asked", text="The run selected no must-case of this class."))
    for outcome, says in _SAYS.items():
        ids = [case.id for case in must if case.outcome is outcome]
        if ids:
            text = f"{count(len(ids), 'must-case')} {says}."
            missing.append(Missing.model_validate({"outcome": outcome, "text": text, "cases": ids}))
    counted = dict(sorted(Counter(case.outcome.value for case in must).items()))
    return ClassCertificate(certified=not missing, must=counted, missing=missing)


_AGAIN = ("failed", "changed_since")


def _in_part(selection: dict[str, Any]) -> str | None:
    """Say in what way a selection leaves out cases of the classes that it has, or None."""
    keys = ("actions", "ids", "requirements", "excludes", "shard", "paths", "recordings", *_AGAIN)
    narrowed = [key for key in keys if selection.get(key)]
    levels = selection.get("levels")
    if levels and "must" not in levels:
        narrowed.append("levels")
    return ", ".join(f"{key}: {_listed(selection[key])}" for key in narrowed) or None


def _listed(values: Any) -> str:
    return one_line(", ".join(str(value) for value in values) if isinstance(values, list) else str(values), 120)


def certificate_text(found: Certificate) -> str:
    """Return a certificate for people, as plain text."""
    target = one_line(f"{found.target.name} {found.target.version or '(version not given)'}")
    lines = [
        "SES v1 Query API (2010-12-01): certificate of conformance",
        "",
        f"  Target     {target} at {one_line(found.target.endpoint)}",
        f"  Suite      ses-conformance {found.suite.version}, {_corpus(found)}cases sha256:{found.suite.cases_sha256}",
        f"  Truth      {found.truth}",
        f"  Signed by  {found.signed}",
        f"  Seed       {one_line(found.seed)}",
        f"  Date       {one_line(found.date)}",
    ]
    lines += [f"  Headline   {headline_words(found.headline)}", *_scope_lines(found.scope)]
    if not found.complete:
        lines.append("  The run was interrupted: nothing is certified.")
    lines.append("")
    shown = {one_line(name, 60): each for name, each in found.classes.items()}
    width = max(map(len, shown), default=0)
    for name, each in shown.items():
        passed, asked = each.must.get("passed", 0), sum(each.must.values())
        state = "certified    " if each.certified else "NOT certified"
        lines.append(f"  {name:<{width}}  {state}  {passed} of {count(asked, 'must-case')} passed")
        for missing in each.missing:
            lines.append(f"  {'':<{width}}    {one_line(missing.text)}{_examples(missing.cases)}")
    lines += ["", "  Repeat it:", f"    {one_line(found.command, 2000)}", ""]
    return "\n".join(lines)


def _scope_lines(scope: CertifiedScope | None) -> list[str]:
    if scope is None:
        return []
    size = f"{len(scope.actions)} of {scope.of} actions"
    verdict = "conforms in" if scope.conforms else "NOT shown to conform in"
    passed = f"{scope.passed:,} of the {count(scope.asked, 'must-case')} that they can show passed"
    return [
        f"  Scope      {verdict} {size}: {passed}",
        f"             {one_line(', '.join(scope.actions), 600)}",
        "             This says nothing about the other actions and is no certificate of the API.",
    ]


def _examples(ids: Sequence[str]) -> str:
    if not ids:
        return ""
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f" ({', '.join(one_line(each) for each in ids[:_NAMED])}{more})"


def write_certificate(log: RunLog, text: Path, data: Path) -> Certificate:
    """Write a run's certificate as plain text and as JSON, that of a proxy if one was seen; return the target's."""
    found = certificate(log)
    if log.footer is not None and log.footer.proxy is not None:
        write_proxy_certificate(log.header, log.footer.proxy, text, data)
        return found
    write_text(text, certificate_text(found))
    write_json(data, found.model_dump(mode="json"))
    return found
