"""SendRawEmail: sends a message that the client made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import formatdate

from conformance.reference import raw_message
from conformance.reference.addresses import AddressError, check_address, parse_mailbox
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft, accept, check_quota, check_recipients, check_sandbox, check_senders
from conformance.reference.xml_tree import Element


def raw_of(call: Call) -> RawMessage:
    """The message of a call, taken apart once."""
    raw: RawMessage | None = call.cache.get("raw")
    if raw is None:
        raw = call.cache["raw"] = RawMessage(call.args["RawMessage.Data"])
    return raw


def draft_of(call: Call) -> Draft:
    """The draft of a call, worked out once."""
    draft: Draft | None = call.cache.get("draft")
    if draft is None:
        draft = call.cache["draft"] = _draft(call, raw_of(call))
    return draft


def arn(call: Call, name: str) -> str | None:
    """An ARN for sending authorization: the parameter, or else the X-header ([SendRawEmail / Request Parameters /
    Destinations])."""
    header = {"SourceArn": "X-SES-SOURCE-ARN", "FromArn": "X-SES-FROM-ARN", "ReturnPathArn": "X-SES-RETURN-PATH-ARN"}
    value: str | None = call.args.get(name)
    return value or raw_of(call).get(header[name]) or None


def recipients_of(call: Call) -> list[str]:
    """The Destinations parameter, or without it the To, Cc and Bcc fields, groups opened ([SendRawEmail /
    Description])."""
    if "Destinations" in call.args:
        return [parse_mailbox(text).address for text in call.args["Destinations"]]
    raw = raw_of(call)
    return [mailbox.address for name in ("To", "Cc", "Bcc") for mailbox in raw.mailboxes(name)]


def return_path_of(call: Call) -> str | None:
    """The address of the Return-Path field; Source takes precedence over it ([SendRawEmail / Request Parameters /
    Source])."""
    value = raw_of(call).get("Return-Path")
    if value is None or "Source" in call.args:
        return None
    try:
        return check_address(value.removeprefix("<").removesuffix(">"))
    except AddressError as error:
        raise ServiceError("InvalidParameterValue", f"Header 'Return-Path': {error}") from None


def _draft(call: Call, raw: RawMessage) -> Draft:
    # Source's ARN stands for the other two where they are not given ([SendRawEmail / Request Parameters /
    # Destinations]).
    source_arn = arn(call, "SourceArn")
    from_ = [mailbox.address for mailbox in raw.mailboxes("From")]
    source = parse_mailbox(call.args["Source"]).address if "Source" in call.args else from_[0]
    senders = [(source, source_arn)] if "Source" in call.args else []
    senders += [(address, arn(call, "FromArn") or source_arn) for address in from_]
    return_path = return_path_of(call)
    if return_path is not None:
        senders.append((return_path, arn(call, "ReturnPathArn") or source_arn))
    source_text, now, data = call.args.get("Source"), call.now, raw.data
    return Draft(
        source=source,
        return_path=return_path or source,
        recipients=recipients_of(call),
        senders=senders,
        subject=raw.subject,
        size=len(raw.data),
        # What is kept is the message alone, not what it was taken apart into.
        compose=lambda identifier: RawMessage(data).as_sent(source_text, identifier, formatdate(now)),
    )


def size_guard(call: Call) -> None:
    """At most 10 MB ([SendRawEmail / Description])."""
    size = len(call.args["RawMessage.Data"])
    if size > call.limits.message_bytes:
        raise ServiceError(
            "InvalidParameterValue", f"Message length is more than {call.limits.message_bytes} bytes long: '{size}'."
        )


def from_guard(call: Call) -> None:
    """Without Source the message must have a From field ([SendRawEmail / Request Parameters / Source]); a From field
    must have an address."""
    raw = raw_of(call)
    if not raw.mailboxes("From") and ("Source" not in call.args or raw.get("From") is not None):
        raise ServiceError("InvalidParameterValue", "Missing required header 'From'.")


def destination_guard(call: Call) -> None:
    """A message needs a recipient ([reading-19])."""
    if not recipients_of(call):
        raise ServiceError("InvalidParameterValue", "Missing required header 'To'.")


def _on_raw(check: Callable[[RawMessage], None]) -> Guard:
    return lambda call: check(raw_of(call))


def send_raw_email(call: Call) -> list[Element]:
    """SendRawEmail."""
    return accept(call, draft_of(call))


HANDLERS: Mapping[str, Handler] = {"SendRawEmail": send_raw_email}

GUARDS: Mapping[str, Mapping[str, Guard]] = {
    "SendRawEmail": {
        # Before anything is read: what is too large isn't worth it.
        "size": size_guard,
        "separator": _on_raw(raw_message.check_separator),
        "fields": _on_raw(raw_message.check_fields),
        "single-fields": _on_raw(raw_message.check_single_fields),
        "from": from_guard,
        "multipart": _on_raw(raw_message.check_multipart),
        "base64": _on_raw(raw_message.check_base64),
        "destination": destination_guard,
        "recipients": lambda call: check_recipients(draft_of(call), call.limits.recipients),
        "senders": lambda call: check_senders(call, draft_of(call)),
        "sandbox": lambda call: check_sandbox(call, draft_of(call)),
        "quota": lambda call: check_quota(call, draft_of(call)),
    }
}
