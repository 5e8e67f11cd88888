"""Mail that was accepted, kept so that it can be looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

MESSAGE = "message"
CONFIRMATION = "confirmation"


@dataclass(slots=True)
class StoredMail:
    """One accepted message.

    Args:
        id: the MessageId.
        kind: MESSAGE, or CONFIRMATION for mail that the service itself sends.
        source: address that sends.
        return_path: address that bounces go to.
        recipients: addresses, in order.
        subject: as text.
        size: bytes that it takes in the store.
        compose: makes the bytes as sent; asked only when somebody looks.
        copy: tells copies with the same id apart, from 0 on, where each recipient has one.
    """

    id: str
    kind: str
    source: str
    return_path: str
    recipients: list[str]
    subject: str
    size: int
    compose: Callable[[], bytes] = field(repr=False)
    copy: int = 0


class MailStore:
    """Mail of all worlds, the oldest dropped when there is too much.

    Args:
        max_messages: messages kept.
        max_bytes: bytes kept, over all messages.
    """

    def __init__(self, max_messages: int = 20_000, max_bytes: int = 128 * 1024 * 1024) -> None:
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._bytes = 0
        self._mails: OrderedDict[tuple[str, str, int], StoredMail] = OrderedDict()
        self._to: dict[tuple[str, str], list[StoredMail]] = {}

    def add(self, world: str, mail: StoredMail) -> None:
        """Keeps a message of a world."""
        self._mails[world, mail.id, mail.copy] = mail
        self._bytes += mail.size
        for recipient in set(mail.recipients):
            self._to.setdefault((world, recipient.lower()), []).append(mail)
        while len(self._mails) > 1 and (len(self._mails) > self._max_messages or self._bytes > self._max_bytes):
            self._drop_oldest()

    def by_id(self, world: str, message_id: str) -> StoredMail | None:
        """The message of this id, or the first copy of it, or None."""
        return self._mails.get((world, message_id, 0))

    def copies(self, world: str, message_id: str) -> list[StoredMail]:
        """The message of this id: all copies of it, in order; none if there is no such message."""
        found: list[StoredMail] = []
        while (mail := self._mails.get((world, message_id, len(found)))) is not None:
            found.append(mail)
        return found

    def remove(self, world: str, mail: StoredMail) -> None:
        """Forgets a message of a world that is kept."""
        del self._mails[world, mail.id, mail.copy]
        self._forget(world, mail)

    def to(self, world: str, address: str) -> list[StoredMail]:
        """The messages to an address, oldest first; its case doesn't count."""
        return list(self._to.get((world, address.lower()), ()))

    def all(self, world: str) -> list[StoredMail]:
        """Every message of a world, oldest first."""
        return [mail for (of, _, _), mail in self._mails.items() if of == world]

    def _drop_oldest(self) -> None:
        (world, _, _), mail = self._mails.popitem(last=False)
        self._forget(world, mail)

    def _forget(self, world: str, mail: StoredMail) -> None:
        self._bytes -= mail.size
        for recipient in set(mail.recipients):
            key = (world, recipient.lower())
            self._to[key].remove(mail)
            if not self._to[key]:
                del self._to[key]
