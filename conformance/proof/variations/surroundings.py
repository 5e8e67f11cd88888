"""What is around a test: somebody else's identities, other clocks, throttles, verification at once."""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from functools import partial

from conformance.proof.variations import Variation, add, variation
from conformance.reference.addresses import domain_of
from conformance.reference.call import Call, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.rules import Action
from conformance.reference.sending import Draft
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, PENDING, SUCCESS, Account, Credential, Identity, World
from conformance.reference.xml_tree import Element

add(Variation("verification-immediate", "Identities are verified at once.", "[VerifyEmailIdentity / Description]: no time is given",
              settings={"immediate": True}, lacks=frozenset({"pending"})))  # fmt: skip
for _label, _seconds in (("ahead", 8), ("behind", -8)):
    add(Variation(f"clock-{_label}", f"The clock is {abs(_seconds)} seconds {_label}.",
                  "[CommonErrors / RequestExpired]: 15 minutes are given",
                  settings={"clock": lambda seconds=_seconds: time.time() + seconds}))  # fmt: skip


def _dated(seconds: int, service: Service) -> Service:
    """Date each response by a clock that is so many seconds ahead."""

    def step(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        before = answer.rewrite or bytes

        def rewrite(head: bytes) -> bytes:
            date = formatdate(time.time() + seconds, usegmt=True).encode()
            return re.sub(rb"(?i)(\r\ndate: )[^\r]*", rb"\g<1>" + date, before(head))

        return replace(answer, rewrite=rewrite)

    return service.with_delivery(step)


for _label, _seconds in (("ahead", 240), ("behind", -240)):
    add(Variation(f"clock-far-{_label}", f"The clock, and so each Date, is {abs(_seconds) // 60} minutes {_label}.",
                  "[CommonErrors / RequestExpired]: 15 minutes are given", partial(_dated, _seconds),
                  settings={"clock": lambda seconds=_seconds: time.time() + seconds}))  # fmt: skip
add(Variation("throttle-one-per-second", "Each action but the two sends takes one request a second.",
              "[DeleteIdentity / Description], [ListIdentities / Description]; observations, section 4", settings={"throttle": 1.0}, slow=True))  # fmt: skip
add(Variation("quota-unlimited", "The daily quota is unlimited, -1.", "[GetSendQuota / Response Elements / Max24HourSend]",
              settings={"max_24_hour_send": -1.0}))  # fmt: skip

#: Of how many requests of an action one is rejected by the throttle that nobody declared.
NOW_AND_THEN = 97


def _undeclared(code: str, message: str) -> Callable[[Service], Service]:
    """Rejects one request of many, never two of an action in a row."""

    def change(service: Service) -> Service:
        seen: dict[str, int] = defaultdict(int)

        def throttle(action: Action, account: Account, rate: float | None) -> None:
            service.throttle(action, account, rate)
            seen[action.name] += 1
            if seen[action.name] % NOW_AND_THEN == 0:
                raise ServiceError(code, message)

        return replace(service, throttle=throttle)

    return change


add(Variation("throttle-undeclared", "Now and then a request is refused with Throttling.", "[CommonErrors / ServiceUnavailable]; observations, section 4",
              _undeclared("Throttling", "Maximum sending rate exceeded.")))  # fmt: skip
add(Variation("unavailable-now-and-then", "Now and then a request is refused with ServiceUnavailable.",
              "[CommonErrors / Throttling]; observations, section 4 (retry)", _undeclared("ServiceUnavailable", "Try again.")))  # fmt: skip
add(Variation("failure-now-and-then", "Now and then a request fails with InternalFailure, for no fault of its own.",
              "[CommonErrors / InternalFailure]; observations, section 4 (retry)", _undeclared("InternalFailure", "Something went wrong.")))  # fmt: skip


def _settled(settle: Callable[[Account], None]) -> Callable[[Service], Service]:
    """Puts something into every account, once, before its first request."""

    def change(service: Service) -> Service:
        done: set[tuple[str, str]] = set()

        def account_of(world: World, credential: Credential) -> Account:
            account = service.account_of(world, credential)
            if (world.name, account.id) not in done:
                done.add((world.name, account.id))
                settle(account)
            return account

        return replace(service, account_of=account_of)

    return change


def _policy(identity: str, account: Account) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "ses:SendEmail",
        "Resource": f"arn:aws:ses:us-east-1:{account.id}:identity/{identity}",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _somebody(count: int) -> Callable[[Account], None]:
    """Identities of somebody else: both kinds, of several states, with topics, tokens and policies."""

    def settle(account: Account) -> None:
        for number in range(count):
            kind = DOMAIN if number % 3 == 0 else EMAIL_ADDRESS
            name = f"d{number:04}.somebody.example" if kind == DOMAIN else f"n{number:04}@somebody-else.example"
            identity = account.add(name, kind, (SUCCESS, PENDING, SUCCESS, "Failed")[number % 4])
            _furnish(identity, number, account)

    return settle


def _furnish(identity: Identity, number: int, account: Account) -> None:
    if identity.kind == DOMAIN:
        identity.verification_token = account.verification_token(identity.name)
        if number % 2:
            identity.dkim_tokens = account.dkim_tokens(identity.name)
            identity.dkim_enabled, identity.dkim_status = True, SUCCESS
    if number % 5 == 0:
        identity.topics["Bounce"] = f"arn:aws:sns:us-east-1:{account.id}:bounces"
        identity.policies["TheirPolicy"] = _policy(identity.name, account)


for _count in (40, 1500):
    add(Variation(f"account-{_count}-identities", f"Every account has {_count} identities of somebody else.",
                  "[ListIdentities / Description]; design 4 (shared accounts)", _settled(_somebody(_count))))  # fmt: skip


def _sent_before(account: Account) -> None:
    now = time.time()
    for hours in range(0, 24 * 13, 7):
        at = now - hours * 3600
        point = account.point(at)
        point.attempts, point.bounces, point.complaints, point.rejects = 10 + hours, hours % 3, hours % 2, hours % 5
    account.sent.append((now - 3600, 1234))
    account.sent_total += 1234


add(Variation("account-sent-before", "Every account has sent mail, for two weeks and in the last hour.", "[GetSendQuota / Response Elements / SentLast24Hours], [GetSendStatistics / Description]",
              _settled(_sent_before)))  # fmt: skip


# -- the sandbox -------------------------------------------------------------------------------------------------

_SIMULATOR = "simulator.amazonses.com"


def _to_verified(call: Call, inner: Handler) -> list[Element]:
    draft: Draft = call.cache["draft"]
    for address in draft.recipients:
        found = (call.account.find(address), call.account.find(domain_of(address)))
        if domain_of(address) != _SIMULATOR and not any(each and each.status == SUCCESS for each in found):
            raise ServiceError("MessageRejected", f"Email address is not verified: {address}")
    return inner(call)


@variation(
    "sandbox",
    varies="Mail goes to the simulator and to verified addresses and domains only; a part of a domain is not that domain.",
    source="[SendEmail / Description]; [observed-3.20]",
    lacks=frozenset({"production"}),
)
def _sandbox(service: Service) -> Service:
    for action in ("SendEmail", "SendRawEmail"):
        service = service.with_handler(action, _to_verified)
    return service
