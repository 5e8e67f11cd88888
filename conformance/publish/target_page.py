"""The page of one published target: what it is, how to repeat its run, and what the run showed."""

from __future__ import annotations

from conformance.model.vocabulary import ACTIONS
from conformance.publish.emulator import Emulator
from conformance.report import summary
from conformance.report.causes import Cause, causes, effect_words
from conformance.report.log import RunLog
from conformance.report.overview import Card, Overview, overview
from conformance.report.text import code, count, headline_words, markdown
from conformance.targets.profile_file import load_profile

_CAUSES = 15


def target_page(emulator: Emulator, log: RunLog, command: str) -> str:
    """Return the page as Markdown.

    Args:
        emulator: that was run.
        log: of the run.
        command: the command that publishes results, to which the emulator's name is given.
    """
    view = overview(log)
    return "\n".join(
        [
            f"# {markdown(emulator.product.title)} {markdown(emulator.version)}",
            "",
            f"{emulator.product.about} [Its page]({emulator.product.home}).",
            "",
            "![Badge: must-cases of SES v1 passed](badge.svg)",
            "",
            f"**{headline_words(view.footer.headline)}.** {markdown(view.verdict)}: {markdown(view.detail, 1000)}",
            "",
            *_facts(log),
            *_repeat(emulator, command),
            *_classes(view),
            *_lacking(view),
            *_fix_first(log),
            *_undecided(log),
            *_files(emulator),
        ]
    )


def _facts(log: RunLog) -> list[str]:
    head = log.header
    suite = f"ses-conformance {markdown(head.suite.version)}, cases {code(head.suite.cases_sha256[:12])}"
    ran = f"run {markdown(head.started[:10])}, {count(len(log.cases), 'case')}, truth {head.truth}"
    return [f"Tested by {suite}, {ran}, seed {code(head.seed)}.", ""]


def _repeat(emulator: Emulator, command: str) -> list[str]:
    port = _port(emulator)
    lines = [
        "## Repeat it",
        "",
        "From a checkout of the suite, with everything that it takes:",
        "",
        "```sh",
        f"{command} {emulator.slug}",
        "```",
        "",
        f"By hand, with the profile {code(f'fixtures/targets/{emulator.product.profile}.yaml')}:",
        "",
        "```sh",
        emulator.install_line,
        emulator.start_line(port),
        f"ses-conformance run --target {emulator.product.profile} --endpoint http://127.0.0.1:{port} --seed published "
        f"--out {emulator.slug}",
        "```",
        "",
    ]
    return [*lines, emulator.note, ""] if emulator.note else lines


def _port(emulator: Emulator) -> int:
    endpoint = load_profile(emulator.product.profile).endpoint or ""
    return int(endpoint.rpartition(":")[2])


def _classes(view: Overview) -> list[str]:
    head = ["## Conformance classes", "", "| class | certified | must-cases passed | failed | not decided |"]
    return [*head, "|---|---|--:|--:|--:|", *map(_class_row, view.cards), ""]


def _class_row(card: Card) -> str:
    must = card.certificate.must
    bad = must.get("failed", 0) + must.get("unsupported", 0)
    undecided = card.must - card.must_passed - bad
    return (
        f"| {markdown(card.name)} | {'✓ yes' if card.certificate.certified else 'no'} "
        f"| {card.must_passed:,} of {card.must:,} | {bad or ''} | {undecided or ''} |"
    )


def _lacking(view: Overview) -> list[str]:
    """Name the actions that the target lacks, those together of which it says the same."""
    if not view.lacking:
        return []
    together: dict[str, list[str]] = {}
    for action, said in view.lacking.items():
        together.setdefault(said.partition(": '")[0].replace(action, "it"), []).append(action)
    lines = [f"## What it lacks: {len(view.lacking)} of {len(ACTIONS)} actions", ""]
    for actions in together.values():
        lines.append(f"- {', '.join(map(code, actions))}: {markdown(view.lacking[actions[0]], 200)}")
    return [*lines, ""]


def _fix_first(log: RunLog) -> list[str]:
    found = causes(log.cases)
    if not found:
        return []
    lines = [
        f"## What to fix first, of {count(len(found), 'probable cause')}",
        "",
        "| cause | check | shows in | for example |",
        "|---|---|---|---|",
        *(_cause_row(cause, log) for cause in found[:_CAUSES]),
        "",
    ]
    if len(found) > _CAUSES:
        lines += [f"{count(len(found) - _CAUSES, 'more cause')} of fewer cases are in the log.", ""]
    return lines


def _cause_row(cause: Cause, log: RunLog) -> str:
    example = code(log.cases[cause.cases[0]].id, 120)
    return (
        f"| {markdown(cause.title, 160)} | {code(cause.check or cause.layer)} | {markdown(effect_words(cause))} "
        f"| {example} |"
    )


def _undecided(log: RunLog) -> list[str]:
    found = summary.reasons(log.cases)
    if not found:
        return []
    total = sum(sum(each.values()) for each in found.values())
    lines = [
        f"## What stays undecided: {count(total, 'must-case')}",
        "",
        "They say nothing about the target, and none of them counts as passed.",
        "",
        "| must-cases | outcome | why |",
        "|--:|---|---|",
    ]
    for outcome, reasons in found.items():
        lines += [f"| {number:,} | {outcome} | {markdown(_brief(reason), 160)} |" for reason, number in reasons.items()]
    return [*lines, ""]


def _brief(reason: str) -> str:
    """Return a reason without what shows that the target lacks an action, which stands further up."""
    before, lacks, _ = reason.partition(", which the target lacks")
    return before + lacks


def _files(emulator: Emulator) -> list[str]:
    wire = "" if emulator.past else ", with what went over the wire where a case did not pass"
    lines = [
        "## Files",
        "",
        "- [certificate.txt](certificate.txt), [certificate.json](certificate.json): which classes it may claim, and "
        "what is missing for the others",
        f"- [run.jsonl.gz](run.jsonl.gz): the log{wire}; every command takes it, so that `ses-conformance compare` "
        "shows it beside a run of yours",
    ]
    if not emulator.past:
        lines.append("- [baseline.yaml](baseline.yaml): its deviations, for `ses-conformance run --baseline`")
    return [
        *lines,
        "- [badge.svg](badge.svg), [badge.json](badge.json): a badge, as a picture and for shields.io's endpoint",
        "",
    ]
