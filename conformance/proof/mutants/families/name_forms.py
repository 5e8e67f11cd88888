"""Defects of patterns for addresses and domains: what their author did not think of is rejected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conformance.proof.mutant import Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import SENDS, check_first, combine, draft_of, reject_calls
from conformance.reference.call import Call
from conformance.reference.rules import ACTIONS

#: Label, what is rejected in words, its pattern; the local part is everything before the sign.
_IN_LOCAL_PARTS = (
    ("digit-first", "a local part that begins with a digit", r"^\d[^@]*@"),
    ("one-letter", "a local part of one character", r"^[^@]@"),
    ("hyphen-last", "a local part that ends in a hyphen", r"-@"),
    ("underscore-first", "a local part that begins with an underscore", r"^_"),
    ("two-hyphens", "a local part with two hyphens in a row", r"^[^@]*--"),
    ("long-local", "a local part of more than 40 characters", r"^[^@]{41,}@"),
)
_IN_DOMAINS = (
    ("digits", "a label of digits in a domain", r"(?:^|[@.])\d+\."),
    ("punycode", "a label of an internationalised domain", r"xn--"),
    ("top-level", "a top-level domain of more than six letters", r"\.[a-z]{7,}$"),
)
_IN_LONG_DOMAINS = (
    ("long", "a name of more than 128 characters", r"^.{129,}$"),
    ("deep", "a domain of more than four labels", r"(?:^|@)(?:[^@.]+\.){4,}[^@.]+$"),
)
_LONG_LABEL = (("long-label", "a label of more than 50 characters", r"(?:^|\.)[^@.]{51,}\."),)
_ONE_LETTER_LABEL = (("short-label", "a label of one letter in a domain", r"(?:^|[@.])[a-z]\."),)

_IN_REGISTERED = (
    ("capitals", "a local part with capitals", r"^[^@]*[A-Z]"),
    ("digits-only", "a local part of digits alone", r"^\d+@"),
    ("several-dots", "a local part with more than one dot", r"^[^@.]*\.[^@.]*\."),
    ("long-label", "a label of more than 50 characters", r"[^@.]{51,}\."),
)

_REGISTERING = {
    "VerifyEmailIdentity": _IN_LOCAL_PARTS + _IN_REGISTERED + _IN_DOMAINS + _IN_LONG_DOMAINS,
    "VerifyEmailAddress": _IN_LOCAL_PARTS + _IN_REGISTERED + _IN_DOMAINS + _IN_LONG_DOMAINS,
    "VerifyDomainIdentity": _IN_DOMAINS + _IN_LONG_DOMAINS + _LONG_LABEL + _ONE_LETTER_LABEL,
    "VerifyDomainDkim": _IN_DOMAINS + _IN_LONG_DOMAINS + _LONG_LABEL + _ONE_LETTER_LABEL,
}


Names = Callable[[Call], list[str]]


def _matches(pattern: str, names: Names) -> Callable[[Call], bool]:
    """Return whether one of the names of a call is of a form."""
    found = re.compile(pattern)
    return lambda call: any(found.search(name) for name in names(call))


def _argument(name: str) -> Names:
    return lambda call: [call.args[name]]


def _registering() -> Iterator[Mutant]:
    for action, forms in _REGISTERING.items():
        name = ACTIONS[action].params[0].name
        for label, words, pattern in forms:
            yield Mutant(
                f"{dashed(action)}-rejects-{label}",
                f"{action}.{name}.type",
                f"{action} rejects {words}.",
                reject_calls(action, _matches(pattern, _argument(name))),
            )


def _without_www(name: str) -> Callable[[Call], None]:
    def cut(call: Call) -> None:
        call.args[name] = re.sub(r"(?:^|(?<=@))www\.", "", call.args[name])

    return cut


def _cut() -> Iterator[Mutant]:
    for action in _REGISTERING:
        name = ACTIONS[action].params[0].name
        breaks = f"{action}.DkimTokens.distinct" if action == "VerifyDomainDkim" else f"{action}.{name}.type"
        yield Mutant(
            f"{dashed(action)}-cuts-www",
            breaks,
            f"{action} takes a domain that begins with www for the one above it.",
            check_first(action, _without_www(name)),
        )


def _failing() -> Iterator[Mutant]:
    """Signs that an address may have break the service."""
    for label, sign in {"quote": "'", "equals": "=", "dollar": "$", "circumflex": "^"}.items():
        yield Mutant(
            f"verify-email-identity-fails-on-{label}",
            "VerifyEmailIdentity.EmailAddress.signs",
            f"VerifyEmailIdentity responds to an address with {sign} by InternalFailure.",
            reject_calls(
                "VerifyEmailIdentity", _matches(re.escape(sign), _argument("EmailAddress")), "InternalFailure"
            ),
        )


def _without(sign: str) -> Callable[[Call], None]:
    def cut(call: Call) -> None:
        call.args["EmailAddress"] = call.args["EmailAddress"].replace(sign, "")

    return cut


def _losing() -> Iterator[Mutant]:
    """Signs of an address that is accepted are lost."""
    for action in ("VerifyEmailIdentity", "VerifyEmailAddress"):
        for label, sign in {"grave": "`", "number": "#", "bar": "|", "brace": "{"}.items():
            yield Mutant(
                f"{dashed(action)}-loses-{label}",
                f"{action}.EmailAddress.type",
                f"{action} registers an address without its {sign}.",
                check_first(action, _without(sign)),
            )


def _senders(call: Call) -> list[str]:
    return [address for address, _ in draft_of(call).senders]


def _recipients(call: Call) -> list[str]:
    return draft_of(call).recipients


def _in_sends(
    role: str, addresses: Names, breaks: tuple[str, ...], forms: tuple[tuple[str, str, str], ...]
) -> Iterator[Mutant]:
    for label, words, pattern in forms:
        yield Mutant(
            f"{role}-rejected-{label}",
            breaks,
            f"The address of a {role} may not have {words}.",
            combine(*(reject_calls(action, _matches(pattern, addresses)) for action in SENDS)),
        )


MUTANTS: tuple[Mutant, ...] = (
    *_registering(),
    *_cut(),
    *_failing(),
    *_losing(),
    *_in_sends(
        "sender",
        _senders,
        ("SendEmail.Sender.covered", "SendRawEmail.Sender.covered"),
        (_IN_LOCAL_PARTS[1], *_IN_DOMAINS),
    ),
    *_in_sends(
        "recipient",
        _recipients,
        ("SendEmail.Destination.forms", "SendRawEmail.Destinations.type"),
        (*_IN_DOMAINS, *_ONE_LETTER_LABEL),
    ),
)
