"""In what a run differs from the one that its baseline was written from: target, truth, profile, account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from conformance.report.baseline import Baseline, decisive, profile_of
from conformance.report.event import Header
from conformance.report.text import one_line


def differences(header: Header, baseline: Baseline) -> Iterator[tuple[str, str]]:
    """Yield what decides outcomes and differs, with a line that says what to do; any of it breaks the gate."""
    file = baseline.file
    if file.target is not None and file.target != header.target.name:
        yield "target", _line(baseline, "target", file.target, header.target.name)
    if file.truth is not None and file.truth != header.truth:
        yield "truth", _line(baseline, "truth", file.truth, header.truth)
    if file.profile is None:
        return
    found = profile_of(header)
    for key in sorted({*file.profile, *found}):
        if decisive(file.profile.get(key)) != decisive(found.get(key)):
            what = f"profile key `{key}`"
            yield what, _line(baseline, what, file.profile.get(key), found.get(key))


def other_accounts(header: Header, baseline: Baseline) -> str:
    """Return a line that says that the profile names other accounts now; empty if it does not.

    A target does the same for any account, so this breaks no gate. But where the profile's number is not the target's,
    ARNs are rejected, and nothing else would say why.
    """
    written, found = baseline.file.profile or {}, profile_of(header)
    differing = [
        f"`{key}` is {one_line(str(found[key]), 60)} and was {one_line(str(written[key]), 60)}"
        for key in sorted(written.keys() & found.keys())
        if decisive(written[key]) == decisive(found[key]) and decisive(written[key]) != written[key] != found[key]
    ]
    if not differing:
        return ""
    return (
        f"{baseline.path}: written with another account: {'; '.join(differing)}. A target rejects "
        "ARNs under a number that is not its own: is the number in the profile the target's?"
    )


def _line(baseline: Baseline, what: str, written: Any, found: Any) -> str:
    said = [
        one_line(json.dumps(side, ensure_ascii=False), 120) if side is not None else "none" for side in (written, found)
    ]
    line = f"{baseline.path}: written with another {what}: {said[0]}, this run has {said[1]}"
    if what != "target":
        line += ": run with that one, or bring the baseline up to date with `ses-conformance baseline update`"
    return line
