"""The ``{names}`` and ``$generators`` of a case, each of which must be one that something fills in."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping

from conformance.model import template
from conformance.model.case import Case, Send


def unknown_names(case: Case) -> Iterator[str]:
    """Yield what is wrong with each name that nothing gives a value, and with each generator that there is not."""
    captured = {"n"}
    for name in sorted(set(template.names(list(case.verified)))):
        if not _known(name, captured):
            yield _unknown(name, captured)
    for send in (*case.given, *((case.control,) if case.control else ()), *case.steps):
        for name in sorted(_names_in(send)):
            if not _known(name, captured):
                yield _unknown(name, captured)
            elif name.partition(".")[0] == "row" and (missing := _lacking(name, case)):
                yield missing
        yield from (f"unknown generator {name}" for name in template.unknown_generators(send.params))
        captured |= set(send.capture)
        if send.pages:
            captured.add(send.pages.into)
    # A row is filled in where it is used, which may be after a capture.
    for name in sorted(set(template.names(case.row))):
        if not _known(name, captured):
            yield _unknown(name, captured)


def _unknown(name: str, captured: Collection[str]) -> str:
    known = [*template.KINDS, *template.PROFILE_NAMES, *captured]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    hint = f"; did you mean {{{near[0]}}}?" if near else ""
    return f"unknown name {{{name}}}: neither generated, nor of the profile, nor captured before{hint}"


def _lacking(name: str, case: Case) -> str:
    """Say why a name of the row has no value; empty if it has one."""
    if "[" not in case.id:
        return f"{{{name}}}: the case has no table"
    member = name.partition(".")[2]
    if not member or (isinstance(case.row, Mapping) and member in case.row):
        return ""
    if not isinstance(case.row, Mapping):
        return f"{{{name}}}: the row has no members, its whole value is {{row}}"
    return f"{{{name}}}: the row has no such member; it has {', '.join(map(str, case.row))}"


def _known(name: str, captured: Collection[str]) -> bool:
    if name.partition(".")[0] in ("row", *captured):
        return True
    return name in template.PROFILE_NAMES or template.is_generated(name)


def _names_in(send: Send) -> set[str]:
    own = set(send.capture)
    expected = [(item.result, item.headers) for item in send.alternatives]
    conditions = [
        [matcher.conditions() if hasattr(matcher, "conditions") else matcher for matcher in (table or {}).values()]
        for pair in expected
        for table in pair
    ]
    paths = [list(table or {}) for pair in expected for table in pair]
    mail = send.mail.model_dump() if send.mail else {}
    whole = send.pages.whole.conditions() if send.pages and send.pages.whole else {}
    asked = [send.params, list(send.omit), send.request.model_dump(), list(send.capture.values())]
    return set(template.names([*asked, conditions, paths, mail, whole])) - own
