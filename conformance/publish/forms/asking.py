"""What an emulator makes of each dialect of requests and of each form of mail: the cases of both, run against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from conformance.model import template
from conformance.model.case import Case, Send
from conformance.model.case_file import Need, RequestOptions
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Outcome
from conformance.publish.emulator import Emulator
from conformance.publish.forms.mail_view import shows_mail, view_mail
from conformance.publish.server import run_emulator
from conformance.run.exchanger import Exchanger
from conformance.run.flow import run_case
from conformance.run.outcome import Result
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared
from conformance.run.settings import RunSettings
from conformance.run.wanted import Wanted
from conformance.targets.profile import Profile
from conformance.targets.profile_file import load_profile
from conformance.targets.profile_parts import KeyPair, MailBox, Signatures
from conformance.wire.dialect import V4
from conformance.wire.dialects import DIALECTS

SEED = "forms"
_USUAL = tuple(f"auth.dialects.{kind}.sigv4[" for kind in ("read", "write", "send"))
_MAILS = tuple(
    f"send-raw-email.{kind}" for kind in ("mailers", "forms", "contents", "headers.subject", "headers.obsolete")
)
_SUITE_FAULTS = frozenset({Outcome.ERROR, Outcome.INDETERMINATE})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one case: the dialect or mail that it asks, its id, outcome and reason, and its level.

    ``needs_mail`` says that it looks at the mail that was sent; ``worked``, that it passed, at least but for rules that
    hold for all responses and say nothing of its form.
    """

    asked: str
    case: str
    outcome: Outcome
    said: str
    level: str
    needs_mail: bool
    worked: bool


@dataclass(slots=True)
class Forms:
    """What one emulator makes of all forms.

    ``alike`` are dialects that are treated as the plain form is, ``otherwise`` those that are not, with what was said;
    ``undecided`` those whose plain form does not work either, with the reason. ``faults`` are the suite's own.
    """

    emulator: Emulator
    alike: list[str] = field(default_factory=list)
    otherwise: list[Answer] = field(default_factory=list)
    undecided: dict[str, str] = field(default_factory=dict)
    mails: list[Answer] = field(default_factory=list)
    faults: list[Answer] = field(default_factory=list)


def ask_forms(emulator: Emulator) -> Forms:
    """Install and start an emulator; ask it every dialect and every mail.

    Raises:
        InstallFailed: it could not be installed.
        StartFailed: it ended at once, or did not respond in time.
    """
    with run_emulator(emulator) as endpoint:
        profile = _asked_all(load_profile(emulator.product.profile))
        if not shows_mail(emulator.name):
            return ask(emulator, profile, endpoint)
        with view_mail(emulator.name, endpoint) as url:
            return ask(emulator, profile.model_copy(update={"mail": MailBox(url=url)}), endpoint)


def ask(emulator: Emulator, profile: Profile, endpoint: str) -> Forms:
    """Ask a running emulator every dialect and every mail."""
    prepared = prepare(Wanted(endpoint=endpoint, seed=SEED, keep_going=True), profile=profile)
    exchanger = prepared.exchanger()
    forms = Forms(emulator)
    try:
        _ask_dialects(forms, prepared, exchanger)
        for case in load_suite().cases:
            if case.id.startswith(_MAILS):
                forms.mails.append(_run(case.id.rpartition("[")[2].rstrip("]"), case, prepared.settings, exchanger))
    finally:
        exchanger.transport.close()
        prepared.close()
    forms.faults += [mail for mail in forms.mails if mail.outcome in _SUITE_FAULTS]
    return forms


def dialect_cases() -> Iterator[tuple[str, Case, Case]]:
    """Yield each dialect's name, a case that speaks it, and the same case in the plain form.

    A dialect that no case of the suite names, as no source says that a target should take it, is asked by the cases of
    the others. Cases that tamper with what is signed are no question of forms.
    """
    cases = [case for case in load_suite().cases if any(_speaks(send) for send in case.steps)]
    spoken = {
        case.id: {template.render(send.request.dialect, {"row": case.row}.get) for send in case.steps} for case in cases
    }
    for name, dialect in DIALECTS.items():
        own = [case for case in cases if name in spoken[case.id]]
        if not own and dialect.schemes & V4:
            bases = {case.id.partition("[")[0]: case for case in cases if case.id.startswith(_USUAL)}
            own = [replace(case, id=f"{base}[{name}]", row=name) for base, case in bases.items()]
        for case in own:
            yield name, case, replace(case, steps=tuple(_plain(send) for send in case.steps))


def _speaks(send: Send) -> bool:
    return bool(send.request.dialect) and not send.request.tamper


def _ask_dialects(forms: Forms, prepared: Prepared, exchanger: Exchanger) -> None:
    plain: dict[str, Answer] = {}
    found: dict[str, list[tuple[Answer, Answer]]] = {}
    for name, case, twin in dialect_cases():
        # Cases of one table differ by their dialect alone: the plain form of all is the same.
        key = case.id.partition("[")[0]
        if key not in plain:
            plain[key] = _run(name, twin, prepared.settings, exchanger)
        found.setdefault(name, []).append((plain[key], _run(name, case, prepared.settings, exchanger)))
    for name, pairs in found.items():
        comparable = [answer for usual, answer in pairs if usual.worked and answer.outcome is not Outcome.SKIPPED]
        differing = [answer for answer in comparable if not answer.worked]
        forms.faults += [answer for answer in differing if answer.outcome in _SUITE_FAULTS]
        forms.otherwise += differing
        if not comparable:
            usual, answer = pairs[0]
            forms.undecided[name] = (answer if usual.worked else usual).said
        elif not differing:
            forms.alike.append(name)


def _run(asked: str, case: Case, settings: RunSettings, exchanger: Exchanger) -> Answer:
    result = run_case(case, exchanger, settings)
    worked = result.outcome is Outcome.PASSED or bool(result.but_for)
    return Answer(asked, case.id, result.outcome, _said(result), case.level.value, Need.MAIL in case.needs, worked)


def _said(result: Result) -> str:
    finding = result.findings[0] if result.findings else None
    return result.reason or (f"{finding.where}: {finding.actual}" if finding else "")


def _plain(send: Send) -> Send:
    options = send.request
    kept = options.model_fields_set - {"dialect"}
    usual = RequestOptions.model_construct(kept, **{**dict(options), "dialect": None})
    return replace(send, request=usual)


def _asked_all(profile: Profile) -> Profile:
    """Return the profile of a target that is asked every way to sign, and with a token, though it may check none."""
    asked = Signatures(checked=True, accepts=["sigv4", "sigv4-query", "sigv2", "aws3"])
    token = KeyPair(access_key_id="ASIAFORMS", secret_access_key="forms", session_token="forms")  # noqa: S106 - of no account
    return profile.model_copy(update={"signatures": asked, "temporary": profile.temporary or token})
