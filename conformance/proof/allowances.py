"""What a legal variation may do to single cases: leave them undecided, or depart from a rule that is no must.

Anything else that a case does not pass on a variation is a wrong accusation, and fails the proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from conformance.model.case import Case
from conformance.model.case_file import Need
from conformance.model.vocabulary import ACTIONS, Level, Outcome
from conformance.proof.parameters import dashed
from conformance.proof.unsignable import BY_SIGV2
from conformance.proof.variations import Variation
from conformance.proof.variations.refusals import COLUMNS, KINDS, name_of
from conformance.run.schemes import find_unfit, is_near_limit
from conformance.wire.dialects_chunks import CHUNKS
from conformance.wire.scheme import USUAL_ORDER


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may become of a case.

    Args:
        outcome: SKIPPED for a case that does not apply there; BLOCKED or FAILED for a case of a weaker rule.
        why: one line.
    """

    outcome: Outcome
    why: str


_CROWDED = Allowance(Outcome.SKIPPED, "the service leaves this list empty in very large accounts [observed-2.7]")
_REFUSED = "its good request names a hundred identities, of which most are unknown"
_LATE = Allowance(Outcome.SKIPPED, "no mail shows yet, so that there is nothing to judge")
_NO_ZERO = Allowance(Outcome.SKIPPED, "a count that would be zero is not there, so that there is nothing to judge")
_PLAIN = "the service knows no such character in an address"

_OF_DATA_POINTS = {
    f"get-send-statistics.{case}": _LATE
    for case in (
        "account.own",
        "data-points.bounces",
        "data-points.complaints",
        "data-points.delivery-attempts",
        "data-points.kept",
        "data-points.rejects",
        "timestamps.present",
        "timestamps.quarter-hours",
        "timestamps.recent",
        "timestamps.two-weeks",
        "timestamps.type",
        "timestamps.unique",
    )
}

_RESERVED = {
    f"{case}.reserved[{label}]": Allowance(Outcome.SKIPPED, _PLAIN)
    for case in (
        "get-identity-dkim-attributes.identities",
        "get-identity-notification-attributes.identities",
        "get-identity-verification-attributes.identities",
        "list-identities.listing",
    )
    for label in ("ampersand", "less-than")
}

_SET_UP_FIRST = Allowance(Outcome.SKIPPED, "signing is switched off only where it was set up")
_VERIFIED_FIRST = Allowance(Outcome.SKIPPED, "settings are for verified identities")
_KEPT = {
    "dkim-disable-needs-set-up": {
        f"{case}[set-identity-dkim-enabled]": _SET_UP_FIRST
        for case in (
            "get-identity-notification-attributes.kept.domain",
            "get-identity-notification-attributes.kept.address",
            "get-identity-verification-attributes.kept",
            "get-identity-verification-attributes.kept.pending",
            "list-identity-policies.kept",
        )
    },
    "settings-of-verified-only": {
        f"get-identity-verification-attributes.kept.pending[{row}]": _VERIFIED_FIRST
        for row in ("set-identity-notification-topic", "set-identity-feedback-forwarding-enabled")
    },
}

_HUNDRED = {
    "GetIdentityDkimAttributes": {
        "get-identity-dkim-attributes.identities.hundred": Allowance(Outcome.SKIPPED, _REFUSED),
        "get-identity-dkim-attributes.identities.over-limit": Allowance(Outcome.SKIPPED, _REFUSED),
    },
    "GetIdentityNotificationAttributes": {
        "get-identity-notification-attributes.identities.hundred": Allowance(Outcome.SKIPPED, _REFUSED),
        "get-identity-notification-attributes.identities.over-limit": Allowance(Outcome.SKIPPED, _REFUSED),
    },
    "GetIdentityVerificationAttributes": {
        "get-identity-verification-attributes.identities.hundred": Allowance(Outcome.SKIPPED, _REFUSED),
        "get-identity-verification-attributes.identities.hundred-and-one": Allowance(Outcome.SKIPPED, _REFUSED),
    },
}

_ONE_OWNER = Allowance(Outcome.SKIPPED, "the name is an identity of another account already")
_UNNAMED = Allowance(Outcome.FAILED, "that no element is there beside the documented ones is a should")
_LATER = {
    "protocol.success.manners": _UNNAMED,
    "get-send-statistics.answer.documented": _UNNAMED,
    **{
        f"protocol.success.documented[{dashed(action)}]": _UNNAMED
        for action in (
            *("GetIdentityDkimAttributes", "GetIdentityNotificationAttributes", "GetIdentityVerificationAttributes"),
            *("ListIdentities", "ListVerifiedEmailAddresses", "VerifyDomainDkim", "VerifyDomainIdentity"),
        )
    },
}
_ONCE = Allowance(Outcome.SKIPPED, "it rests on a parameter that is given twice")
_UNTOLD = Allowance(Outcome.FAILED, "that a message tells the cause is a should")
_UNVERIFIED = {"errors.message-rejected.unverified": _UNTOLD}
_CAUSES = {
    **_UNVERIFIED,
    "errors.message-rejected.cause": _UNTOLD,
    "errors.message-rejected.raw.cause": _UNTOLD,
    "errors.invalid-policy.cause": _UNTOLD,
}
_BY_GET_ELSEWHERE = {"GetSendQuota", "VerifyDomainIdentity"}
_BY_GET = Allowance(Outcome.FAILED, "that a GET is taken is a should")
_PRESIGNED = Allowance(Outcome.SKIPPED, "it rests on a POST that is signed in its query string")
_STRANGER = Allowance(Outcome.SKIPPED, "it rests on a parameter that the action does not know")
_OF_STRANGERS = {
    **{f"protocol.encoding.identity.separators[{row}]": _STRANGER for row in ("ampersand", "both")},
    **{f"auth.canonical.{form}.repeated": _STRANGER for form in ("sigv4", "sigv4-query", "sigv2", "aws3")},
    **{f"auth.canonical.{form}.encoded-order": _STRANGER for form in ("sigv4", "sigv4-query")},
}
_UNCOUNTED = Allowance(Outcome.SKIPPED, "no message counts at once, so that there is nothing to judge")
_CASE = Allowance(Outcome.FAILED, "that the case of an enumeration counts is a should")
_NO_ENTRY = Allowance(Outcome.FAILED, "that identities which are not verified get an entry is a should")
_SET_UP = Allowance(Outcome.SKIPPED, "every domain is set up and enabled as soon as it is registered")
_FRESH = Allowance(Outcome.FAILED, "that the same is given twice is a should, as the service does")
_FORM_TAKEN = Allowance(Outcome.SKIPPED, "it rests on a message that is rejected for its form")
_CLEARED = Allowance(Outcome.SKIPPED, "it rests on a topic that can't be cleared while forwarding is off")
_OF_FIELDS, _OF_PARTS = (
    {f"send-raw-email.{what}.refused-form[{row}]": _FORM_TAKEN for row in rows for what in ("mail", "quota")}
    for rows in (("subject-twice", "no-field"), ("unclosed", "no-base64"))
)
_UNCHUNKED = Allowance(Outcome.SKIPPED, "the target takes no chunks at all")
_OF_CHUNKS = {
    "protocol.dialects.read.free-chunks-signed": _UNCHUNKED,
    **{
        f"protocol.dialects.{kind}.chunks[{dialect.name}]": _UNCHUNKED
        for kind in ("read", "write", "send")
        for dialect in CHUNKS
        if dialect.name not in ("chunked", "chunked-signed", "chunked-parameters", "chunked-last")
    },
}

ALLOWED: Mapping[str, Mapping[str, Allowance]] = MappingProxyType(
    {
        "account-1500-identities": {
            "list-verified-email-addresses.listing.verified": _CROWDED,
            "list-verified-email-addresses.listing.eleven": _CROWDED,
            "list-verified-email-addresses.listing.older": _CROWDED,
            "list-verified-email-addresses.listing.configured[topic]": _CROWDED,
            "list-verified-email-addresses.listing.configured[policy]": _CROWDED,
            "list-verified-email-addresses.successor.both": _CROWDED,
            "list-verified-email-addresses.listing.local-case": _CROWDED,
            "list-verified-email-addresses.listing.reserved[ampersand]": _CROWDED,
            "list-verified-email-addresses.listing.reserved[apostrophe]": _CROWDED,
            "protocol.xml.identity.verified-addresses[ampersand]": _CROWDED,
        },
        "header-request-id-absent": {
            "protocol.request-id.header": Allowance(Outcome.FAILED, "that there is the header is a should")
        },
        "message-absent": _CAUSES,
        "message-empty": _CAUSES,
        "message-foreign": _UNVERIFIED,
        "post-only": {
            "protocol.method.get": _BY_GET,
            "protocol.method.get-write": _BY_GET,
            **{f"protocol.method.get.{dashed(action)}": _BY_GET for action in set(ACTIONS) - _BY_GET_ELSEWHERE},
            **{
                f"protocol.dialects.{kind}.encoding-lenient[{row}]": _BY_GET
                for kind in ("read", "write", "send")
                for row in ("get", "get-typed", "get-json-typed")
            },
        },
        "presigned-get-only": {
            "auth.sigv4-query.accepted-post": Allowance(
                Outcome.FAILED, "that a POST may be signed in its query string is a should"
            ),
            "auth.sigv4-query.by-post": _PRESIGNED,
            "auth.sigv4-query.covered-body": _PRESIGNED,
        },
        "quota-late": {
            "get-send-quota.account.own": _UNCOUNTED,
            "get-send-quota.sent-last-24-hours.counts": Allowance(Outcome.FAILED, "that a message counts is a may"),
            "get-send-quota.sent-last-24-hours.kept": _UNCOUNTED,
            "send-email.quota.counted": _UNCOUNTED,
            "send-raw-email.quota.counted": _UNCOUNTED,
            "send-raw-email.quota.counted-by-header": _UNCOUNTED,
        },
        "enumerations-case-folded": {
            "list-identities.filter.case[lower]": _CASE,
            "list-identities.filter.case[upper]": _CASE,
            "list-identities.filter.case[upper-domain]": _CASE,
            "set-identity-notification-topic.notification-type.case[lower]": _CASE,
            "set-identity-notification-topic.notification-type.case[upper]": _CASE,
        },
        **{
            f"{subject}-of-verified-only": {f"{action}.pending[{kind}]": _NO_ENTRY for kind in ("address", "domain")}
            for subject, action in (
                ("dkim", "get-identity-dkim-attributes"),
                ("notifications", "get-identity-notification-attributes"),
            )
        },
        "dkim-set-up-by-registration": {
            "auth.every-action.dkim[verify-domain-dkim]": _SET_UP,
            "delete-identity.again.dkim": _SET_UP,
            "set-identity-dkim-enabled.address.not-set-up[domain-registered]": _SET_UP,
            "set-identity-dkim-enabled.address.not-set-up[domain-unknown]": _SET_UP,
        },
        "token-verification-fresh": {f"verify-domain-identity.token.stable{later}": _FRESH for later in ("", ".later")},
        "tokens-dkim-fresh": {f"verify-domain-dkim.tokens.stable{later}": _FRESH for later in ("", ".later")},
        "return-path-unchecked": {
            case: Allowance(Outcome.FAILED, "that a Return-Path field names an address of one's own is a should")
            for case in (
                "send-raw-email.senders.return-path-unverified",
                "send-raw-email.authorization.return-path-ended[parameter]",
                "send-raw-email.authorization.return-path-ended[x-header]",
            )
        },
        "topic-cleared-turns-forwarding-on": {
            f"set-identity-notification-topic.rejected.while-off[{row}]": _CLEARED for row in ("bounce", "complaint")
        },
        "repeated-rejected": {
            f"auth.canonical.{form}.repeated": _ONCE for form in ("sigv4", "sigv4-query", "sigv2", "aws3")
        },
        **{
            name: {
                case: Allowance(Outcome.SKIPPED, "somebody else sends meanwhile, so that nothing can be told")
                for case in (
                    "get-send-quota.account.own",
                    "get-send-statistics.account.own",
                    "send-email.quota.exact",
                    "send-email.quota.exact-beside-others",
                )
            }
            for name in ("account-sending", "account-crowded")
        },
        "quota-simulator-free": {
            "get-send-quota.account.own": Allowance(
                Outcome.SKIPPED, "it sends to the simulator alone, which counts nowhere"
            )
        },
        "charset-unknown-taken": {
            case: Allowance(Outcome.SKIPPED, "it rests on a message that is rejected for its character set")
            for case in ("send-email.mail.rejected-content[charset]", "send-email.quota.refused-form[charset]")
        },
        "raw-fields-unchecked": _OF_FIELDS,
        "raw-parts-unchecked": _OF_PARTS,
        "only-sigv2": {case: Allowance(Outcome.SKIPPED, why) for case, why in BY_SIGV2.items()},
        "names-of-one-account": {
            "auth.accounts.same-name": _ONE_OWNER,
            "delete-identity.account.own": _ONE_OWNER,
            "get-identity-notification-attributes.default.two-accounts": _ONE_OWNER,
        },
        "dkim-set-up-registered-only": {
            f"{case}.signing-first": Allowance(Outcome.SKIPPED, "no domain is set up before it is registered")
            for case in (
                "delete-identity.effect",
                "get-identity-notification-attributes.each",
                "get-identity-verification-attributes.each",
            )
        },
        "tokens-dkim-two": {
            "verify-domain-dkim.tokens.three": Allowance(Outcome.FAILED, "that there are three is a should")
        },
        "xml-later-members": _LATER,
        "xml-foreign-members": _LATER,
        "statistics-late": _OF_DATA_POINTS,
        "statistics-none": _OF_DATA_POINTS,
        "statistics-without-zeros": {
            f"get-send-statistics.data-points.{case}": _NO_ZERO for case in ("bounces", "complaints", "rejects")
        },
        "address-plain-only": {
            **_RESERVED,
            "protocol.dialects.read.equals-raw": Allowance(Outcome.SKIPPED, _PLAIN),
            **{
                f"delete-identity.others.nearly-alike.wildcard[{row}]": Allowance(Outcome.SKIPPED, _PLAIN)
                for row in ("question-mark", "percent")
            },
            **{
                f"protocol.encoding.identity.marks[{row}]": Allowance(Outcome.SKIPPED, _PLAIN)
                for row in ("ampersand", "blank", "equals", "escape", "hash", "percent", "question-mark", "slash")
            },
            **{
                f"protocol.xml.identity.{listing}[{row}]": Allowance(Outcome.SKIPPED, _PLAIN)
                for listing in (
                    "list-identities",
                    "verification-attributes",
                    "dkim-attributes",
                    "notification-attributes",
                )
                for row in ("ampersand", "entity", "angles")
            },
            **{
                f"auth.canonical.{form}.address[{row}]": Allowance(Outcome.SKIPPED, _PLAIN)
                for form in ("sigv4", "sigv4-query", "sigv2", "sigv2-get", "aws3")
                for row in ("percent", "reserved")
            },
            **{
                f"verify-email-{kind}.email-address.signs-kept[{row}]": Allowance(Outcome.SKIPPED, _PLAIN)
                for kind in ("identity", "address")
                for row in ("quotes", "form", "shell", "braces")
            },
            "protocol.xml.identity.verified-addresses[ampersand]": Allowance(Outcome.BLOCKED, _PLAIN),
            "list-identities.listing.reserved[percent]": Allowance(Outcome.SKIPPED, _PLAIN),
            "list-verified-email-addresses.listing.reserved[ampersand]": Allowance(Outcome.BLOCKED, _PLAIN),
        },
        **_KEPT,
        **{name_of("chunked-refused", refusal): _OF_CHUNKS for refusal in KINDS["chunked-refused"]},
        **{f"refusals-{column + 1:02}": _OF_CHUNKS for column in range(COLUMNS)},
        **{f"unknown-parameter-{refusal.code}": _OF_STRANGERS for refusal in KINDS["unknown-parameter"]},
        **{
            f"unknown-refused-{action}-{code}": cases
            for action, cases in _HUNDRED.items()
            for code in ("InvalidParameterValue", "ValidationError")
        },
    }
)
"""Variation to case to what may become of it there."""


_FAR = frozenset({"clock-far-ahead", "clock-far-behind"})


def allowance(variation: Variation, case: Case, outcome: Outcome) -> Allowance | None:
    """Return what allows a case this outcome on a variation, or None.

    Args:
        variation: also one made of parts; each part's allowances hold.
        case: of which one outcome is asked for.
        outcome: that is not PASSED.
    """
    if outcome is Outcome.SKIPPED:
        if case.unkillable:
            return Allowance(outcome, case.unkillable)
        if case.needs & {Need.HUNDREDS, Need.THOUSANDS}:
            return Allowance(outcome, "so many identities are registered where that is fast, thousands on mutants only")
        lacking = sorted({need.value for need in case.needs} & variation.lacks)
        if lacking:
            return Allowance(outcome, f"needs {', '.join(lacking)}, which the variation lacks")
        usual = next(scheme for scheme in USUAL_ORDER if scheme.value not in variation.lacks)
        unfit = find_unfit(case, usual)
        if unfit:
            return Allowance(outcome, unfit)
        if not _FAR.isdisjoint((variation.name, *variation.parts)) and is_near_limit(case):
            return Allowance(outcome, "its date is near a limit, and the clocks are apart")
    for name in (variation.name, *variation.parts):
        found = ALLOWED.get(name, {}).get(case.id)
        if found is not None and found.outcome is outcome and (outcome is Outcome.SKIPPED or weaker(case)):
            return found
    return None


def weaker(case: Case) -> bool:
    """Tell whether a case is of a level that does not decide conformance."""
    return case.level is not Level.MUST


def stale(cases: Mapping[str, Case], variations: Mapping[str, Variation]) -> Iterator[str]:
    """Yield, in words, each allowance that names no variation or no case, or that a must can't have."""
    for name, allowed in ALLOWED.items():
        if name not in variations:
            yield f"there is no variation {name}"
        for case, one in allowed.items():
            if case not in cases:
                yield f"{name}: there is no case {case}"
            elif one.outcome is not Outcome.SKIPPED and not weaker(cases[case]):
                yield f"{name}: {case} is a must: a departure from it is not legal, and one that is blocked accuses"
