"""Defects that show when an action is called twice in a row: a throttle that answers as no throttle does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import add_unlisted_code
from conformance.proof.verbs.signatures import Blind
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.render import Document
from conformance.reference.rules import ACTIONS, Action
from conformance.reference.service import Service
from conformance.reference.state import Account, Credential, World

_CODE = "RequestsTooQuick"


def _second_rejected(action: str) -> Change:
    """Told by the order of calls, not by the clock, so that it shows however slow the machine is."""

    def change(service: Service) -> Service:
        def throttle(called: Action, account: Account, rate: float | None) -> None:
            service.throttle(called, account, rate)
            before = account.memory.get("before", set())
            again = called.name == action and action in before
            account.memory["before"] = set() if again else {called.name}
            if again:
                raise ServiceError(_CODE, "Rate exceeded")

        return replace(add_unlisted_code(_CODE)(service), throttle=throttle)

    return change


def _throttled() -> Iterator[Mutant]:
    for action in ACTIONS.values():
        if action.throttled:
            yield Mutant(
                f"{dashed(action.name)}-throttled-by-another-code",
                f"{action.name}.throttle",
                f"{action.name} is rejected the second time in a row, with a code that no list has.",
                _second_rejected(action.name),
            )


def _slowed(change: Callable[[Document, HttpResponse], HttpResponse]) -> Change:
    """The second quota in a row is denied by a throttle in another form."""

    def build(service: Service) -> Service:
        asked: list[str] = []

        def throttle(called: Action, account: Account, rate: float | None) -> None:
            service.throttle(called, account, rate)
            again = asked == [called.name] == ["GetSendQuota"]
            asked[:] = [] if again else [called.name]
            if again:
                raise ServiceError("Throttling", "Rate exceeded")

        def finish(document: Document, answer: HttpResponse) -> HttpResponse:
            return change(document, answer) if document.code == "Throttling" else answer

        return replace(service, throttle=throttle).with_finish(finish)

    return build


def _page(document: Document, answer: HttpResponse) -> HttpResponse:
    return HttpResponse(429, [("content-type", "text/html")], b"<html><h1>Too many requests</h1></html>")


def _nothing(document: Document, answer: HttpResponse) -> HttpResponse:
    return HttpResponse(429, [], b"")


def _coded(status: int, code: str) -> Callable[[Document, HttpResponse], HttpResponse]:
    def change(document: Document, answer: HttpResponse) -> HttpResponse:
        return replace(answer, status=status, body=answer.body.replace(b">Throttling<", f">{code}<".encode()))

    return change


def _without_type(document: Document, answer: HttpResponse) -> HttpResponse:
    return replace(answer, body=answer.body.replace(b"<Type>Sender</Type>", b""))


def _every_second(service: Service) -> Service:
    """Told by the order of calls: the second of an action in a row is denied, however late it comes."""
    asked: list[str] = []

    def throttle(called: Action, account: Account, rate: float | None) -> None:
        service.throttle(called, account, rate)
        again = called.throttled and asked == [called.name]
        asked[:] = [] if again else [called.name]
        if again:
            raise ServiceError("Throttling", "Rate exceeded")

    return replace(service, throttle=throttle)


def _for_good(service: Service) -> Service:
    """After three requests in a row, or one that was denied, an action is denied until another one is asked for."""
    asked: list[str] = []

    def throttle(called: Action, account: Account, rate: float | None) -> None:
        service.throttle(called, account, rate)
        asked[:] = [*asked, called.name] if asked[-1:] == [called.name] else [called.name]
        if called.throttled and len(asked) > 3:
            raise ServiceError("Throttling", "Rate exceeded")

    return replace(service, throttle=throttle)


@dataclass(frozen=True, slots=True)
class _Late(Service):
    """Performs what it has throttled, once that has been said."""

    def _perform(
        self,
        request: HttpRequest,
        world: World,
        credentials: Mapping[str, Credential],
        request_id: str,
        seen: list[str],
    ) -> Document:
        try:
            return Service._perform(self, request, world, credentials, request_id, seen)
        except ServiceError as error:
            if error.code == "Throttling":
                headers = [field for field in request.headers if field[0] != b"x-fault"]
                Service(authenticator=Blind()).answer(
                    replace(request, headers=headers, _first=None), world, credentials
                )
            raise


def _late(service: Service) -> Service:
    return _Late(**{one.name: getattr(service, one.name) for one in fields(service)})


_FORMS = (
    ("page", "429 and an HTML page", _page),
    ("nothing", "429 and an empty body", _nothing),
    ("429", "429 and the code Throttling", _coded(429, "Throttling")),
    ("slow-down", "503 SlowDown, as S3 has it", _coded(503, "SlowDown")),
    ("request-limit", "503 RequestLimitExceeded, as EC2 has it", _coded(503, "RequestLimitExceeded")),
    ("exception", "400 ThrottlingException, as JSON protocols have it", _coded(400, "ThrottlingException")),
    ("untyped", "400 Throttling without a Type", _without_type),
)

MUTANTS: tuple[Mutant, ...] = (
    *_throttled(),
    *(
        Mutant(f"throttled-by-{name}", "GetSendQuota.throttle", f"A throttled request gets {form}.", _slowed(change))
        for name, form, change in _FORMS
    ),
    Mutant(
        "throttled-below-the-rate",
        "Common.Throttling.rate",
        "The second request in a row for an action is throttled, however late it comes.",
        _every_second,
    ),
    Mutant(
        "throttled-and-performed",
        "Common.Throttling.not-performed",
        "A request that is throttled is performed all the same.",
        _late,
    ),
    Mutant(
        "throttled-for-good",
        "Common.Throttling.recovery",
        "An action that was throttled stays so until another one is asked for.",
        _for_good,
    ),
)
