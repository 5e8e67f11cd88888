"""Badges, one for all and one for each conformance class: JSON that shields.io reads from an endpoint, and pictures."""

from __future__ import annotations

from pathlib import Path

from conformance.report.badge_svg import badge_svg
from conformance.report.certificate import Certificate, ClassCertificate, certificate
from conformance.report.files import write_json, write_text
from conformance.report.log import RunLog
from conformance.report.proxy_verdict import ProxyVerdict
from conformance.report.text import one_line

Badge = dict[str, str | int]
"""What shields.io wants: ``schemaVersion`` 1, ``label``, ``message``, ``color``."""

_GOOD, _PART, _BAD, _UNKNOWN, _SCOPE = "brightgreen", "yellow", "orange", "lightgrey", "blue"
_NEARLY = 0.9
"""The share of must-cases passed from which a badge is yellow. Nothing but passes counts, so nothing else colours."""


def badges(log: RunLog) -> dict[str, Badge]:
    """Return the badges of a run by file name: ``badge.json``, and for a target ``badge-CLASS.json`` for each class."""
    if log.footer is not None and log.footer.proxy is not None:
        return {"badge.json": _of_proxy(log.footer.proxy)}
    found = certificate(log)
    made = {"badge.json": _overall(found)}
    for name, each in found.classes.items():
        made[f"badge-{_file_name(name)}.json"] = _of_class(name, each, found.complete)
    return made


def write_badges(log: RunLog, folder: Path) -> list[Path]:
    """Write each badge as JSON and as SVG into ``folder`` and return their paths; raises ``OSError``."""
    paths = []
    for name, badge in badges(log).items():
        write_badge(badge, folder / name)
        paths += [folder / name, (folder / name).with_suffix(".svg")]
    return paths


def write_badge(badge: Badge, path: Path) -> None:
    """Write one badge as JSON to ``path`` and as a picture beside it; raises ``OSError``."""
    write_json(path, badge)
    picture = badge_svg(str(badge["label"]), str(badge["message"]), str(badge["color"]))
    write_text(path.with_suffix(".svg"), picture)


def _of_proxy(found: ProxyVerdict) -> Badge:
    if found.barrier:
        return _badge("SES v1 proxy", "lets no request through", _BAD)
    return _badge("SES v1 proxy", found.summary, _GOOD if found.certified else _BAD)


def _overall(found: Certificate) -> Badge:
    passed, of = found.headline.passed, found.headline.of
    if not found.complete:
        return _badge("SES v1", "incomplete run", _UNKNOWN)
    if found.certified:
        return _badge("SES v1", f"conforms, {passed} of {of} must-cases", _GOOD)
    if found.scope is not None and found.scope.conforms:
        scope = f"{len(found.scope.actions)} of {found.scope.of} actions"
        return _badge(f"SES v1, {scope}", f"conforms in these, {passed} of {of} must-cases", _SCOPE)
    return _badge("SES v1", f"{passed} of {of} must-cases", _by_share(passed, of))


def _of_class(name: str, found: ClassCertificate, complete: bool) -> Badge:
    label = f"SES v1 {one_line(name, 40)}"
    asked, passed = sum(found.must.values()), found.must.get("passed", 0)
    if not complete:
        return _badge(label, "incomplete run", _UNKNOWN)
    if found.certified:
        return _badge(label, "certified", _GOOD)
    if any(each.outcome == "not-asked" for each in found.missing):
        return _badge(label, f"{passed} of {asked} selected must-cases", _UNKNOWN)
    return _badge(label, f"{passed} of {asked} must-cases", _by_share(passed, asked))


def _by_share(passed: int, of: int) -> str:
    return _PART if of and passed / of >= _NEARLY else _BAD


def _badge(label: str, message: str, color: str) -> Badge:
    return {"schemaVersion": 1, "label": label, "message": message, "color": color}


def _file_name(name: str) -> str:
    return "".join(character if character.isalnum() or character == "-" else "_" for character in name)
