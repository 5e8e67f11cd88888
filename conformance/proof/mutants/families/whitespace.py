"""Defects of the check of names: whitespace of some kind is taken, in some place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import change_decoding
from conformance.reference.bind import FORMATS
from conformance.reference.decode import Fields
from conformance.reference.http_types import HttpRequest
from conformance.reference.service import Service

_REQUIREMENTS = (
    ("VerifyEmailIdentity", "EmailAddress", "address"),
    ("VerifyEmailAddress", "EmailAddress", "address"),
    ("VerifyDomainIdentity", "Domain", "domain"),
    ("VerifyDomainDkim", "Domain", "domain"),
)

#: Label to what is left of a value when it is checked.
_PASSED_OVER: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "before": str.lstrip,
        "behind": str.rstrip,
        "tabs": lambda text: text.replace("\t", ""),
        "line-ends": lambda text: text.replace("\r", "").replace("\n", ""),
        "no-break-spaces": lambda text: text.replace("\u00a0", ""),
    }
)


def _checked(action: str, name: str, form: str, passed_over: Callable[[str], str]) -> Change:
    label = f"{form}-but-whitespace"

    def change(service: Service) -> Service:
        check = FORMATS[form]
        formats = {**service.binder.formats, label: lambda text: check(passed_over(text))}
        return service.with_binder(formats=formats).with_param(action, name, format=label)

    return change


def _whitespace() -> Iterator[Mutant]:
    for action, name, form in _REQUIREMENTS:
        for label, passed_over in _PASSED_OVER.items():
            yield Mutant(
                f"{dashed(action)}-passes-over-{label}",
                f"{action}.{name}.whitespace",
                f"{action} passes over whitespace in a {name}: {label.replace('-', ' ')}.",
                _checked(action, name, form, passed_over),
            )


_STANDING_FOR = (
    ("DeleteIdentity", "Identity"),
    ("DeleteVerifiedEmailAddress", "EmailAddress"),
    ("SetIdentityNotificationTopic", "Identity"),
    ("SetIdentityDkimEnabled", "Identity"),
    ("SetIdentityFeedbackForwardingEnabled", "Identity"),
    ("ListIdentityPolicies", "Identity"),
    ("DeleteIdentityPolicy", "Identity"),
)
"""Actions on an identity that is there."""


def _stripping(action: str, name: str, characters: str) -> Change:
    def strip(request: HttpRequest, fields: Fields) -> Fields:
        if fields.values.get("Action") != action:
            return fields
        values = {key: text.strip(characters) if key == name else text for key, text in fields.values.items()}
        return Fields(values, fields.names)

    return change_decoding(after=strip)


def _standing_for() -> Iterator[Mutant]:
    kinds = {"spaces": " ", "tabs": "\t", "line-feeds": "\n"}
    for action, name in _STANDING_FOR:
        for label, characters in kinds.items():
            yield Mutant(
                f"{dashed(action)}-strips-{label}",
                f"{action}.{name}.whitespace",
                f"{action} takes a name with {label.replace('-', ' ')} around it for that without.",
                _stripping(action, name, characters),
            )
    yield Mutant(
        "delete-identity-strips-no-break-spaces",
        "DeleteIdentity.Identity.whitespace",
        "DeleteIdentity takes a name with a no-break space behind it for that without.",
        _stripping("DeleteIdentity", "Identity", "\u00a0"),
    )


MUTANTS: tuple[Mutant, ...] = (*_whitespace(), *_standing_for())
