"""The service as a value: every rule, check, handler and step can be exchanged in a copy.

A mutant or a variation is a function from one `Service` to another. The methods `with_…` and `without_…` cover the
usual changes; `dataclasses.replace` covers the rest.
"""

from __future__ import annotations

import sys
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from conformance.reference.actions import GUARDS, HANDLERS
from conformance.reference.auth import Authenticator
from conformance.reference.bind import Binder
from conformance.reference.call import Call, Guard, Handler, Limits
from conformance.reference.decode import Decoder, Fields
from conformance.reference.errors import ERRORS, FAULT_CODES, ErrorRule, ServiceError
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.later import check_later
from conformance.reference.render import Document, Renderer
from conformance.reference.rules import ACTIONS, Action, Param
from conformance.reference.state import Account, Credential, World
from conformance.reference.xml_tree import Element

VERSION = "2010-12-01"

#: Asks for an error code by name, after authentication.
FAULT_HEADER = "X-Fault"


def account_of(world: World, credential: Credential) -> Account:
    """The account that an access key belongs to."""
    return world.account(credential.account_id)


def check_place(request: HttpRequest) -> None:
    """The API is at `/`, by GET and POST. Another method is an invalid operation: a listed code, with its own status.

    Raises:
        ServiceError: InvalidAction, UnknownOperationException.
    """
    if request.method not in ("GET", "POST"):
        raise ServiceError("InvalidAction", f"The method {request.method[:20]} is not allowed; use GET or POST.")
    if request.path not in ("/", ""):
        raise ServiceError("UnknownOperationException", "There is nothing but / here.")


def check_host(request: HttpRequest) -> None:
    """A request names its host, since HTTP/1.1, and no request names two (RFC 9112 3.2).

    Raises:
        ServiceError: InvalidQueryParameter.
    """
    hosts = sum(name == b"host" for name, _ in request.headers)
    if hosts > 1 or (hosts == 0 and request.version != "1.0"):
        raise ServiceError("InvalidQueryParameter", f"The request has {'more than one' if hosts else 'no'} Host.")


def check_dates(fields: Fields) -> None:
    """Timestamp and Expires exclude each other ([CommonParameters / Expires], [CommonParameters / Timestamp]),
    however the request is signed.

    Raises:
        ServiceError: InvalidParameterCombination.
    """
    if "Timestamp" in fields.values and "Expires" in fields.values:
        raise ServiceError("InvalidParameterCombination", "Use either Timestamp or Expires, not both.")


def check_version(fields: Fields) -> None:
    """A version that is given must be this one ([CommonParameters / Version]); none is no fault ([reading-12]).

    Raises:
        ServiceError: InvalidAction.
    """
    version = fields.values.get("Version", VERSION)
    if version != VERSION:
        action = fields.values.get("Action", "")
        raise ServiceError("InvalidAction", f"Could not find operation {action[:100]} for version {version[:40]}.")


def find_action(actions: Mapping[str, Action], fields: Fields) -> Action:
    """The action asked for; the case of its name counts.

    Raises:
        ServiceError: MissingAction ([CommonErrors / MissingAction]), InvalidAction ([CommonErrors / InternalFailure]).
    """
    name = fields.values.get("Action")
    if not name:
        raise ServiceError("MissingAction", "The request has no Action.")
    if name not in actions:
        raise ServiceError("InvalidAction", f"Could not find operation {name[:100]} for version {VERSION}.")
    return actions[name]


def throttle(action: Action, account: Account, rate: float | None) -> None:
    """At most `rate` requests a second for each action and account, evenly spaced.

    Raises:
        ServiceError: Throttling ([CommonErrors / ServiceUnavailable]).
    """
    if not rate or not action.throttled:
        return
    now = time.monotonic()
    if now < account.next_free.get(action.name, 0.0):
        raise ServiceError("Throttling", "Rate exceeded")
    account.next_free[action.name] = now + 1 / rate


@dataclass(frozen=True, slots=True)
class Service:
    """One version of the service: only rules and behaviour, no state.

    Args:
        actions: parameter rules by action.
        errors: statuses and types by code.
        handlers: what each action does.
        guards: named checks of each action, run in order between its parameter rules and its handler.
        limits: limits that are not the rule of one parameter.
        check_host: rejects requests without a Host.
        check_place: rejects other paths and methods.
        decoder: reads the form.
        check_dates: rejects Timestamp together with Expires.
        authenticator: finds out who signed.
        account_of: the account that a credential works on.
        find_action: picks the action.
        check_version: rejects other versions.
        throttle: rejects what comes too fast.
        binder: checks and converts parameters.
        check_later: checks parameters that came after the text.
        renderer: makes the answer.
        deliver: changes to the finished answer that depend on the request, in order.
        prompts: a client that waits with its body is asked for it (RFC 9110 10.1.1).
    """

    actions: Mapping[str, Action] = field(default_factory=lambda: ACTIONS)
    errors: Mapping[str, ErrorRule] = field(default_factory=lambda: ERRORS)
    handlers: Mapping[str, Handler] = field(default_factory=lambda: HANDLERS)
    guards: Mapping[str, Mapping[str, Guard]] = field(default_factory=lambda: GUARDS)
    limits: Limits = field(default_factory=Limits)
    check_host: Callable[[HttpRequest], None] = check_host
    check_place: Callable[[HttpRequest], None] = check_place
    decoder: Decoder = field(default_factory=Decoder)
    check_dates: Callable[[Fields], None] = check_dates
    authenticator: Authenticator = field(default_factory=Authenticator)
    account_of: Callable[[World, Credential], Account] = account_of
    find_action: Callable[[Mapping[str, Action], Fields], Action] = find_action
    check_version: Callable[[Fields], None] = check_version
    throttle: Callable[[Action, Account, float | None], None] = throttle
    binder: Binder = field(default_factory=Binder)
    check_later: Callable[[Action, Fields], None] = check_later
    renderer: Renderer = field(default_factory=Renderer)
    deliver: tuple[Callable[[HttpRequest, HttpResponse], HttpResponse], ...] = ()
    prompts: bool = True

    def answer(self, request: HttpRequest, world: World, credentials: Mapping[str, Credential]) -> HttpResponse:
        """Answers a request; whatever goes wrong becomes an error document.

        Args:
            request: as received.
            world: the state it works on.
            credentials: known access keys.
        """
        request_id = str(uuid.uuid4())
        # The name of the action, as soon as it is known, also for rejections.
        seen: list[str] = []
        try:
            document = self._perform(request, world, credentials, request_id, seen)
        except ServiceError as error:
            document = self._refuse(error.code, error.message, request_id, seen)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            document = self._refuse("InternalFailure", self.errors["InternalFailure"].message, request_id, seen)
        answer = self.renderer.answer(document)
        for step in self.deliver:
            answer = step(request, answer)
        return answer

    def refuse(self, code: str, message: str) -> HttpResponse:
        """An error document for what never became a request.

        Args:
            code: a key of the error table.
            message: prose.
        """
        return self.renderer.answer(self._refuse(code, message, str(uuid.uuid4()), []))

    def _refuse(self, code: str, message: str, request_id: str, seen: list[str]) -> Document:
        return self.renderer.error(self.errors[code], message, request_id, seen[0] if seen else None)

    def _perform(
        self,
        request: HttpRequest,
        world: World,
        credentials: Mapping[str, Credential],
        request_id: str,
        seen: list[str],
    ) -> Document:
        now = world.settings.clock()
        self.check_host(request)
        self.check_place(request)
        fields = self.decoder.decode(request)
        self.check_dates(fields)
        credential = self.authenticator.authenticate(
            request, fields, settings=world.settings, credentials=credentials, now=now
        )
        fault = request.header(b"x-fault") if world.settings.faults else None
        if fault in FAULT_CODES:
            raise ServiceError(fault, self.errors[fault].message)
        action = self.find_action(self.actions, fields)
        seen.append(action.name)
        self.check_version(fields)
        account = self.account_of(world, credential)
        rate = world.settings.throttle if account.throttle is None else account.throttle
        self.throttle(action, account, rate)
        args = self.binder.bind(action, fields)
        self.check_later(action, fields)
        call = Call(action.name, args, account, world, self.limits, now)
        for guard in self.guards.get(action.name, {}).values():
            guard(call)
        result = self.handlers[action.name](call)
        return self.renderer.success(action.name, result if action.result else None, request_id)

    # -- changed copies ------------------------------------------------------------------------------------------

    def with_action(self, name: str, **changes: Any) -> Service:
        """A copy in which an action has other rules, such as `result=False`.

        Raises:
            KeyError: no such action.
        """
        return replace(self, actions=_with(self.actions, name, replace(self.actions[name], **changes)))

    def with_param(self, action: str, name: str, **changes: Any) -> Service:
        """A copy in which one parameter has other rules, such as `maximum=1001`.

        Raises:
            KeyError: no such action or parameter.
        """
        params = self.actions[action].params
        if not any(param.name == name for param in params):
            raise KeyError(f"{action}.{name}")
        changed: tuple[Param, ...] = tuple(
            replace(param, **changes) if param.name == name else param for param in params
        )
        return self.with_action(action, params=changed)

    def with_error(self, code: str, **changes: Any) -> Service:
        """A copy that answers a code otherwise, such as with `status=500`.

        Raises:
            KeyError: no such code.
        """
        return replace(self, errors=_with(self.errors, code, replace(self.errors[code], **changes)))

    def with_code(self, kind: str, code: str) -> Service:
        """A copy that answers a kind of parameter fault (a key of `bind.CODES`) by another code."""
        return self.with_binder(codes=_with(self.binder.codes, kind, code))

    def with_handler(self, action: str, wrap: Callable[[Call, Handler], list[Element]]) -> Service:
        """A copy in which `wrap(call, handler)` stands before the handler of an action.

        Raises:
            KeyError: no such action.
        """
        inner = self.handlers[action]
        return replace(self, handlers=_with(self.handlers, action, lambda call: wrap(call, inner)))

    def with_guard(self, action: str, name: str, guard: Guard) -> Service:
        """A copy in which a guard of an action is replaced, or added at the end."""
        return replace(self, guards=_with(self.guards, action, _with(self.guards.get(action, {}), name, guard)))

    def without_guard(self, action: str, name: str) -> Service:
        """A copy without one guard of an action.

        Raises:
            KeyError: no such guard.
        """
        kept = dict(self.guards[action])
        del kept[name]
        return replace(self, guards=_with(self.guards, action, kept))

    def without_check(self, form: str, name: str) -> Service:
        """A copy without one signature check, such as `("sigv4", "signature")`.

        Raises:
            KeyError: no such form or check.
        """
        return replace(self, authenticator=self.authenticator.with_check(form, name, None))

    def with_limits(self, **changes: Any) -> Service:
        """A copy with other limits, such as `recipients=51`."""
        return replace(self, limits=replace(self.limits, **changes))

    def with_decoder(self, **changes: Any) -> Service:
        """A copy that decodes otherwise, such as with `plus_is_space=False`."""
        return replace(self, decoder=replace(self.decoder, **changes))

    def with_binder(self, **changes: Any) -> Service:
        """A copy that binds otherwise, such as with `numeric_order=False`."""
        return replace(self, binder=replace(self.binder, **changes))

    def with_renderer(self, **changes: Any) -> Service:
        """A copy that renders otherwise, such as with `content_type="text/html"`."""
        return replace(self, renderer=replace(self.renderer, **changes))

    def with_step(self, step: Callable[[Document], None]) -> Service:
        """A copy that changes every document, at the end, before it is serialised."""
        return self.with_renderer(steps=(*self.renderer.steps, step))

    def with_finish(self, finish: Callable[[Document, HttpResponse], HttpResponse]) -> Service:
        """A copy that changes every answer after it was serialised."""
        return self.with_renderer(finish=(*self.renderer.finish, finish))

    def with_delivery(self, step: Callable[[HttpRequest, HttpResponse], HttpResponse]) -> Service:
        """A copy that changes every finished answer by the request that it answers."""
        return replace(self, deliver=(*self.deliver, step))


def _with(table: Mapping[str, Any], key: str, value: Any) -> Mapping[str, Any]:
    return MappingProxyType({**table, key: value})
