"""Says what emulators make of dialects and mails: a line or two on the terminal, and a page in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from conformance.model.vocabulary import Outcome
from conformance.publish.forms.asking import Answer, Forms
from conformance.report.text import markdown
from conformance.wire.dialects import find

_SAID = 160
_HEAD = """\
# Dialects and mails

What public emulators make of the forms in which real clients write [requests](../docs/dialects.md) and mail. Made by
`make emulators`. A dialect is taken if the emulator treats it as it treats the same request in the suite's usual form;
where that does not work either, the dialect is undecided. Each way to sign is tried, though most emulators check none.
Mail is counted twice: whether it is taken, and, where the emulator shows the messages that it was given, whether text,
names and attachments are there as they were sent.

| emulator | dialects taken | not taken | undecided | mails taken | arrive as sent |
|---|--:|--:|--:|--:|--:|
"""


def render_summary(forms: Forms) -> str:
    """Return what the terminal shows of one emulator."""
    _, taken, rejected, undecided, mails, kept = _row(forms)
    lines = [
        f"{forms.emulator.slug}: dialects: {taken} taken, {rejected} not, {undecided} undecided; "
        f"mails: {mails} taken, {kept or 'none can be seen to'} arrive as sent"
    ]
    lines += [f"  {answer.case}: {_short(answer.said)}" for answer in [*forms.otherwise, *_failed(forms)]]
    lines += [f"  a fault of the suite: {answer.case}: {_short(answer.said)}" for answer in forms.faults]
    return "".join(f"{line}\n" for line in lines)


def render_page(asked: Sequence[Forms]) -> str:
    """Return the page about all emulators that were asked."""
    rows = [f"| {' | '.join(map(str, _row(forms)))} |\n" for forms in asked]
    return _HEAD + "".join(rows) + "".join(_section(forms) for forms in asked)


def _row(forms: Forms) -> tuple[str, int, int, int, str, str]:
    taken = [answer for answer in forms.mails if not answer.needs_mail]
    kept = [answer for answer in forms.mails if answer.needs_mail]
    seen = [answer for answer in kept if answer.outcome is not Outcome.SKIPPED]
    return (
        f"{forms.emulator.product.title} {forms.emulator.version}",
        len(forms.alike),
        len({answer.asked for answer in forms.otherwise}),
        len(forms.undecided),
        f"{_passed(taken)} of {len(taken)}",
        f"{_passed(seen)} of {len(seen)}" if seen else "",
    )


def _section(forms: Forms) -> str:
    lines: list[str] = []
    if forms.otherwise:
        lines += ["", "Dialects that are not taken:", ""]
        lines += [
            f"- `{name}` ({find(name).level}): {find(name).differs} {markdown(_short(said))}"
            for name, said in {answer.asked: answer.said for answer in forms.otherwise}.items()
        ]
    if forms.undecided:
        reasons = Counter(map(_short, forms.undecided.values()))
        lines += ["", "Undecided dialects:", ""]
        lines += [
            f"- {', '.join(f'`{name}`' for name, said in forms.undecided.items() if _short(said) == reason)}: "
            f"{markdown(reason)}"
            for reason in reasons
        ]
    if failed := _failed(forms):
        lines += ["", "Mails:", ""]
        said: dict[str, list[str]] = {}
        for answer in failed:
            said.setdefault(_short(answer.said), []).append(f"`{answer.case}` ({answer.level})")
        lines += [f"- {markdown(reason)}: {', '.join(cases)}" for reason, cases in said.items()]
    return "\n".join(["", f"## {forms.emulator.product.title} {forms.emulator.version}", *lines, ""]) if lines else ""


def _failed(forms: Forms) -> list[Answer]:
    return [each for each in forms.mails if not each.worked and each.outcome is not Outcome.SKIPPED]


def _passed(answers: Sequence[Answer]) -> int:
    return sum(answer.worked for answer in answers)


def _short(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= _SAID else f"{line[:_SAID]}…"
