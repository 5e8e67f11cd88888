"""Defects that the cases of `cases/sending/authorization.yaml` find: sending for another account."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import SENDS, combine, draft_of, ignore_parameter, replace_guard
from conformance.reference.actions.send_raw_email import arn, return_path_of
from conformance.reference.addresses import domain_of, parse_identity_arn
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


def _policy_of_domain(call: Call, address: str, arn: str | None) -> bool:
    """The policies of the domain count for the ARN of an address in it."""
    parts = parse_identity_arn(arn) if arn else None
    domain = call.world.account(parts.account_id).find(domain_of(address)) if parts else None
    return domain is not None and bool(domain.policies)


def _policy_of_address(call: Call, address: str, arn: str | None) -> bool:
    """The policies of an address count for the ARN of its domain."""
    parts = parse_identity_arn(arn) if arn else None
    found = call.world.account(parts.account_id).find(address) if parts else None
    return found is not None and bool(found.policies)


def _policy_for_domain(call: Call, address: str, arn: str | None) -> bool:
    """The policy of an address counts for all of its domain."""
    identity = _named(call, arn)
    return identity is not None and bool(identity.policies) and domain_of(identity.name) == domain_of(address)


def _source_not_for_return_path(call: Call) -> None:
    """SourceArn does not stand for ReturnPathArn."""
    draft = draft_of(call)
    own = arn(call, "ReturnPathArn")
    path = return_path_of(call)
    check_senders(call, replace(draft, senders=[(one, own if one == path else given) for one, given in draft.senders]))


def _return_path_header_unseen(call: Call) -> None:
    """X-SES-RETURN-PATH-ARN is ignored."""
    draft = draft_of(call)
    own = call.args.get("ReturnPathArn") or arn(call, "SourceArn")
    path = return_path_of(call)
    check_senders(call, replace(draft, senders=[(one, own if one == path else given) for one, given in draft.senders]))


def _one_for_all(call: Call) -> None:
    """SourceArn counts before FromArn."""
    draft = draft_of(call)
    first = call.args.get("SourceArn")
    check_senders(call, replace(draft, senders=[(one, first or given) for one, given in draft.senders]))


def _header_first(call: Call) -> None:
    """X-headers count before parameters."""
    draft = draft_of(call)
    raw = RawMessage(call.args["RawMessage.Data"])
    source = raw.get("X-SES-SOURCE-ARN")
    others = raw.get("X-SES-FROM-ARN") or (None if "FromArn" in call.args else source)
    first = source if "Source" in call.args else others
    arns = [first, *(others for _ in draft.senders[1:])]
    senders = [(address, arn or given) for (address, given), arn in zip(draft.senders, arns, strict=True)]
    check_senders(call, replace(draft, senders=senders))


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
        "authorization-policy-of-domain",
        _NONE,
        "A policy of the domain permits what the ARN of an address in it names.",
        _senders_too(_policy_of_domain),
    ),
    Mutant(
        "authorization-policy-of-address",
        _NONE,
        "A policy of an address permits what the ARN of its domain names.",
        _senders_too(_policy_of_address),
    ),
    Mutant(
        "authorization-policy-for-domain",
        _NONE,
        "A policy of an address permits every address of its domain.",
        _senders_too(_policy_for_domain),
    ),
    Mutant(
        "authorization-source-arn-not-for-return-path",
        "SendRawEmail.Authorization.source-alone",
        "SourceArn does not stand for Return-Path.",
        replace_guard(_RAW, "senders", _source_not_for_return_path),
    ),
    Mutant(
        "authorization-no-return-path-header",
        "SendRawEmail.Authorization.return-path",
        "X-SES-RETURN-PATH-ARN names no identity.",
        replace_guard(_RAW, "senders", _return_path_header_unseen),
    ),
    Mutant(
        "authorization-raw-return-path-arn-ignored",
        "SendRawEmail.Authorization.return-path",
        "ReturnPathArn is ignored by SendRawEmail.",
        ignore_parameter(_RAW, "ReturnPathArn"),
    ),
    Mutant(
        "raw-source-arn-before-from-arn",
        ("SendRawEmail.SourceArn.arn", "SendRawEmail.FromArn.arn"),
        "SourceArn counts for From, too, beside FromArn.",
        replace_guard(_RAW, "senders", _one_for_all),
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
    Mutant(
        "authorization-any-condition",
        "SendEmail.Authorization.condition",
        "The conditions of a policy are passed over.",
        _senders_too(
            lambda *asked: any("Condition" in one and one["Effect"] == "Allow" for one in _statements(*asked)),
            "SendEmail",
        ),
    ),
)
