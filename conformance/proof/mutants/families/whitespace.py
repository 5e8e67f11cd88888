"""Defects of the check of names: whitespace of some kind is taken, in some place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.reference.bind import FORMATS
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


MUTANTS: tuple[Mutant, ...] = (*_whitespace(),)
