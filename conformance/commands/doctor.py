"""``doctor``: what stands between the suite and a target, and what its profile leaves open; each with what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace

from conformance.commands import exits
from conformance.commands.approval import approval
from conformance.commands.command import command
from conformance.commands.diagnosing import diagnosing
from conformance.commands.run_options import wait_option
from conformance.commands.target_options import target_options
from conformance.model.case_file import Need
from conformance.model.vocabulary import ACTIONS
from conformance.report.text import visible
from conformance.run.contact import check_contact
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.wanted import Wanted
from conformance.targets.diagnosis import Line, Mark, diagnose
from conformance.targets.diagnosis.line import fault, unknown, works
from conformance.targets.unreachable import Unreachable
from conformance.wire.scheme import Scheme

_CURES = {
    Need.MAIL: "`mail: {url: …}` in the profile",
    Need.FAULTS: "`faults: …` in the profile, if the target has such a hook",
    Need.THROTTLE: "`throttle: …` in the profile, if the target has a limit",
    Need.OTHER_ACCOUNT: "`other_account: …` in the profile",
    Need.OTHER_ACCOUNT_ID: "`account_id` of `other_account` in the profile",
    Need.ACCOUNT_ID: "`account_id` in the profile",
    Need.SESSION_TOKEN: "`temporary: …` in the profile",
    Need.TOPICS: "`topics: …` in the profile",
    Need.VERIFIED_SENDER: "`verified: {address: …}` in the profile",
    Need.FRESH_VERIFIED: "`confirm: {url: …}` in the profile",
}
"""What lets the suite ask the cases of a need."""


@command(
    "doctor",
    examples=[
        ("ses-conformance doctor --endpoint http://127.0.0.1:4566", "Check an emulator on this machine."),
        ("ses-conformance doctor --target my-emulator.yaml", "Check a target with its profile."),
        ("ses-conformance doctor --endpoint http://127.0.0.1:4566 --wait 30", "Check one that is being started."),
    ],
)
@target_options
@wait_option
def main(target: Wanted, wait: float | None) -> int:
    """Check that a target can be tested.

    Prints a line for each thing that a run needs: ✓ was seen to work, ✗ does not and what to do about it, – is not
    known or not offered. The exit code is 1 if anything stands in the way of a run, and 6 if the target can't be
    reached.
    """
    try:
        prepared = prepare(replace(target, wait=wait), approve=lambda prepared: _approve(prepared, target, wait))
    except Unreachable as error:
        cure = "Check that the target runs, and the host and port of the endpoint; --wait SECONDS gives it time"
        sys.stdout.write(f"{visible(str(fault('connection', str(error), cure)))}\n")
        return exits.EXIT_UNREACHABLE
    try:
        with diagnosing(prepared) as sender:
            lines = [works("connection", f"{prepared.profile.endpoint} is reached"), *diagnose(sender)]
        performed = any(line.topic == "API" and line.mark is Mark.WORKS for line in lines)
        lines += [*_probed(prepared, performed=performed), *_skipped(prepared, performed=performed)]
    finally:
        prepared.close()
    for line in lines:
        sys.stdout.write(f"{visible(str(line))}\n")
    return exits.EXIT_NOT_CONFORMING if any(line.mark is Mark.FAULT for line in lines) else exits.EXIT_OK


def _probed(prepared: Prepared, *, performed: bool) -> Iterator[Line]:
    """Yield what the probes found, held against the profile; ``performed``: some request was."""
    profile, probed = prepared.profile, prepared.probed
    checked = profile.signatures is not None and profile.signatures.checked
    if probed.signatures_checked is not None and checked != probed.signatures_checked:
        text = f"the profile says {_checked(checked)}, the target shows {_checked(probed.signatures_checked)}"
        yield fault("signatures", text, "Correct `signatures.checked` in the profile")
    elif probed.signatures_checked and not performed:
        yield unknown("signatures", "a wrong secret is not let in, but no right one was seen to be")
    elif probed.signatures_checked is not None:
        usual = profile.usual_scheme
        signed = "" if usual is Scheme.SIGV4 else f"; usual requests are signed by {usual.value}, as the profile says"
        yield works("signatures", _checked(checked) + signed)
    if probed.verification is not None:
        yield works("verification", f"new identities are {profile.verification}")
    else:
        yield unknown("verification", f"{profile.verification}, by the profile or as long as nothing shows otherwise")
    for actions, said in _together(probed.unsupported):
        yield unknown("lacking", f"{actions}: {said}", "Their cases count as unsupported")
    for actions, said in _together(probed.silent):
        yield fault("silence", f"{actions}: {said}", "See what the target does with them, or raise --timeout")


def _approve(prepared: Prepared, target: Wanted, wait: float | None) -> None:
    """Ask before the real service is; then see that the target responds, unless it is waited for.

    Raises ``UsageProblem``, ``Unreachable``.
    """
    approval("it is probed and asked, well and wrongly, some 40 times", target.yes)(prepared)
    if wait is None:
        check_contact(prepared)  # two requests decide, not every probe of the run


def _together(said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the actions of which the same is said, in words, with what is said."""
    actions: dict[str, list[str]] = {}
    for action, words in sorted(said.items()):
        actions.setdefault(words, []).append(action)
    for words, mine in actions.items():
        yield (f"all {len(mine)} actions" if len(mine) == len(ACTIONS) else ", ".join(mine)), words


def _checked(checked: bool) -> str:
    return "checked" if checked else "not checked"


def _skipped(prepared: Prepared, *, performed: bool) -> Iterator[Line]:
    """Yield which cases the profile leaves out, and what would have them asked: in one line if no request works yet."""
    if not performed:
        lacks = [need.value for need in Need if prepared.profile.lacks(need) is not None]
        if lacks:
            yield unknown("skipped", f"cases that need {', '.join(lacks)}", "See to the lines above first")
        return
    for need in Need:
        reason = prepared.profile.lacks(need)
        if reason is not None:
            cure = f"To have them asked: {_CURES[need]}" if need in _CURES else ""
            yield unknown("skipped", f"cases that need {need.value}: {reason}", cure)
