"""Defects that the cases of `cases/sending/authorization.yaml` find: sending for another account."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import SENDS, combine, draft_of, ignore_parameter, replace_guard
from conformance.reference.addresses import parse_identity_arn
from conformance.reference.call import Call
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import check_senders
from conformance.reference.state import Identity

_RAW = "SendRawEmail"
_POLICY = ("SendEmail.Authorization.policy", "SendRawEmail.Authorization.policy")
_NONE = ("SendEmail.Authorization.none", "SendRawEmail.Authorization.none")
_ENDED = ("SendEmail.Authorization.ended", "SendRawEmail.Authorization.ended")


def _named(call: Call, arn: str | None) -> Identity | None:
    parts = parse_identity_arn(arn) if arn else None
    return None if parts is None else call.world.account(parts.account_id).find(parts.name)


def _senders_too(fits: Callable[[Call, str, str | None], object], *actions: str) -> Change:
    """An address may also be used where `fits` is true."""

    def look(call: Call) -> None:
        draft = draft_of(call)
        check_senders(call, replace(draft, senders=[one for one in draft.senders if not fits(call, *one)]))

    return combine(*(replace_guard(action, "senders", look) for action in actions or SENDS))


def _any_arn(call: Call, address: str, arn: str | None) -> bool:
    return _named(call, arn) is not None


def _statements(call: Call, address: str, arn: str | None) -> list[dict[str, object]]:
    identity = _named(call, arn)
    policies = identity.policies.values() if identity is not None else ()
    return [statement for text in policies for statement in json.loads(text)["Statement"]]


def _without_arn(call: Call, address: str, arn: str | None) -> bool:
    """A policy of any account's identity of this name will do."""
    found = [account.find(address) for account in call.world.accounts()]
    return any(identity.policies for identity in found if identity is not None)


def _permitted_once(call: Call) -> None:
    """An ARN that was permitted once is permitted for good."""
    draft = draft_of(call)
    known = call.account.memory.setdefault("permitted", set())
    check_senders(call, replace(draft, senders=[one for one in draft.senders if (one[1] or "") not in known]))
    known.update(arn for _, arn in draft.senders if arn)


def _own_only(call: Call) -> None:
    """ARNs are ignored: only own identities may be used."""
    draft = draft_of(call)
    check_senders(call, replace(draft, senders=[(address, None) for address, _ in draft.senders]))


def _own_return_path(call: Call) -> None:
    """The return path is looked up among own identities, whatever ReturnPathArn says."""
    draft = draft_of(call)
    rest = [(address, None) for address, _ in draft.senders[1:]]
    check_senders(call, replace(draft, senders=[*draft.senders[:1], *rest]))


def _parameters_only(call: Call) -> None:
    """X-headers are ignored."""
    draft = draft_of(call)
    arn = call.args.get("FromArn") or call.args.get("SourceArn")
    check_senders(call, replace(draft, senders=[(address, arn) for address, _ in draft.senders]))


def _source_only(call: Call) -> None:
    """SourceArn stands for Source alone."""
    draft = draft_of(call)
    from_arn = call.args.get("FromArn") or RawMessage(call.args["RawMessage.Data"]).get("X-SES-FROM-ARN")
    rest = [(address, from_arn) for address, _ in draft.senders[1:]]
    check_senders(call, replace(draft, senders=[*draft.senders[:1], *rest]))


def _header_first(call: Call) -> None:
    """X-headers count before parameters."""
    draft = draft_of(call)
    raw = RawMessage(call.args["RawMessage.Data"])
    arn = raw.get("X-SES-SOURCE-ARN") or raw.get("X-SES-FROM-ARN")
    check_senders(call, replace(draft, senders=[(address, arn or given) for address, given in draft.senders]))


def _with(key: str, value: object) -> Callable[[Call, str, str | None], bool]:
    """Whether a statement has a value, whatever else it says."""
    return lambda call, address, arn: any(
        value in (one[key], *_listed(one[key])) for one in _statements(call, address, arn)
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "authorization-by-any-arn",
        (*_NONE, *_ENDED),
        "The ARN of any identity is enough to send for it.",
        _senders_too(_any_arn),
    ),
    Mutant(
        "authorization-ignores-policies",
        (*_POLICY, "SendEmail.Authorization.return-path", "SendRawEmail.Authorization.source-alone"),
        "Only own identities may be used, whatever policies permit.",
        combine(*(replace_guard(action, "senders", _own_only) for action in SENDS)),
    ),
    Mutant(
        "authorization-without-arn",
        "SendEmail.Authorization.arn-required",
        "A policy is enough; nobody has to name the ARN.",
        _senders_too(_without_arn, "SendEmail"),
    ),
    Mutant(
        "authorization-for-good",
        _ENDED,
        "What was permitted once is permitted for good.",
        combine(*(replace_guard(action, "senders", _permitted_once) for action in SENDS)),
    ),
    Mutant(
        "authorization-no-return-path-arn",
        "SendEmail.Authorization.return-path",
        "The return path must be an own address.",
        replace_guard("SendEmail", "senders", _own_return_path),
    ),
    Mutant(
        "authorization-source-arn-alone",
        "SendRawEmail.Authorization.source-alone",
        "SourceArn does not stand for From and Return-Path.",
        replace_guard(_RAW, "senders", _source_only),
    ),
    Mutant(
        "authorization-no-x-headers",
        "SendRawEmail.Authorization.policy",
        "The X-headers name no identity.",
        replace_guard(_RAW, "senders", _parameters_only),
    ),
    Mutant(
        "authorization-ignores-parameters",
        "SendRawEmail.Authorization.policy",
        "FromArn and SourceArn are ignored by SendRawEmail.",
        ignore_parameter(_RAW, "FromArn", "SourceArn"),
    ),
    Mutant(
        "authorization-header-first",
        "SendRawEmail.Authorization.precedence",
        "X-headers count before the parameters.",
        replace_guard(_RAW, "senders", _header_first),
    ),
    Mutant(
        "authorization-any-principal",
        "SendEmail.Authorization.terms",
        "A policy permits everybody what it permits anybody.",
        _senders_too(
            lambda *asked: any("ses:SendEmail" in _listed(one["Action"]) for one in _statements(*asked)), "SendEmail"
        ),
    ),
    Mutant(
        "authorization-any-action",
        "SendEmail.Authorization.terms",
        "A policy permits every action.",
        _senders_too(_with("Effect", "Allow"), "SendEmail"),
    ),
)
