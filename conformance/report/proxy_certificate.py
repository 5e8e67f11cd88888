"""The certificate of a proxy: what was tested, whether it alters anything, which checks break, and its limits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conformance.report.event import Header
from conformance.report.files import write_json, write_text
from conformance.report.proxy_verdict import BrokenCheck, ProxyVerdict
from conformance.report.reproduce import run_command
from conformance.report.text import one_line

_NAMED = 3
_CLIP = 160


def write_proxy_certificate(header: Header, found: ProxyVerdict, text: Path, data: Path) -> None:
    """Write the certificate of a proxy as plain text and as JSON; raises ``OSError``."""
    write_text(text, proxy_certificate_text(header, found))
    write_json(data, proxy_certificate_data(header, found))


def proxy_certificate_data(header: Header, found: ProxyVerdict) -> dict[str, Any]:
    """Return a certificate as plain JSON types."""
    return {
        "proxy": header.target.name,
        "version": header.target.version,
        "endpoint": header.target.endpoint,
        "suite": header.suite.version,
        "date": header.started[:10],
        "certified": found.certified,
        "summary": found.summary,
        **found.model_dump(mode="json"),
        "command": run_command(header),
    }


def proxy_certificate_text(header: Header, found: ProxyVerdict) -> str:
    """Return a certificate for people, as plain text."""
    target = header.target
    version = target.version or "(version not given)"
    kind = "  Kind       a tunnel: it passes bytes on unread; what frames a message is for the upstream to judge"
    lines = [
        "SES v1 Query API (2010-12-01): certificate of a proxy",
        "",
        f"  Proxy      {one_line(target.name)} {one_line(version)} at {one_line(target.endpoint)}",
        f"  Upstream   {one_line(found.upstream)}",
        f"  Suite      ses-conformance {one_line(header.suite.version)}",
        f"  Date       {one_line(header.started[:10])}",
        f"  Scope      {one_line(found.scope)}",
        *([kind] if found.tunnel else []),
        f"  Verdict    {'certified' if found.certified else 'NOT certified'}: {found.summary}",
    ]
    if found.barrier:
        lines += ["", f"  Nothing more was asked: {one_line(found.barrier, 600)}"]
    else:
        lines += ["", "  Passed at most:"]
        lines += [f"    {one_line(name):<16} {amount(name, value)}" for name, value in sorted(found.limits.items())]
    if found.undecided:
        named = ", ".join(one_line(each) for each in found.undecided[:_NAMED])
        lines += ["", f"  Undecided  {len(found.undecided)}: {named}"]
    if found.broken:
        lines += ["", "  What breaks:", *(line for each in found.broken for line in _break(each))]
    if found.advised:
        lines += ["", "  Advice, which decides nothing:", *map(_advice, found.advised)]
    return "\n".join([*lines, "", "  Repeat it:", f"    {one_line(run_command(header), 2000)}", ""])


def shown_in(each: BrokenCheck) -> str:
    """Return where a check breaks: the first case or probe, and how many more."""
    others = len(each.cases) - 1 + each.more
    return f"{one_line(each.cases[0] if each.cases else '')}{f' and {others:,} more' if others > 0 else ''}"


def _break(each: BrokenCheck) -> Sequence[str]:
    rows = [
        f"    {one_line(each.check)} ({one_line(each.section)}): {one_line(each.title)}",
        f"      {'in':<9}{shown_in(each)}",
        f"      {'where':<9}{one_line(each.where)}",
        f"      {'before':<9}{one_line(each.before, _CLIP)}",
        f"      {'behind':<9}{one_line(each.behind, _CLIP)}",
        f"      {'advice':<9}{one_line(each.advice, 300)}",
    ]
    return [*rows, f"      {'look at':<9}{one_line(each.configuration, 300)}"] if each.configuration else rows


def _advice(each: BrokenCheck) -> str:
    look = f"; look at {one_line(each.configuration, 300)}" if each.configuration else ""
    return f"    {one_line(each.check)} ({one_line(each.section)}): {one_line(each.title)}, in {shown_in(each)}{look}"


def amount(name: str, value: float) -> str:
    """Return a limit with its unit."""
    return f"{value:g} s" if name.endswith("time") else f"{int(value):,} bytes"
