"""From a ``Send`` of a case to all that one request needs, with the names filled in: parameters to expectations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from conformance.judge.expected import Conditions, Expected
from conformance.model import template
from conformance.model.case import Send
from conformance.model.case_file import RequestOptions
from conformance.model.expectation import Alternative, Mail, Matcher, MatcherInput
from conformance.model.vocabulary import Outcome, Source
from conformance.run.names import Names
from conformance.run.outcome import CaseStopped

LEFT_OUT = object()
"""The value of Action or Version where a request is to lack it."""
_HEAD = frozenset({"Action", "Version"})
_FORM = frozenset({"method", "path", "headers", "query", "body", "append", "pairs"})
"""Options of a request that change what a target may read in it."""


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """How to look up the sent mail, and the conditions on its parts; without either key it is the response's id."""

    values: Mapping[str, Conditions]
    to: str | None = None
    message_id: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A send with its names filled in.

    ``captures`` are places in the response by the name that their values get; ``known_codes`` the error codes that the
    case accepts by any truth, ``expected`` only the alternatives of the truth that was asked for. ``pace`` are the
    seconds since the last request of the action after which it is sent, once; None: when the target's throttle allows.
    """

    action: str
    params: Mapping[str, Any]
    options: RequestOptions
    expected: tuple[Expected, ...]
    captures: Mapping[str, str] = field(default_factory=dict)
    mail: RenderedMail | None = None
    known_codes: frozenset[str] = frozenset()
    pace: float | None = None

    @property
    def in_own_form(self) -> bool:
        """Whether the request is not just its action and parameters, so that a target may read it otherwise."""
        return bool(_FORM & self.options.model_fields_set) or not _HEAD.isdisjoint(self.params)

    @property
    def expected_codes(self) -> frozenset[str]:
        """The error codes among what is expected."""
        return _codes(self.expected)


def render(send: Send, names: Names, extra: Mapping[str, Any] | None = None) -> Rendered:
    """Fill in the names of ``send``; ``extra`` parameters (a page token) come last.

    Raises:
        KeyError: nothing gives a name.
        ValueError: a generator is wrongly used.
    """
    params = {**template.render(send.params, names), **(extra or {})}
    for name in send.omit:
        params = leave_out(params, str(template.render(name, names)))
    expected = tuple(_render_alternative(item, names) for item in send.alternatives)
    return Rendered(
        action=send.action,
        params=params,
        options=_render_options(send.request, names),
        expected=expected,
        captures={name: str(template.render(path, names)) for name, path in send.capture.items()},
        mail=None if send.mail is None else _render_mail(send.mail, names),
        known_codes=_codes(expected),
        pace=send.pace,
    )


def filter_by_truth(item: Rendered, truth: str) -> Rendered:
    """Keep only the alternatives of the truth that was asked for: any, spec or observed.

    Raises:
        CaseStopped: skipped, since the truth has no alternative.
    """
    if truth == "any":
        return item
    kept = tuple(e for e in item.expected if not e.sources or e.sources & {Source(truth), Source.PROTOCOL})
    if not kept:
        raise CaseStopped(Outcome.SKIPPED, f"no expectation under --truth {truth}")
    return replace(item, expected=kept)


def leave_out(params: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return ``params`` without the member at the dotted ``path``; Action and Version are marked as left out."""
    if path in ("Action", "Version"):
        return {**params, path: LEFT_OUT}
    head, _, rest = path.partition(".")
    copy = dict(params)
    if not rest:
        copy.pop(head, None)
    elif isinstance(copy.get(head), Mapping):
        copy[head] = leave_out(copy[head], rest)
    return copy


def render_conditions(matcher: MatcherInput, names: Names) -> Conditions:
    """Return a matcher as the judge takes it, names filled in; a bare value means ``equals``."""
    plain = matcher.conditions() if isinstance(matcher, Matcher) else {"equals": matcher}
    found: Conditions = template.render(plain, names)
    return found


def _codes(expected: tuple[Expected, ...]) -> frozenset[str]:
    return frozenset(code for one in expected if one.error for code in one.error.codes)


def _render_options(options: RequestOptions, names: Names) -> RequestOptions:
    stated = {key: getattr(options, key) for key in options.model_fields_set}
    if not stated:
        return options
    filled = template.render(stated, names)
    if "account" in stated:
        filled["account"] = names.account(options.account)
    return options.model_copy(update=filled)


@cache
def sent_by(account: str) -> RequestOptions:
    """Return the options of a usual request that an account sends; made once, since that takes half as long as it."""
    return RequestOptions.model_construct({"account"}, **{**dict(RequestOptions()), "account": account})


def _render_alternative(alternative: Alternative, names: Names) -> Expected:
    result = None
    if alternative.error is None:
        result = {
            str(template.render(path, names)): render_conditions(matcher, names)
            for path, matcher in (alternative.result or {}).items()
        }
    headers = {name: render_conditions(matcher, names) for name, matcher in (alternative.headers or {}).items()}
    error = None if isinstance(alternative.error, str) else alternative.error
    return Expected(sources=alternative.sources, result=result, error=error, headers=headers)


def _render_mail(mail: Mail, names: Names) -> RenderedMail:
    return RenderedMail(
        values={
            str(template.render(name, names)): render_conditions(matcher, names)
            for name, matcher in mail.values.items()
        },
        to=None if mail.to is None else str(template.render(mail.to, names)),
        message_id=str(template.render(mail.id, names)) if mail.id else None,
        count=mail.count,
    )
