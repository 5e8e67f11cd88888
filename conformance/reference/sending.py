"""What both sends have in common: who may send, the limits, the quota, the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.reference import policy
from conformance.reference.addresses import IdentityArn, domain_of, parse_identity_arn
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.mail_store import MESSAGE, StoredMail
from conformance.reference.state import SUCCESS
from conformance.reference.xml_tree import Element

_SIMULATOR = "simulator.amazonses.com"
_BOUNCE = "bounce@simulator.amazonses.com"
_COMPLAINT = "complaint@simulator.amazonses.com"


@dataclass(slots=True)
class Draft:
    """A message before it is accepted.

    Args:
        source: address that sends.
        return_path: address that bounces go to.
        recipients: every recipient of To, Cc and Bcc; one named twice counts twice.
        senders: the addresses that the caller must be entitled to, each with the ARN it names for that (or None).
        subject: as text.
        size: in bytes.
        compose: makes the bytes as sent.
    """

    source: str
    return_path: str
    recipients: list[str]
    senders: list[tuple[str, str | None]]
    subject: str
    size: int
    compose: Callable[[str], bytes]


def check_recipients(draft: Draft, limit: int) -> None:
    """At most 50 recipients ([SendEmail / Description], [SendRawEmail / Description]).

    Raises:
        ServiceError: InvalidParameterValue.
    """
    if len(draft.recipients) > limit:
        raise ServiceError("InvalidParameterValue", f"Recipient count exceeds {limit}.")


def check_size(draft: Draft, limit: int) -> None:
    """At most 10 MB ([SendEmail / Description], [SendRawEmail / Description]).

    Raises:
        ServiceError: InvalidParameterValue.
    """
    if draft.size > limit:
        raise ServiceError("InvalidParameterValue", f"Message length is more than {limit} bytes long: '{draft.size}'.")


def check_senders(call: Call, draft: Draft) -> None:
    """Every sending address must be verified, or permitted by the policy of the identity that its ARN names.

    Raises:
        ServiceError: MessageRejected, with the phrase of the text ([SendEmail / Description], [reading-15]).
    """
    refused = [address for address, arn in draft.senders if not may_send(call, draft, address, arn)]
    if refused:
        raise ServiceError(
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region "
            f"{call.settings.region.upper()}: {', '.join(dict.fromkeys(refused))}",
        )


def may_send(call: Call, draft: Draft, address: str, arn: str | None) -> bool:
    """Whether the caller may use an address: his own, or another account's by its policy ([SendEmail / Request
    Parameters / Source])."""
    if arn is None:
        return any(identity.status == SUCCESS for identity in call.account.covering(address))
    parts = parse_identity_arn(arn)
    if parts is None or not call.settings.serves(parts.region):
        return False
    return _permitted(call, draft, address, parts)


def _permitted(call: Call, draft: Draft, address: str, arn: IdentityArn) -> bool:
    owner = call.world.account(arn.account_id)
    identity = owner.find(arn.name)
    if identity is None or identity.status != SUCCESS or identity not in owner.covering(address):
        return False
    if owner is call.account:
        return True
    return any(
        policy.allows(text, caller=call.account.id, action=call.action, sender=address, recipients=draft.recipients)
        for text in identity.policies.values()
    )


def check_sandbox(call: Call, draft: Draft) -> None:
    """In the sandbox, recipients must be verified, but for those of the mailbox simulator ([SendEmail / Description]).

    Raises:
        ServiceError: MessageRejected.
    """
    if call.account.id not in call.settings.sandboxed:
        return
    refused = [address for address in draft.recipients if not _may_receive(call, address)]
    if refused:
        raise ServiceError(
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region "
            f"{call.settings.region.upper()}: {', '.join(dict.fromkeys(refused))}",
        )


def _may_receive(call: Call, address: str) -> bool:
    if domain_of(address) == _SIMULATOR:
        return True
    return any(identity.status == SUCCESS for identity in call.account.covering(address))


def check_quota(call: Call, draft: Draft) -> None:
    """The recipients of 24 hours are limited ([GetSendQuota / Response Elements / SentLast24Hours]).

    Raises:
        ServiceError: Throttling.
    """
    limit = call.settings.max_24_hour_send
    if limit >= 0 and call.account.sent_last_24_hours(call.now) + len(draft.recipients) > limit:
        raise ServiceError("Throttling", "Daily message quota exceeded.")


def accept(call: Call, draft: Draft) -> list[Element]:
    """Counts and keeps a message; returns its MessageId."""
    identifier = call.settings.message_id(call.now)
    call.account.count_sent(call.now, len(draft.recipients))
    point = call.account.point(call.now)
    point.bounces += draft.recipients.count(_BOUNCE)
    point.complaints += draft.recipients.count(_COMPLAINT)
    mail = StoredMail(
        id=identifier,
        kind=MESSAGE,
        source=draft.source,
        return_path=draft.return_path,
        recipients=draft.recipients,
        subject=draft.subject,
        size=draft.size,
        compose=lambda: draft.compose(identifier),
    )
    call.world.mail.add(call.world.name, mail)
    return [Element("MessageId", identifier)]
