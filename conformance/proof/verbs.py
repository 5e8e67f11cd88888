"""How to write a mutant: the verbs that make a defective service, and the form of the modules that hold them.

A mutant proves that a case sees a defect. It is one entry of the tuple ``MUTANTS`` of the module that is named after
the case file, ``mutants/<folder>/<case_file>.py``::

    from conformance.proof.mutant import Mutant
    from conformance.proof.verbs import set_parameter

    MUTANTS = (
        Mutant(
            "list-identities-max-items-1001",
            "ListIdentities.MaxItems.range",
            "ListIdentities accepts a MaxItems of 1001.",
            set_parameter("ListIdentities", "MaxItems", maximum=1001),
        ),
    )

The name is unique. ``breaks`` names the requirements of ``fixtures/requirements`` that the defect breaks: the mutant is
run against every case that rests on one of them, and dies if a case as strong as the requirement fails. The defect is
one sentence. The change is made by a verb of this module:

=============================  =======================================================================================
The defect is in               Verb
=============================  =======================================================================================
a rule of one parameter        `set_parameter`, `ignore_parameter`, `set_action`, `set_binder`
a check of the action          `replace_guard`, `remove_guard`, `recode_guard`, `check_first`, `reject_calls`
what the action does           `wrap_handler`, `set_limits`
what the action returns        `edit_result` (one action), `edit_document` (every response)
the message that is sent       `edit_draft`, `edit_message`
an error code                  `set_error`, `set_parameter_code`
the bytes of the response      `edit_body`, `edit_headers`, `set_renderer`
the reading of the request     `change_decoding`, `set_decoder`, `reject_requests`
the check of signatures        `remove_signature_check`
several of these               `combine`
=============================  =======================================================================================

Where no verb fits, a function from `Service` to `Service` will do; `dataclasses.replace` exchanges any field.

Mutants that differ in a value only are made by a function that returns a change, one entry each, so that a search for
the name finds the entry. Families over the whole table of parameters or actions are made by a generator function that
yields `Mutant`, unpacked into the tuple: ``MUTANTS = (Mutant(…), *_too_long())``.

A defect must be reachable (the request that shows it is in some case), small (one requirement, or those that say the
same), and deterministic. ``ses-conformance mutants NAME`` says which cases catch it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from conformance.proof.mutant import Change
from conformance.reference.actions import send_email, send_raw_email
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.decode import Decoder, Fields
from conformance.reference.errors import SENDER, ErrorRule, ServiceError
from conformance.reference.http_types import Answer, Request
from conformance.reference.render import Document
from conformance.reference.sending import Draft
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

When: TypeAlias = Callable[[Document], bool]
"""Which documents are changed."""
HeaderFields: TypeAlias = list[tuple[str, str]]

# -- Parameters and actions ----------------------------------------------------------------------------------------


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


# -- Checks and effects of one action ------------------------------------------------------------------------------


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


def edit_result(action: str, edit: Callable[[Call, list[Element]], None]) -> Change:
    """Edit what an action has done: the children of its Result element, in place, or the state."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        children = inner(call)
        edit(call, children)
        return children

    return wrap_handler(action, wrap)


SENDS = ("SendEmail", "SendRawEmail")

_DRAFTS: Mapping[str, Callable[[Call], Draft]] = MappingProxyType(
    {"SendEmail": send_email.draft_of, "SendRawEmail": send_raw_email.draft_of}
)


def draft_of(call: Call) -> Draft:
    """Return the message of a call of SendEmail or SendRawEmail."""
    return _DRAFTS[call.action](call)


def edit_draft(action: str, edit: Callable[[Call, Draft], None]) -> Change:
    """Edit an accepted message of SendEmail or SendRawEmail, in place, before it is sent."""

    def wrap(call: Call, inner: Handler) -> list[Element]:
        edit(call, draft_of(call))
        return inner(call)

    return wrap_handler(action, wrap)


def edit_message(action: str, edit: Callable[[bytes], bytes]) -> Change:
    """Change the bytes of a message that SendEmail or SendRawEmail sends."""

    def change(call: Call, message: Draft) -> None:
        compose = message.compose
        message.compose = lambda identifier: edit(compose(identifier))

    return edit_draft(action, change)


# -- Errors --------------------------------------------------------------------------------------------------------


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


# -- Responses -----------------------------------------------------------------------------------------------------


def edit_document(edit: Callable[[Document], None], *, when: When | None = None) -> Change:
    """Edit response documents, in place, before they are serialised; ``when`` says which, None is all."""

    def step(one: Document) -> None:
        if when is None or when(one):
            edit(one)

    return lambda service: service.with_step(step)


def is_success(one: Document) -> bool:
    """Tell whether a document is the response to a request that was performed."""
    return one.code is None


def is_error(one: Document) -> bool:
    """Tell whether a document is an error response."""
    return one.code is not None


def is_dispatch_error(one: Document) -> bool:
    """Tell whether a document rejects an unknown action or version."""
    return one.code == "InvalidAction"


def edit_body(edit: Callable[[bytes], bytes], *, when: When | None = None) -> Change:
    """Change the bytes of response bodies; ``when`` says which, None is all."""

    def finish(one: Document, response: Answer) -> Answer:
        if when is None or when(one):
            response.body = edit(response.body)
        return response

    return lambda service: service.with_finish(finish)


def edit_headers(edit: Callable[[HeaderFields], HeaderFields], *, when: When | None = None) -> Change:
    """Change the header fields of responses; ``when`` says which, None is all."""

    def finish(one: Document, response: Answer) -> Answer:
        if when is None or when(one):
            response.headers = edit(response.headers)
        return response

    return lambda service: service.with_finish(finish)


def edit_response(edit: Callable[[Document, Answer], Answer]) -> Change:
    """Change finished responses as a whole: status, header fields and body."""
    return lambda service: service.with_finish(edit)


def set_renderer(**settings: Any) -> Change:
    """Render by other settings of the `Renderer`, such as ``content_type="text/html"``."""
    return lambda service: service.with_renderer(**settings)


def edit_delivery(edit: Callable[[Request, Answer], Answer]) -> Change:
    """Change finished responses by the request that they belong to."""
    return lambda service: service.with_delivery(edit)


# -- Requests ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EditingDecoder(Decoder):
    """A decoder that reads other bytes than were sent, and edits what it has read.

    Args:
        before: changes the request; signatures are checked against the unchanged one.
        after: changes the fields.
    """

    before: Callable[[Request], Request] = lambda request: request
    after: Callable[[Request, Fields], Fields] = lambda request, fields: fields

    def decode(self, request: Request) -> Fields:
        """Decode the changed request."""
        return self.after(request, Decoder.decode(self, self.before(request)))


def change_decoding(
    *,
    before: Callable[[Request], Request] = lambda request: request,
    after: Callable[[Request, Fields], Fields] = lambda request, fields: fields,
) -> Change:
    """Read forms wrongly: ``before`` changes the request that is decoded, ``after`` the fields that were read."""
    editing = EditingDecoder(before=before, after=after)
    return lambda service: replace(service, decoder=editing)


def set_decoder(**settings: Any) -> Change:
    """Read forms by other settings of the `Decoder`, such as ``plus_is_space=False``."""
    return lambda service: service.with_decoder(**settings)


def reject_requests(when: Callable[[Request], object], *, code: str = "InternalFailure") -> Change:
    """Reject the requests for which ``when`` is true, before they are read."""

    def change(service: Service) -> Service:
        def check(request: Request) -> None:
            if when(request):
                raise ServiceError(code, "This request can't be served.")
            service.check_place(request)

        return replace(service, check_place=check)

    return change


def remove_signature_check(form: str, name: str) -> Change:
    """Leave out one check of one form of signature, such as ``("sigv4", "signature")``."""
    return lambda service: service.without_check(form, name)


# -- Several changes -----------------------------------------------------------------------------------------------


def combine(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(service: Service) -> Service:
        for one in changes:
            service = one(service)
        return service

    return change
