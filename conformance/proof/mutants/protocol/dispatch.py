"""Defects in finding the action and the version that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import change_decoding, trimming
from conformance.reference.decode import Fields
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest, HttpResponse
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


def _picks(pick: Callable[[Actions, str], str | None]) -> Change:
    """Return a change that takes another action than was named.

    Args:
        pick: from the actions and the name (empty if there is none) to the action that is performed; None leaves it be.
    """

    def change(service: Service) -> Service:
        def find(actions: Actions, fields: Fields) -> Action:
            picked = pick(actions, fields.values.get("Action", ""))
            return service.find_action(actions, fields) if picked is None else actions[picked]

        return replace(service, find_action=find)

    return change


def _swap(one: str, other: str) -> Callable[[Actions, str], str | None]:
    return lambda actions, name: {one: other, other: one}.get(name)


def _folded(actions: Actions, name: str) -> str | None:
    return next((known for known in actions if known.lower() == name.lower()), None)


def _beginning(actions: Actions, name: str) -> str | None:
    return next((known for known in actions if name.startswith(known)), None)


def _abbreviated(actions: Actions, name: str) -> str | None:
    return next((known for known in actions if len(name) > 5 and known.startswith(name)), None)


def _failing(code: str, asked: Callable[[Actions, Fields], bool]) -> Change:
    """Return a change that rejects what it finds no action for by another code."""

    def change(service: Service) -> Service:
        def find(actions: Actions, fields: Fields) -> Action:
            if asked(actions, fields):
                raise ServiceError(code, "No such thing.")
            return service.find_action(actions, fields)

        return replace(service, find_action=find)

    return change


def _nameless(actions: Actions, fields: Fields) -> bool:
    return not fields.values.get("Action")


def _unknown(actions: Actions, fields: Fields) -> bool:
    name = fields.values.get("Action")
    return bool(name) and name not in actions


def _other_case(actions: Actions, fields: Fields) -> bool:
    name = fields.values.get("Action", "")
    return name not in actions and _folded(actions, name) is not None


def _unknown_succeeds(service: Service) -> Service:
    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        if document.code != "InvalidAction":
            return answer
        text = f'<Response xmlns="{service.renderer.namespace}"/>'
        return replace(answer, status=200, body=text.encode())

    return service.with_finish(finish)


def _bare_exception(service: Service) -> Service:
    def finish(document: Document, answer: HttpResponse) -> HttpResponse:
        if document.code != "MissingAction":
            return answer
        return replace(answer, status=200, body=b"<UnknownOperationException/>\n")

    return service.with_finish(finish)


def _versions(check: Callable[[Service, Fields], None]) -> Change:
    """Return a change that checks the version otherwise."""

    def change(service: Service) -> Service:
        return replace(service, check_version=lambda fields: check(service, fields))

    return change


def _reject(code: str) -> None:
    raise ServiceError(code, "The version can't be served.")


def _only_later(service: Service, fields: Fields) -> None:
    if fields.values.get("Version") == VERSION:
        _reject("InvalidParameterValue")


def _without_fails(service: Service, fields: Fields) -> None:
    if "Version" not in fields.values:
        _reject("InternalFailure")
    service.check_version(fields)


def _unknown_fails(service: Service, fields: Fields) -> None:
    if fields.values.get("Version", VERSION) != VERSION:
        _reject("InternalFailure")


def _dates_only(service: Service, fields: Fields) -> None:
    if not fields.values.get("Version", VERSION)[:1].isdigit():
        service.check_version(fields)


def _not_before(service: Service, fields: Fields) -> None:
    if not fields.values.get("Version", VERSION) >= VERSION:
        service.check_version(fields)


def _up_to_dot(request: HttpRequest, fields: Fields) -> Fields:
    action = fields.values.get("Action", "")
    return Fields({**fields.values, "Action": action.partition(".")[0]}, fields.names) if action else fields


def _abbreviated_version(service: Service, fields: Fields) -> None:
    version = fields.values.get("Version", "")
    if not (version and VERSION.startswith(version)):
        service.check_version(fields)


def _continued_version(service: Service, fields: Fields) -> None:
    if not fields.values.get("Version", "").startswith(VERSION):
        service.check_version(fields)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "action-trimmed",
        "Protocol.Parameters.action-whitespace",
        "Whitespace around Action is passed over.",
        change_decoding(after=trimming("Action")),
    ),
    Mutant(
        "action-up-to-dot",
        "Common.InvalidAction.raised",
        "Action counts up to its first dot.",
        change_decoding(after=_up_to_dot),
    ),
    Mutant(
        "action-quota-and-statistics-swapped",
        _EFFECT,
        "GetSendQuota and GetSendStatistics stand for each other.",
        _picks(_swap("GetSendQuota", "GetSendStatistics")),
    ),
    Mutant(
        "action-verify-domain-does-dkim",
        _EFFECT,
        "VerifyDomainIdentity performs VerifyDomainDkim.",
        _picks(lambda actions, name: {"VerifyDomainIdentity": "VerifyDomainDkim"}.get(name)),
    ),
    Mutant(
        "action-default",
        (_REQUIRED, "Protocol.Query.empty", "Protocol.Parameters.case", "Common.MissingAction.raised"),
        "A request without an action gets the quota.",
        _picks(lambda actions, name: None if name else "GetSendQuota"),
    ),
    Mutant(
        "action-unknown-default",
        _UNKNOWN,
        "An unknown action gets the quota.",
        _picks(lambda actions, name: None if not name or name in actions else "GetSendQuota"),
    ),
    Mutant(
        "action-case-is-internal-failure",
        _CASE,
        "An action whose name is written in other letters is an InternalFailure.",
        _failing("InternalFailure", _other_case),
    ),
    Mutant(
        "action-case-performs-another",
        _CASE,
        "Any action whose name is written in other letters gets the statistics.",
        _picks(lambda actions, name: "GetSendStatistics" if _folded(actions, name) not in (None, name) else None),
    ),
    Mutant(
        "action-by-beginning", _UNKNOWN, "What begins with the name of an action is taken for it.", _picks(_beginning)
    ),
    Mutant("action-abbreviated", _UNKNOWN, "The beginning of an action's name is taken for it.", _picks(_abbreviated)),
    Mutant(
        "action-missing-is-internal-failure",
        (_REQUIRED, "Protocol.Query.empty", "Protocol.Error.unknown-operation", "Common.MissingAction.raised"),
        "A request without an action is an InternalFailure.",
        _failing("InternalFailure", _nameless),
    ),
    Mutant(
        "action-missing-is-missing-parameter",
        _REQUIRED,
        "A request without an action lacks a parameter.",
        _failing("MissingParameter", _nameless),
    ),
    Mutant(
        "action-unknown-is-internal-failure",
        _UNKNOWN,
        "An unknown action is an InternalFailure.",
        _failing("InternalFailure", _unknown),
    ),
    Mutant(
        "action-unknown-is-bad-value",
        _UNKNOWN,
        "An unknown action is a bad value of a parameter.",
        _failing("InvalidParameterValue", _unknown),
    ),
    Mutant(
        "action-unknown-is-malformed",
        _UNKNOWN,
        "An unknown action is reported as a MalformedQueryString, with status 404.",
        _failing("MalformedQueryString", _unknown),
    ),
    Mutant(
        "action-unknown-succeeds", _UNKNOWN, "An unknown action is answered with an empty success.", _unknown_succeeds
    ),
    Mutant(
        "action-missing-bare-with-status-200",
        ("Protocol.Error.unknown-operation", _REQUIRED),
        "A request without an action is answered with UnknownOperationException, with status 200.",
        _bare_exception,
    ),
    Mutant(
        "version-abbreviated",
        _VERSION_UNKNOWN,
        "The beginning of the Version is enough.",
        _versions(_abbreviated_version),
    ),
    Mutant(
        "version-continued",
        _VERSION_UNKNOWN,
        "What stands behind the Version does not count.",
        _versions(_continued_version),
    ),
    Mutant(
        "action-long-internal-failure",
        _UNKNOWN,
        "An action with a long name is an InternalFailure.",
        _failing("InternalFailure", lambda actions, fields: len(fields.values.get("Action", "")) > 100),
    ),
    Mutant("version-ignored", _VERSION_UNKNOWN, "Any Version is accepted.", _versions(lambda service, fields: None)),
    Mutant("version-any-date", _VERSION_UNKNOWN, "Any date is taken as Version.", _versions(_dates_only)),
    Mutant("version-later", _VERSION_UNKNOWN, "Versions after the only one are accepted.", _versions(_not_before)),
    Mutant("version-current-refused", _VERSION_KNOWN, "The Version 2010-12-01 is rejected.", _versions(_only_later)),
    Mutant(
        "version-missing-is-internal-failure",
        _VERSION_REQUIRED,
        "A request without Version is an InternalFailure.",
        _versions(_without_fails),
    ),
    Mutant(
        "version-unknown-is-internal-failure",
        _VERSION_UNKNOWN,
        "An unknown Version is an InternalFailure.",
        _versions(_unknown_fails),
    ),
)
