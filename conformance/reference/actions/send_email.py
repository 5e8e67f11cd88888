"""SendEmail: composes a message from parameters."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import SMTP
from email.utils import formatdate

from conformance.reference.address_line import address_line
from conformance.reference.addresses import parse_mailbox
from conformance.reference.call import Call, Guard, Handler
from conformance.reference.errors import ServiceError
from conformance.reference.sending import (
    Draft,
    accept,
    check_quota,
    check_recipients,
    check_sandbox,
    check_senders,
    check_size,
)
from conformance.reference.subject_line import find_charset, subject_line
from conformance.reference.xml_tree import Element

_TO = "Destination.ToAddresses"
_CC = "Destination.CcAddresses"
_BCC = "Destination.BccAddresses"
_CONTENTS = ("Message.Subject", "Message.Body.Text", "Message.Body.Html")
# Headers, boundaries and separators that composing adds, roughly; the limit is on what the caller sends.
_OVERHEAD = 512
# RFC 5322 2.1.1
_MAX_LINE = 998
# Fields are folded where they are made: the library would decode names to fold them.
_AS_IT_IS = SMTP.clone(refold_source="none")


def draft_of(call: Call) -> Draft:
    """The message of a call, worked out once."""
    draft: Draft | None = call.cache.get("draft")
    if draft is None:
        draft = call.cache["draft"] = _draft(call)
    return draft


def _draft(call: Call) -> Draft:
    args = call.args
    lists = [args.get(name, []) for name in (_TO, _CC, _BCC)]
    recipients = [parse_mailbox(text).address for texts in lists for text in texts]
    source = parse_mailbox(args["Source"]).address
    source_arn = args.get("SourceArn")
    senders: list[tuple[str, str | None]] = [(source, source_arn)]
    return_path = source
    if "ReturnPath" in args:
        return_path = parse_mailbox(args["ReturnPath"]).address
        senders.append((return_path, args.get("ReturnPathArn", source_arn)))
    headers = [args["Source"], *args.get("ReplyToAddresses", []), *lists[0], *lists[1]]
    size = _OVERHEAD + sum(len(text) for text in headers)
    size += sum(len(_encoded(args, name)) for name in _CONTENTS if f"{name}.Data" in args)
    now = call.now
    return Draft(
        source=source,
        return_path=return_path,
        recipients=recipients,
        senders=senders,
        subject=args["Message.Subject.Data"],
        size=size,
        compose=lambda identifier: compose(args, identifier, now),
    )


def charset_of(args: Mapping[str, str], name: str) -> str:
    """The character set of a Content structure.

    Without one the text is 7-bit ASCII [Content / Contents / Charset]; what is not becomes question marks
    [observed-2.15].
    """
    return args.get(f"{name}.Charset") or "us-ascii"


def _encoded(args: Mapping[str, str], name: str) -> bytes:
    """The data of a Content structure in its character set; what can't be encoded there is left to the guard."""
    try:
        return args[f"{name}.Data"].encode(charset_of(args, name), "replace")
    except (LookupError, ValueError):
        return args[f"{name}.Data"].encode()


def content_guard(call: Call) -> None:
    """A character set that is named exists and has the characters of its text ([Content / Contents / Charset])."""
    for name in _CONTENTS:
        data = call.args.get(f"{name}.Data")
        charset = call.args.get(f"{name}.Charset")
        if data is None or not charset:
            continue
        try:
            data.encode(find_charset(charset) or "undefined")
        except ValueError:
            raise ServiceError(
                "InvalidParameterValue", f"{name} can't be expressed in the character set '{charset[:60]}'."
            ) from None


def header_guard(call: Call) -> None:
    """A subject is one line: a line break would start another header (RFC 5322 2.2)."""
    if any(char in call.args["Message.Subject.Data"] for char in "\r\n"):
        raise ServiceError("InvalidParameterValue", "Message.Subject.Data has a line break.")


def compose(args: Mapping[str, str], identifier: str, now: float) -> bytes:
    """The message as sent; Bcc recipients are not named in it (RFC 5322 3.6.3)."""
    parts = [
        _text_part(args, f"Message.Body.{kind.title()}", subtype)
        for kind, subtype in (("text", "plain"), ("html", "html"))
        if f"Message.Body.{kind.title()}.Data" in args
    ]
    message: MIMENonMultipart | MIMEMultipart = parts[0]
    if len(parts) > 1:
        message = MIMEMultipart("alternative", _subparts=parts)
    message["Date"] = formatdate(now)
    message["From"] = address_line("From", [args["Source"]])
    for header, name in (("To", _TO), ("Cc", _CC), ("Reply-To", "ReplyToAddresses")):
        if name in args:
            message[header] = address_line(header, args[name])
    charset = charset_of(args, "Message.Subject")
    subject = args["Message.Subject.Data"]
    message["Subject"] = subject_line(subject.encode(charset, "replace").decode(charset), charset)
    message["Message-ID"] = f"<{identifier}@email.amazonses.com>"
    return message.as_bytes(policy=_AS_IT_IS)


def _text_part(args: Mapping[str, str], name: str, subtype: str) -> MIMENonMultipart:
    """A part in the character set asked for: as it is if it is 7-bit text of short lines, else in base64."""
    data, charset = args[f"{name}.Data"], charset_of(args, name)
    encoded = data.encode(charset, "replace")
    part = MIMENonMultipart("text", subtype, charset=charset)
    if encoded.isascii() and max((len(line) for line in encoded.splitlines()), default=0) <= _MAX_LINE:
        part["Content-Transfer-Encoding"] = "7bit"
        part.set_payload(encoded.decode("ascii"))
    else:
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(base64.encodebytes(encoded).decode("ascii"))
    return part


def send_email(call: Call) -> list[Element]:
    """SendEmail."""
    return accept(call, draft_of(call))


def _on_draft(check: Callable[[Draft, int], None], limit: str) -> Guard:
    def guard(call: Call) -> None:
        check(draft_of(call), getattr(call.limits, limit))

    return guard


HANDLERS: Mapping[str, Handler] = {"SendEmail": send_email}

GUARDS: Mapping[str, Mapping[str, Guard]] = {
    "SendEmail": {
        "subject": header_guard,
        "charset": content_guard,
        "recipients": _on_draft(check_recipients, "recipients"),
        "size": _on_draft(check_size, "message_bytes"),
        "senders": lambda call: check_senders(call, draft_of(call)),
        "sandbox": lambda call: check_sandbox(call, draft_of(call)),
        "quota": lambda call: check_quota(call, draft_of(call)),
    }
}
