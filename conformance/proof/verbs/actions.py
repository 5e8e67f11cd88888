"""Verbs for what one action accepts, checks and does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from conformance.proof.mutant import Change
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import SENDER, ErrorRule, ServiceError
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element


def set_parameter(action: str, parameter: str, **rules: Any) -> Change:
    """Give a parameter of an action other rules, such as ``maximum=1001``; the rules are the fields of `Param`."""
    return lambda service: service.with_param(action, parameter, **rules)


def ignore_parameter(action: str, *parameters: str) -> Change:
    """Ignore parameters of an action, as any unknown ones."""

    def change(service: Service) -> Service:
        kept = tuple(one for one in service.actions[action].params if one.name not in parameters)
        return service.with_action(action, params=kept)

    return change


def set_action(action: str, **rules: Any) -> Change:
    """Give an action other rules, such as ``result=False``; the rules are the fields of `Action`."""
    return lambda service: service.with_action(action, **rules)


def set_binder(**settings: Any) -> Change:
    """Check and convert parameters by other settings of the `Binder`, such as ``numeric_order=False``."""
    return lambda service: service.with_binder(**settings)


def set_limits(**numbers: int) -> Change:
    """Have other `Limits`, such as ``recipients=51``."""
    return lambda service: service.with_limits(**numbers)


def replace_guard(action: str, name: str, check: Guard) -> Change:
    """Replace a named guard of an action, or add one after the others."""
    return lambda service: service.with_guard(action, name, check)


def remove_guard(action: str, name: str) -> Change:
    """Leave out a named guard of an action."""
    return lambda service: service.without_guard(action, name)


def recode_guard(action: str, name: str, code: str) -> Change:
    """Reject what a named guard of an action rejects, but with another error code."""

    def change(service: Service) -> Service:
        inner = service.guards[action][name]

        def check(call: Call) -> None:
            try:
                inner(call)
            except ServiceError as error:
                raise ServiceError(code, error.message) from None

        return service.with_guard(action, name, check)

    return change


def check_first(action: str, check: Guard) -> Change:
    """Run ``check`` before all guards of an action; it may change the arguments and the state, or reject the call."""

    def change(service: Service) -> Service:
        guards = {"before-guards": check, **service.guards.get(action, {})}
        return replace(service, guards=MappingProxyType({**service.guards, action: MappingProxyType(guards)}))

    return change


def reject_calls(action: str, when: Callable[[Call], object], code: str = "InvalidParameterValue") -> Change:
    """Reject the calls of an action for which ``when`` is true with an error code."""

    def check(call: Call) -> None:
        if when(call):
            raise ServiceError(code, "Not allowed.")

    return check_first(action, check)


def wrap_handler(action: str, wrap: Callable[[Call, Handler], list[Element]]) -> Change:
    """Put ``wrap(call, handler)`` in the place of the handler of an action; it returns the children of the Result."""
    return lambda service: service.with_handler(action, wrap)


def set_error(code: str, **rules: Any) -> Change:
    """Answer an error code otherwise, such as with ``status=500``; the rules are the fields of `ErrorRule`."""
    return lambda service: service.with_error(code, **rules)


def set_parameter_code(kind: str, code: str) -> Change:
    """Reject a kind of parameter fault, a key of `bind.CODES`, with another error code."""
    return lambda service: service.with_code(kind, code)


def add_unlisted_code(code: str) -> Change:
    """Know an error code, of status 400, that the reference does not list, for other changes to use."""

    def change(service: Service) -> Service:
        rule = ErrorRule(code, 400, SENDER, "Not allowed.")
        return replace(service, errors=MappingProxyType({**service.errors, code: rule}))

    return change


def combine(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(service: Service) -> Service:
        for one in changes:
            service = one(service)
        return service

    return change
