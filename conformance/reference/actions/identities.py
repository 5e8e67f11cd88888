"""Verifying, looking up and deleting identities."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.reference.call import Call, Guard, Handler
from conformance.reference.mail_store import CONFIRMATION, StoredMail
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, PENDING, SUCCESS
from conformance.reference.xml_tree import Element, entries

_SERVICE_ADDRESS = "no-reply@email-verification.example"


def first_status(call: Call) -> str:
    """The status of an identity at its first verification request."""
    return SUCCESS if call.settings.immediate else PENDING


def send_confirmation(call: Call, address: str) -> None:
    """Sends the confirmation message of the two e-mail verifications ([VerifyEmailAddress / Request Parameters /
    EmailAddress], [VerifyEmailIdentity / Request Parameters])."""
    identifier = call.settings.message_id(call.now)
    text = (
        f"From: {_SERVICE_ADDRESS}\r\nTo: {address}\r\nSubject: Email Address Verification Request\r\n"
        f"Message-ID: <{identifier}@email-verification.example>\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        f"Account {call.account.id} has asked to use this address as a sender.\r\n"
    ).encode()
    mail = StoredMail(
        id=identifier,
        kind=CONFIRMATION,
        source=_SERVICE_ADDRESS,
        return_path=_SERVICE_ADDRESS,
        recipients=[address],
        subject="Email Address Verification Request",
        size=len(text),
        compose=lambda: text,
    )
    call.world.mail.add(call.world.name, mail)


def verify_email(call: Call) -> list[Element]:
    """VerifyEmailIdentity, VerifyEmailAddress: repeating one keeps the status and sends the message again."""
    address = call.args["EmailAddress"]
    call.account.add(address, EMAIL_ADDRESS, first_status(call))
    send_confirmation(call, address)
    return []


def verify_domain(call: Call) -> list[Element]:
    """VerifyDomainIdentity: repeating it gives the same token."""
    domain = call.args["Domain"]
    identity = call.account.add(domain, DOMAIN, first_status(call))
    identity.verification_token = call.account.verification_token(domain)
    return [Element("VerificationToken", identity.verification_token)]


def delete_identity(call: Call) -> list[Element]:
    """DeleteIdentity: of any status ([reading-20]); an unknown one is no fault."""
    call.account.remove(call.args["Identity"])
    return []


def delete_verified_email_address(call: Call) -> list[Element]:
    """DeleteVerifiedEmailAddress."""
    call.account.remove(call.args["EmailAddress"])
    return []


def get_verification_attributes(call: Call) -> list[Element]:
    """GetIdentityVerificationAttributes: unknown identities are left out, the token is for domains
    ([GetIdentityVerificationAttributes / Description])."""
    found: dict[str, str | list[Element]] = {}
    for name in call.args["Identities"]:
        identity = call.identity(name)
        if identity is None:
            continue
        value = [Element("VerificationStatus", identity.status)]
        if identity.verification_token is not None:
            value.append(Element("VerificationToken", identity.verification_token))
        found[name] = value
    return [entries("VerificationAttributes", found.items())]


HANDLERS: Mapping[str, Handler] = {
    "VerifyEmailIdentity": verify_email,
    "VerifyEmailAddress": verify_email,
    "VerifyDomainIdentity": verify_domain,
    "DeleteIdentity": delete_identity,
    "DeleteVerifiedEmailAddress": delete_verified_email_address,
    "GetIdentityVerificationAttributes": get_verification_attributes,
}

GUARDS: Mapping[str, Mapping[str, Guard]] = {}
