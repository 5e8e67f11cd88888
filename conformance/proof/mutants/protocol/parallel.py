"""Defects that the cases of `cases/protocol/parallel.yaml` find: what comes at once gets lost or mixed up.

Which of several requests at once comes first is chance, so a mutant does not look at the clock: it loses what is not
read in between.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import SENDS, combine, edit_delivery, edit_draft, edit_result, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.sending import Draft
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_EFFECT = "Protocol.Parallel.effect"
_LOOKUP = "GetIdentityVerificationAttributes"


def _last_write_only(write: str, read: str, key: str, undo: Callable[[Call, str], None]) -> Change:
    """Of several writes without a read between them the last one alone stays.

    ``key`` is the parameter that tells the writes apart; ``undo`` takes one back.
    """

    def writing(call: Call, handler: Handler) -> list[Element]:
        result = handler(call)
        before = call.account.memory.setdefault(write, set())
        for one in before - {call.args[key]}:
            undo(call, one)
        before.clear()
        before.add(call.args[key])
        return result

    def reading(call: Call, result: list[Element]) -> None:
        call.account.memory.pop(write, None)

    return combine(wrap_handler(write, writing), edit_result(read, reading))


def _unset_topic(call: Call, kind: str) -> None:
    identity = call.identity(call.args["Identity"], arn=True)
    if identity is not None:
        identity.topics.pop(kind, None)


def _take_policy_away(call: Call, name: str) -> None:
    identity = call.identity(call.args["Identity"], arn=True)
    if identity is not None:
        identity.policies.pop(name, None)


def _repeat_first_of_many() -> Change:
    """Lookups get the response of the first one, until something else is done."""

    def looking(call: Call, handler: Handler) -> list[Element]:
        kept = call.account.memory.setdefault(_LOOKUP, set())
        if not kept:
            kept.update(call.args["Identities"])
        call.args["Identities"] = sorted(kept)
        return handler(call)

    def forgetting(call: Call, result: list[Element]) -> None:
        call.account.memory.pop(_LOOKUP, None)

    return combine(
        wrap_handler(_LOOKUP, looking),
        *(edit_result(action, forgetting) for action in ("VerifyDomainIdentity", "VerifyEmailIdentity")),
    )


def _share_subject(call: Call, draft: Draft) -> None:
    """A message is composed from the parameters of the one before it in the account."""
    kept = call.account.memory.setdefault("subject", set())
    before = next(iter(kept), call.args["Message.Subject.Data"])
    kept.clear()
    kept.add(call.args["Message.Subject.Data"])
    call.args["Message.Subject.Data"] = before


def _answer_alike_once(service: Service) -> Service:
    kept: dict[bytes, HttpResponse] = {}

    def answer(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.method != "POST" or response.status != 200:
            return response
        if request.body not in kept:
            kept.clear()
        return kept.setdefault(request.body, response)

    return edit_delivery(answer)(service)


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "parallel-lookups-share-response",
        _EFFECT,
        "Lookups at once get the response of the first.",
        _repeat_first_of_many(),
    ),
    Mutant(
        "parallel-registrations-lost",
        _EFFECT,
        "Of several addresses that are registered without a lookup between them the last alone stays.",
        _last_write_only("VerifyEmailIdentity", _LOOKUP, "EmailAddress", lambda call, name: call.account.remove(name)),
    ),
    Mutant(
        "parallel-topics-lost",
        _EFFECT,
        "Of several topics that are set without a lookup between them the last alone stays.",
        _last_write_only(
            "SetIdentityNotificationTopic", "GetIdentityNotificationAttributes", "NotificationType", _unset_topic
        ),
    ),
    Mutant(
        "parallel-policies-lost",
        _EFFECT,
        "Of several policies that are put without a listing between them the last alone stays.",
        _last_write_only("PutIdentityPolicy", "ListIdentityPolicies", "PolicyName", _take_policy_away),
    ),
    Mutant(
        "parallel-messages-mixed",
        _EFFECT,
        "A message has the subject of the one before it.",
        edit_draft(SENDS[0], _share_subject),
    ),
    Mutant(
        "parallel-alike-answered-once",
        ("Protocol.RequestId.unique", _EFFECT),
        "Requests that are alike, with none of another kind between them, get the response to the first.",
        _answer_alike_once,
    ),
)
