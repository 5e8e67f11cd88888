"""Makes logs for the tests: single cases as wanted, and whole runs that look like those of a real emulator."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from conformance.model import data
from conformance.model.datum import Datum, DatumKind
from conformance.model.registry import registry
from conformance.model.vocabulary import ACTIONS, Level
from conformance.report import summary
from conformance.report.event import CaseEvent, Header, SuiteInfo, TargetInfo
from conformance.report.log import LogWriter, RunLog, read_log

DIGEST = "ab" * 32
SES = "http://ses.amazonaws.com/doc/2010-12-01/"
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/ses/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date, Signature=REDACTED"
)
FILES = {"identities": "list-identities", "errors": "common", "sending": "send-email", "dkim": "verify-domain-dkim"}


def finding(check: str = "values.equals", **parts: Any) -> dict[str, Any]:
    """Return a finding; what isn't given is plausible. ``expected`` and ``actual`` are data, or texts as they came."""
    usual = {"where": "/ListIdentitiesResponse", "expected": "a thing", "actual": data.ABSENT, "exchange": 0}
    given = {**usual, **parts}
    sides = {key: each if isinstance(each := given[key], Datum) else data.text(each) for key in ("expected", "actual")}
    words = {key: str(side) if isinstance(given[key], Datum) else given[key] for key, side in sides.items()}
    layer = {"layer": check.partition(".")[0]} if "layer" not in parts else {}
    return {"check": check, **layer, **given, **words, "typed": {key: asdict(side) for key, side in sides.items()}}


def exchange(action: str = "ListIdentities", body: str | None = None, **parts: Any) -> dict[str, Any]:
    """Return an exchange; ``body`` is the answer's."""
    if body is None:
        body = f'<{action}Response xmlns="{SES}"><ResponseMetadata/></{action}Response>'
    return {
        "action": action,
        "step": "send",
        "request": {
            "method": "POST",
            "url": "http://127.0.0.1:4566/",
            "headers": [
                ["Content-Type", "application/x-www-form-urlencoded"],
                ["X-Amz-Date", "20260102T030405Z"],
                ["Authorization", AUTHORIZATION],
            ],
            "body": f"Action={action}&Version=2010-12-01",
        },
        "response": {"status": 200, "headers": [["Content-Type", "text/xml"]], "body": body, "failure": None},
        "sent_at": "2026-01-02T03:04:05.000Z",
        "ms": 1.5,
        **parts,
    }


def case(case_id: str = "list-identities.filter.domain", **parts: Any) -> CaseEvent:
    """Return a case's event; what isn't given is that of a case that passed."""
    usual: dict[str, Any] = {
        "id": case_id,
        "title": "IdentityType=Domain lists domains only",
        "action": "ListIdentities",
        "class": "identities",
        "level": "must",
        "source": "spec",
        "requirements": ["ListIdentities.IdentityType.filter"],
        "outcome": "passed",
        "matched": "both",
        "exchanges": [exchange()],
        "file": "identities/list-identities.yaml",
        "line": 12,
        "ms": 4.25,
    }
    found = {**usual, **parts}
    if found["outcome"] != "passed" and "matched" not in parts:
        found["matched"] = None
    return CaseEvent.model_validate(found)


def header(**parts: Any) -> Header:
    """Return a header; ``selected`` counts for nothing until ``write`` sets it."""
    usual: dict[str, Any] = {
        "suite": SuiteInfo(version="0.1.0", cases_sha256=DIGEST),
        "target": TargetInfo(
            name="emulator", version="1.2", endpoint="http://127.0.0.1:4566", profile={"name": "emulator"}
        ),
        "seed": "s33d",
        "truth": "any",
        "selection": {},
        "selected": 0,
        "started": "2026-01-02T03:04:05Z",
    }
    return Header.model_validate({**usual, **parts})


def write(
    path: Path, cases: Iterable[CaseEvent], *, whole: bool = True, ms: float = 1234.5, of: int = 0, **head: Any
) -> Path:
    """Write a log as the runner does; without ``whole`` the footer is lacking, as after an interruption.

    ``of`` is how many must-cases the corpus has: at least those that are written.
    """
    events = list(cases)
    head.setdefault("selected", len(events))
    writer = LogWriter(path)
    writer.header(header(**head))
    for event in events:
        writer.case(event)
    if whole:
        writer.footer(summary.footer(events, ms, max(of, sum(event.level is Level.MUST for event in events))))
    writer.close()
    return path


def log(folder: Path, cases: Iterable[CaseEvent], name: str = "run.jsonl", **parts: Any) -> RunLog:
    """Write a log into ``folder`` and read it back."""
    return read_log(write(folder / name, cases, **parts), incomplete=not parts.get("whole", True))


_LEVELS = ("must", "must", "must", "must", "should", "may")
_CLASS_OF = {
    "Identit": "identities",
    "Dkim": "dkim",
    "Polic": "policies",
    "Notification": "notifications",
    "Send": "sending",
    "Verif": "identities",
}


def many(size: int, seed: int = 1, better: int = 0) -> list[CaseEvent]:
    """Return the cases of a run against an imagined emulator, with its typical defects; ``better`` mends some."""
    chance = random.Random(seed)
    known = [each for each in registry().requirements if registry().areas[each] in ACTIONS]
    return [_imagined(chance, number, known[number % len(known)], better) for number in range(size)]


def _class_of(action: str, chance: random.Random) -> str:
    if chance.random() < 0.25:
        return chance.choice(("protocol", "authentication", "errors"))
    if action in ("GetSendQuota", "GetSendStatistics"):
        return "statistics"
    return next((name for part, name in reversed(_CLASS_OF.items()) if part in action), "identities")


def _imagined(chance: random.Random, number: int, requirement: str, better: int) -> CaseEvent:
    action, _, aspect = requirement.partition(".")
    token = f"{chance.getrandbits(64):016x}"
    outcome, reason, findings = _result(chance, action, token, better)
    failing = any(each["layer"] == "status" for each in findings)
    answer = _answer(action, token, failing)
    exchanges = [
        exchange("VerifyEmailIdentity", step="given"),
        exchange(action, step="control", body=_answer(action, token[::-1])),
        exchange(action, body=answer, ms=round(chance.uniform(0.5, 6), 3)),
        exchange("DeleteIdentity", step="cleanup"),
    ]
    exchanges[2]["request"]["body"] = f"Action={action}&Identity=sender-{token}%40example.com&Version=2010-12-01"
    if failing:
        exchanges[2]["response"]["status"] = 500
    exchanges[2]["response"]["headers"].append(["x-amzn-RequestId", f"{token}-{number}"])
    name = f"{action.lower()}.{aspect.lower().replace('.', '-')}.row[{number}]"
    return case(
        name,
        title=registry().requirements[requirement].text.rstrip("."),
        action=action,
        level=chance.choice(_LEVELS),
        requirements=[requirement],
        outcome=outcome,
        reason=reason,
        findings=findings,
        exchanges=exchanges if outcome != "skipped" else [],
        line=3 + number % 200,
        ms=round(chance.uniform(2, 20), 3),
        **{"class": _class_of(action, chance)},
    )


def _answer(action: str, token: str, failing: bool = False) -> str:
    if failing:
        return (
            "<ErrorResponse>\n  <Error>\n    <Type>Sender</Type>\n    <Code>InternalFailure</Code>\n"
            f"    <Message>list index out of range &amp; {token}</Message>\n  </Error>\n"
            f"  <RequestId>{token}</RequestId>\n</ErrorResponse>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{action}Response xmlns="{SES}"><{action}Result><Identities>'
        f"<member>a-{token}@example.com</member><member>b-{token}.example</member></Identities></{action}Result>"
        f"<ResponseMetadata><RequestId>{token}</RequestId></ResponseMetadata></{action}Response>"
    )


def _result(chance: random.Random, action: str, token: str, better: int) -> tuple[str, str, list[dict[str, Any]]]:
    draw = chance.random()
    if action in ("GetIdentityPolicies", "ListIdentityPolicies")[better:]:
        return "unsupported", f"501 Not Implemented for {action}", []
    if draw < 0.05:
        return "skipped", "no second account", []
    if draw < 0.06:
        return "indeterminate", "throttled: 4 retries, then 400 Throttling", []
    if draw < 0.075:
        where = f"/{action}Response/{action}Result"
        absent = finding("structure.result-missing", where=where, expected=data.element(f"{action}Result"))
        return "blocked", "the control request failed: 500 with text", [{**absent, "exchange": 1}]
    if draw < 0.17:
        findings = _errors(action, token)
        return "failed", "", findings[: 1 if better else None]
    if draw < 0.21:
        where = f"/{action}Response/{action}Result/Identities/member[2]"
        return "failed", "", [finding(where=where, expected=data.NO_VALUE, actual=f"b-{token}.example", exchange=2)]
    if draw < 0.23:
        html = data.name("text/html", note="text/html; charset=utf-8")
        kind = finding("headers.content-type", where="Content-Type", expected=data.name("text/xml"), actual=html)
        return "failed", "", [{**kind, "exchange": 2}]
    return "passed", "", []


def _errors(action: str, token: str) -> list[dict[str, Any]]:
    expected = Datum(DatumKind.REJECTION, ("400", "Sender", "InvalidParameterValue", "ValidationError"))
    actual = Datum(
        DatumKind.REJECTION, ("500", "Receiver", "InternalFailure"), note=f"list index out of range & {token}"
    )
    return [
        finding("status.pairing", where="status", expected=expected, actual=actual, exchange=2),
        finding("namespace.missing", where="/ErrorResponse", expected=NAMESPACE, actual=no_namespace(5), exchange=2),
    ]


NAMESPACE = Datum(DatumKind.NAMESPACE, (SES,))


def no_namespace(more: int) -> Datum:
    """Return what is found of elements in no namespace."""
    return data.form("no namespace", note=f"and {more} more elements")


def ids(cases: Sequence[CaseEvent]) -> list[str]:
    """Return the ids of cases."""
    return [each.id for each in cases]
