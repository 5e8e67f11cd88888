"""Mail that is queued first, and can be read a moment later."""

from __future__ import annotations

import time

from conformance.proof.variations import variation
from conformance.proof.verbs import SENDS, combine, wrap_handler
from conformance.reference.call import Call, Handler
from conformance.reference.mail_store import MailStore, StoredMail
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

#: Seconds until a message can be read: more than a look into the mailbox takes, and little beside a case.
_QUEUED_S = 0.015


class _Queued(MailStore):
    """A store in which messages can be looked up from a moment after they were added."""

    def __init__(self) -> None:
        super().__init__()
        self._since: dict[int, float] = {}

    def add(self, world: str, mail: StoredMail) -> None:
        """Keeps a message of a world."""
        self._since[id(mail)] = time.monotonic()
        super().add(world, mail)

    def copies(self, world: str, message_id: str) -> list[StoredMail]:
        """The message of this id: all copies of it that have come."""
        return self._come(super().copies(world, message_id))

    def to(self, world: str, address: str) -> list[StoredMail]:
        """The messages to an address that have come, oldest first."""
        return self._come(super().to(world, address))

    def _come(self, mails: list[StoredMail]) -> list[StoredMail]:
        latest = time.monotonic() - _QUEUED_S
        return [mail for mail in mails if self._since[id(mail)] <= latest]


def _queueing(call: Call, inner: Handler) -> list[Element]:
    if not isinstance(call.world.mail, _Queued):
        call.world.mail = _Queued()
    return inner(call)


@variation(
    "mail-queued",
    varies="Mail can be read a moment after it was accepted.",
    source="[SendEmail / Description]: it is queued for sending",
)
def _late(service: Service) -> Service:
    actions = (*SENDS, "VerifyEmailIdentity", "VerifyEmailAddress")
    return combine(*(wrap_handler(action, _queueing) for action in actions))(service)
