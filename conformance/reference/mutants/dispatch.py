"""Defects in finding the action and the version that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import Answer
from conformance.reference.mutants import Mutant, add, mutant
from conformance.reference.render import Document
from conformance.reference.rules import Action
from conformance.reference.service import VERSION, Service

_EFFECT = ("Common.Action.effect", "Common.Action.type")
_REQUIRED = "Common.Action.required"
_UNKNOWN = "Common.InvalidAction.raised"
_CASE = "Protocol.Parameters.action-case"
_VERSION_REQUIRED = "Common.Version.required"
_VERSION_UNKNOWN = "Common.Version.unknown"
_VERSION_KNOWN = ("Common.Version.format", "Common.Version.type")

Actions = Mapping[str, Action]


def _picks(name: str, breaks: str | tuple[str, ...], lie: str, pick: Callable[[Actions, str], str | None]) -> None:
    """Declares a mutant that takes another action than was named.

    Args:
        name, breaks, lie: as of `Mutant`.
        pick: from the actions and the name (empty if there is none) to the action that is performed; None leaves it be.
    """

    def change(service: Service) -> Service:
        def find(actions: Actions, fields: Fields) -> Action:
            picked = pick(actions, fields.values.get("Action", ""))
            return service.find_action(actions, fields) if picked is None else actions[picked]

        return replace(service, find_action=find)

    add(Mutant(name, (breaks,) if isinstance(breaks, str) else breaks, lie, change))


def _swap(one: str, other: str) -> Callable[[Actions, str], str | None]:
    return lambda actions, name: {one: other, other: one}.get(name)


def _folded(actions: Actions, name: str) -> str | None:
    return next((known for known in actions if known.lower() == name.lower()), None)


def _first_folded(actions: Actions, name: str) -> str | None:
    return next((known for known in actions if known[0].lower() + known[1:] == name), None)


def _beginning(actions: Actions, name: str) -> str | None:
    return next((known for known in actions if name.startswith(known)), None)


def _abbreviated(actions: Actions, name: str) -> str | None:
    return next((known for known in actions if len(name) > 5 and known.startswith(name)), None)


_picks(
    "action-quota-and-statistics-swapped",
    _EFFECT,
    "GetSendQuota and GetSendStatistics stand for each other.",
    _swap("GetSendQuota", "GetSendStatistics"),
)
_picks(
    "action-verify-domain-does-dkim",
    _EFFECT,
    "VerifyDomainIdentity performs VerifyDomainDkim.",
    lambda actions, name: {"VerifyDomainIdentity": "VerifyDomainDkim"}.get(name),
)
_picks(
    "action-default",
    (_REQUIRED, "Protocol.Query.empty", "Protocol.Parameters.case", "Common.MissingAction.raised"),
    "A request without an action gets the quota.",
    lambda actions, name: None if name else "GetSendQuota",
)
_picks(
    "action-unknown-default",
    _UNKNOWN,
    "An unknown action gets the quota.",
    lambda actions, name: None if not name or name in actions else "GetSendQuota",
)
_picks("action-case-folded", _CASE, "The case of an action's name does not count.", _folded)
_picks("action-first-letter-folded", _CASE, "The case of an action's first letter does not count.", _first_folded)
_picks("action-by-beginning", _UNKNOWN, "What begins with the name of an action is taken for it.", _beginning)
_picks("action-abbreviated", _UNKNOWN, "The beginning of an action's name is taken for it.", _abbreviated)


def _failing(
    name: str, breaks: str | tuple[str, ...], lie: str, code: str, asked: Callable[[Actions, Fields], bool]
) -> None:
    """Declares a mutant that refuses what it finds no action for by another code."""

    def change(service: Service) -> Service:
        def find(actions: Actions, fields: Fields) -> Action:
            if asked(actions, fields):
                raise ServiceError(code, "No such thing.")
            return service.find_action(actions, fields)

        return replace(service, find_action=find)

    add(Mutant(name, (breaks,) if isinstance(breaks, str) else breaks, lie, change))


def _nameless(actions: Actions, fields: Fields) -> bool:
    return not fields.values.get("Action")


def _unknown(actions: Actions, fields: Fields) -> bool:
    name = fields.values.get("Action")
    return bool(name) and name not in actions


_failing(
    "action-missing-is-internal-failure",
    (_REQUIRED, "Protocol.Query.empty", "Protocol.Error.unknown-operation", "Common.MissingAction.raised"),
    "A request without an action is an InternalFailure.",
    "InternalFailure",
    _nameless,
)
_failing(
    "action-missing-is-missing-parameter",
    _REQUIRED,
    "A request without an action lacks a parameter.",
    "MissingParameter",
    _nameless,
)
_failing(
    "action-unknown-is-internal-failure",
    _UNKNOWN,
    "An unknown action is an InternalFailure.",
    "InternalFailure",
    _unknown,
)
_failing(
    "action-unknown-is-bad-value",
    _UNKNOWN,
    "An unknown action is a bad value of a parameter.",
    "InvalidParameterValue",
    _unknown,
)
_failing(
    "action-unknown-is-malformed",
    _UNKNOWN,
    "An unknown action is told as a MalformedQueryString, with status 404.",
    "MalformedQueryString",
    _unknown,
)


@mutant("action-unknown-succeeds", breaks=_UNKNOWN, lie="An unknown action is answered by an empty success.")
def _unknown_succeeds(service: Service) -> Service:
    def finish(document: Document, answer: Answer) -> Answer:
        if document.code != "InvalidAction":
            return answer
        text = f'<Response xmlns="{service.renderer.namespace}"/>'
        return replace(answer, status=200, body=text.encode())

    return service.with_finish(finish)


@mutant(
    "action-missing-bare-with-status-200",
    breaks=("Protocol.Error.unknown-operation", _REQUIRED),
    lie="A request without an action is answered by UnknownOperationException, with status 200.",
)
def _bare_exception(service: Service) -> Service:
    def finish(document: Document, answer: Answer) -> Answer:
        if document.code != "MissingAction":
            return answer
        return replace(answer, status=200, body=b"<UnknownOperationException/>\n")

    return service.with_finish(finish)


def _versions(name: str, breaks: str | tuple[str, ...], lie: str, check: Callable[[Service, Fields], None]) -> None:
    """Declares a mutant that checks the version otherwise."""

    def change(service: Service) -> Service:
        return replace(service, check_version=lambda fields: check(service, fields))

    add(Mutant(name, (breaks,) if isinstance(breaks, str) else breaks, lie, change))


def _refuse(code: str) -> None:
    raise ServiceError(code, "The version can't be served.")


def _only_later(service: Service, fields: Fields) -> None:
    if fields.values.get("Version") == VERSION:
        _refuse("InvalidParameterValue")


def _without_fails(service: Service, fields: Fields) -> None:
    if "Version" not in fields.values:
        _refuse("InternalFailure")
    service.check_version(fields)


def _unknown_fails(service: Service, fields: Fields) -> None:
    if fields.values.get("Version", VERSION) != VERSION:
        _refuse("InternalFailure")


def _dates_only(service: Service, fields: Fields) -> None:
    if not fields.values.get("Version", VERSION)[:1].isdigit():
        service.check_version(fields)


def _not_before(service: Service, fields: Fields) -> None:
    if not fields.values.get("Version", VERSION) >= VERSION:
        service.check_version(fields)


_versions("version-ignored", _VERSION_UNKNOWN, "Any Version is taken.", lambda service, fields: None)
_versions("version-any-date", _VERSION_UNKNOWN, "Any date is taken as Version.", _dates_only)
_versions("version-later", _VERSION_UNKNOWN, "Versions after the only one are taken.", _not_before)
_versions("version-current-refused", _VERSION_KNOWN, "The Version 2010-12-01 is refused.", _only_later)
_versions(
    "version-missing-is-internal-failure",
    _VERSION_REQUIRED,
    "A request without Version is an InternalFailure.",
    _without_fails,
)
_versions(
    "version-unknown-is-internal-failure", _VERSION_UNKNOWN, "An unknown Version is an InternalFailure.", _unknown_fails
)
