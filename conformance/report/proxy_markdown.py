"""What breaks in a proxy, and what passes it, as Markdown for a job's summary."""

from __future__ import annotations

from conformance.report.proxy_certificate import amount, shown_in
from conformance.report.proxy_verdict import ProxyVerdict
from conformance.report.text import code, markdown

_CLIP = 160


def proxy_markdown(found: ProxyVerdict) -> list[str]:
    """Return lines of Markdown: what breaks with the line of configuration to look at, advice, and limits."""
    lines = [f"Upstream: {markdown(found.upstream)}", ""]
    for title, chosen in (("What breaks", found.broken), ("Advice, which decides nothing", found.advised)):
        if chosen:
            lines += [f"### {title}", "", "| check | in | before | behind | look at |", "|---|---|---|---|---|"]
            lines += [
                f"| {code(each.check)} {markdown(each.title)} | {markdown(shown_in(each))} "
                f"| {code(each.before, _CLIP)} | {code(each.behind, _CLIP)} "
                f"| {code(each.configuration, _CLIP) if each.configuration else markdown(each.advice)} |"
                for each in chosen
            ]
            lines.append("")
    if found.limits:
        passed = "; ".join(f"{markdown(name)} {amount(name, value)}" for name, value in sorted(found.limits.items()))
        lines += [f"Passed at most: {passed}", ""]
    return lines
