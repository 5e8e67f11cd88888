"""Defects that the cases of `cases/sending/raw-forms.yaml` find: forms of mail that are not read, or not kept."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_draft, edit_message, reject_calls, replace_guard
from conformance.reference.call import Call
from conformance.reference.errors import ServiceError
from conformance.reference.raw_message import RawMessage
from conformance.reference.sending import Draft

_RAW = "SendRawEmail"
_FORM = f"{_RAW}.Form"
_KEPT = tuple(
    f"{_FORM}.{form}-kept" for form in ("encodings", "charsets", "fields", "structure", "line-feeds", "mailers")
)
_PLAIN = re.compile(rb"text/plain(;\s*charset=[\w\"-]+)?", re.IGNORECASE)


def _reject(when: Callable[[RawMessage], object], code: str = "InvalidParameterValue") -> Change:
    return reject_calls(_RAW, lambda call: when(RawMessage(call.args["RawMessage.Data"])), code)


def _value(raw: RawMessage, *names: str) -> str:
    return ", ".join(value for name, value in raw.fields if name.lower() in names)


def _head(pattern: bytes) -> Change:
    """Reject a message whose header has a match."""
    compiled = re.compile(pattern)
    return _reject(lambda raw: compiled.search(raw.head))


def _sent(pattern: bytes, new: bytes) -> Change:
    """Send a message with something else in place of every match."""
    compiled = re.compile(pattern)
    return edit_message(_RAW, lambda data: compiled.sub(new, data))


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _need_canonical_names(call: Call) -> None:
    """Recipients are looked for in To, Cc and Bcc, written just so."""
    raw = RawMessage(call.args["RawMessage.Data"])
    if "Destinations" not in call.args and not {"To", "Cc", "Bcc"} & {name for name, _ in raw.fields}:
        raise ServiceError("InvalidParameterValue", "Missing required header 'To'.")


def _to_resent(*, instead: bool) -> Callable[[Call, Draft], None]:
    def change(call: Call, draft: Draft) -> None:
        raw = RawMessage(call.args["RawMessage.Data"])
        found = [one.address for name in ("Resent-To", "Resent-Cc", "Resent-Bcc") for one in raw.mailboxes(name)]
        if found and "Destinations" not in call.args:
            draft.recipients = found if instead else list(dict.fromkeys([*draft.recipients, *found]))

    return change


def _with_subject(data: bytes) -> bytes:
    if re.search(rb"(?im)^subject:[ \t]*\S", data):
        return data
    return b"Subject: (none)\r\n" + re.sub(rb"(?im)^subject:[ \t]*\r?\n", b"", data)


def _attach_text(data: bytes) -> bytes:
    """What is attached as text loses its disposition, and the text before it is lost."""
    if b"Content-Disposition: attachment" not in data or b"Content-Type: text/plain" not in data:
        return data
    attached = re.search(rb"Content-Type: text/[^\r\n]*\r?\nContent-Disposition: attachment[^\r\n]*", data)
    if attached is None:
        return data
    head, _, _ = data.partition(b"\r\n\r\n")
    rest = data[attached.end() :].partition(b"\r\n--")[0]
    plain = re.sub(rb"(?im)^content-(type|transfer-encoding):.*\r?\n(?:[ \t].*\r?\n)*", b"", head + b"\r\n")
    return plain + rest


def _to_sender_too(call: Call, draft: Draft) -> None:
    draft.recipients = [*draft.recipients, draft.source]


def _to_first(call: Call, draft: Draft) -> None:
    draft.recipients = draft.recipients[:1]


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "raw-comments-rejected",
        f"{_FORM}.encodings",
        "A comment in the fields that describe the content is rejected.",
        _head(rb'(?im)^(content-type|mime-version):[^\r"]*\('),
    ),
    Mutant(
        "raw-characters-composed",
        f"{_FORM}.charsets-kept",
        "Characters and the marks that belong to them are composed.",
        edit_message(_RAW, lambda data: data.replace("e\u0301".encode(), "\u00e9".encode())),
    ),
    Mutant(
        "raw-content-ids-lost",
        f"{_FORM}.structure-kept",
        "Parts lose their Content-ID.",
        edit_message("SendRawEmail", lambda data: re.sub(rb"(?mi)^content-id:.*\r?\n", b"", data)),
    ),
    # Bodies
    Mutant(
        "raw-no-8bit",
        (f"{_FORM}.encodings", f"{_FORM}.charsets", f"{_FORM}.loose-encodings"),
        "A body with bytes beyond 7-bit ASCII is rejected.",
        _reject(lambda raw: not raw.body.isascii()),
    ),
    Mutant(
        "raw-body-is-utf-8",
        (f"{_FORM}.encodings", f"{_FORM}.charsets"),
        "A body that is no UTF-8 ends in an internal error.",
        _reject(lambda raw: not _is_utf_8(raw.body), "InternalFailure"),
    ),
    Mutant(
        "raw-no-encoded-body",
        (f"{_FORM}.encodings", f"{_FORM}.loose-encodings"),
        "A body in base64 or quoted-printable is rejected.",
        _head(rb"(?im)^content-transfer-encoding: *(base64|quoted-printable)"),
    ),
    Mutant(
        "raw-needs-content-type",
        f"{_FORM}.encodings",
        "A message without Content-Type is rejected.",
        _reject(lambda raw: raw.get("Content-Type") is None),
    ),
    Mutant(
        "raw-no-dot-line",
        f"{_FORM}.encodings",
        "A body with a line of one dot is rejected.",
        _reject(lambda raw: re.search(rb"(?m)^\.\r?$", raw.body)),
    ),
    Mutant(
        "raw-short-lines-only",
        (f"{_FORM}.encodings", f"{_FORM}.loose-encodings", f"{_FORM}.fields"),
        "Lines of more than 100 characters are rejected.",
        _reject(lambda raw: max(map(len, raw.data.split(b"\n"))) > 100),
    ),
    Mutant(
        "raw-lower-case-hex",
        f"{_FORM}.loose-encodings",
        "Lower-case digits in quoted-printable are rejected.",
        _reject(lambda raw: re.search(rb"=[0-9a-f]*[a-f]", raw.body)),
    ),
    Mutant(
        "raw-strict-base64",
        f"{_FORM}.loose-encodings",
        "Blanks and empty lines within base64 are rejected.",
        _reject(lambda raw: b"base64" in raw.head and re.search(rb"\n[ \r]", raw.body)),
    ),
    Mutant(
        "raw-charset-utf-8-only",
        f"{_FORM}.charsets",
        "A body in a character set other than UTF-8 is rejected.",
        _head(rb"(?i)charset=(?!\"?utf-8)"),
    ),
    Mutant(
        "raw-footer-under-body",
        (f"{_FORM}.encodings-kept", f"{_FORM}.charsets-kept"),
        "A line of advertising stands under the body.",
        edit_message(_RAW, lambda data: data + b"\r\nSent by us\r\n"),
    ),
    Mutant(
        "raw-8bit-lost",
        (f"{_FORM}.encodings-kept", f"{_FORM}.charsets-kept", f"{_FORM}.loose-encodings"),
        "Bytes beyond 7-bit ASCII arrive as question marks.",
        _sent(rb"[\x80-\xff]", b"?"),
    ),
    Mutant(
        "raw-encoding-undeclared",
        (f"{_FORM}.encodings-kept", f"{_FORM}.loose-encodings", f"{_FORM}.structure-kept", f"{_FORM}.mailers-kept"),
        "The mail does not say how its bodies are encoded.",
        _sent(rb"(?im)^content-transfer-encoding:", b"X-Encoding:"),
    ),
    Mutant(
        "raw-soft-breaks-lost",
        f"{_FORM}.encodings-kept",
        "Soft line breaks become line breaks.",
        _sent(rb"=\r\n", b"\r\n"),
    ),
    Mutant(
        "raw-lines-wrapped", f"{_FORM}.encodings-kept", "Long lines are broken.", _sent(rb"([^\n]{500})", rb"\1\r\n")
    ),
    # Header
    Mutant(
        "raw-canonical-from",
        f"{_FORM}.fields",
        "The From field is not found when its name is in another case.",
        _reject(lambda raw: "From" not in [name for name, _ in raw.fields]),
    ),
    Mutant(
        "raw-space-after-colon",
        f"{_FORM}.fields",
        "A field without a space after its colon is rejected.",
        _head(rb"(?m)^(From|To|Subject):[^ \r\n]"),
    ),
    Mutant("raw-no-folding", f"{_FORM}.fields", "A folded header field is rejected.", _head(rb"\n[ \t]")),
    Mutant(
        "raw-from-first",
        f"{_FORM}.fields",
        "A message whose header does not begin with From is rejected.",
        _reject(lambda raw: raw.fields[:1] and raw.fields[0][0].lower() != "from"),
    ),
    Mutant(
        "raw-needs-subject",
        f"{_FORM}.fields",
        "A message without a subject is rejected.",
        _reject(lambda raw: not raw.get("Subject")),
    ),
    Mutant(
        "raw-needs-weekday",
        f"{_FORM}.fields",
        "A Date without the day of the week is rejected.",
        _head(rb"(?m)^Date: \d"),
    ),
    Mutant(
        "raw-known-fields-only",
        f"{_FORM}.fields",
        "Header fields that are not among the usual ones are rejected.",
        _head(rb"(?im)^(x|sender|list-|resent-|received|comments|importance|message-id|references)"),
    ),
    Mutant(
        "raw-subject-lost",
        (*_KEPT, f"{_FORM}.loose-encodings", f"{_FORM}.recipients-kept"),
        "The subject is replaced.",
        _sent(rb"(?im)^subject:.*\r?\n(?:[ \t].*\r?\n)*", b"Subject: [ses]\r\n"),
    ),
    Mutant(
        "raw-no-subject-filled-in",
        f"{_FORM}.fields-kept",
        "A mail without a subject gets one.",
        edit_message(_RAW, _with_subject),
    ),
    Mutant(
        "raw-folds-cut", f"{_FORM}.fields-kept", "Fields end at their first line.", _sent(rb"\r\n[ \t][^\r\n]*", b"")
    ),
    Mutant(
        "raw-last-of-repeated",
        f"{_FORM}.fields-kept",
        "Of a repeated unknown field the last is sent alone.",
        _sent(rb"(?im)^x-form: one\r\n", b""),
    ),
    # From
    Mutant(
        "raw-bare-from-only",
        (f"{_FORM}.from", f"{_FORM}.mailers"),
        "From is rejected unless it is a bare address.",
        _reject(lambda raw: re.search(r"[<(]", _value(raw, "from"))),
    ),
    Mutant(
        "raw-bare-from-sent",
        (f"{_FORM}.from-kept", f"{_FORM}.mailers-kept"),
        "From loses the name and the address that it had.",
        _sent(rb"(?im)^from:.*\r?\n(?:[ \t].*\r?\n)*", b"From: no-reply@service.example\r\n"),
    ),
    Mutant(
        "raw-names-undecoded",
        (f"{_FORM}.from-kept", f"{_FORM}.mailers-kept"),
        "Encoded words are broken.",
        _sent(rb"=\?([\w-]+)\?([qQbB])\?", rb"=\1?\2?"),
    ),
    Mutant(
        "raw-one-author",
        f"{_FORM}.authors",
        "A second address in From is rejected.",
        _reject(lambda raw: len(raw.mailboxes("From")) > 1),
    ),
    Mutant(
        "raw-literal-names-fail",
        f"{_FORM}.literal-names",
        "A header beyond 7-bit ASCII ends in an internal error.",
        _reject(lambda raw: not raw.head.isascii(), "InternalFailure"),
    ),
    # Recipients
    Mutant(
        "raw-bare-recipients-only",
        f"{_FORM}.recipients",
        "To, Cc and Bcc are rejected unless they hold one bare address.",
        _reject(lambda raw: re.search(r"[,:<(]", _value(raw, "to") + _value(raw, "cc") + _value(raw, "bcc"))),
    ),
    Mutant(
        "raw-canonical-to",
        (f"{_FORM}.recipients", f"{_FORM}.fields"),
        "Recipients are not found when the names of their fields are in another case.",
        replace_guard(_RAW, "canonical", _need_canonical_names),
    ),
    Mutant(
        "raw-needs-to",
        f"{_FORM}.recipients",
        "A message without To is rejected.",
        _reject(lambda raw: raw.get("To") is None),
    ),
    Mutant(
        "raw-no-empty-bcc",
        f"{_FORM}.recipients",
        "An empty Bcc is rejected.",
        _reject(lambda raw: raw.get("Bcc") == ""),
    ),
    Mutant(
        "raw-copy-to-sender",
        f"{_FORM}.recipients-kept",
        "The sender gets the mail, too.",
        edit_draft(_RAW, _to_sender_too),
    ),
    Mutant(
        "raw-to-first-only",
        f"{_FORM}.recipients-kept",
        "The first recipient alone gets the mail.",
        edit_draft(_RAW, _to_first),
    ),
    *(
        Mutant(
            f"raw-to-resent-{label}",
            f"{_FORM}.recipients-kept",
            f"A message goes to whom its Resent fields name{words}, as by a library for passing it on.",
            edit_draft(_RAW, _to_resent(instead=instead)),
        )
        for label, words, instead in (("too", ", too", False), ("instead", " alone", True))
    ),
    Mutant(
        "raw-resent-rejected",
        (f"{_FORM}.recipients", f"{_FORM}.fields"),
        "A message with Resent fields is rejected.",
        _head(rb"(?m)^Resent-"),
    ),
    # Structure
    Mutant(
        "raw-plain-text-only",
        (f"{_FORM}.structure", f"{_FORM}.mailers"),
        "A message that is anything but plain text is rejected.",
        _reject(lambda raw: not _PLAIN.fullmatch((raw.get("Content-Type") or "text/plain").encode())),
    ),
    Mutant(
        "raw-multipart-lower-case",
        f"{_FORM}.structure",
        "A multipart type in another case is rejected.",
        _head(rb"(?m)^[Cc]ontent-[Tt]ype: Multi"),
    ),
    Mutant(
        "raw-text-attachment-shown",
        f"{_FORM}.structure-kept",
        "A text that is attached takes the text's place.",
        edit_message(_RAW, _attach_text),
    ),
    Mutant(
        "raw-attachments-renamed",
        (f"{_FORM}.structure-kept", f"{_FORM}.mailers-kept"),
        "Attachments lose their file names.",
        _sent(rb"(?i)(file)?name\*?[0-9*]*=", b"x="),
    ),
    # Line ends
    Mutant(
        "raw-crlf-only",
        f"{_FORM}.line-feeds",
        "A message whose lines end in LF alone is rejected.",
        _reject(lambda raw: b"\r\n" not in raw.data),
    ),
    Mutant(
        "raw-no-encoded-words",
        f"{_FORM}.mailers",
        "A header with encoded words is rejected.",
        _head(rb"=\?"),
    ),
)
