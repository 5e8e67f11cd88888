"""Defects that the cases of `cases/sending/raw-contents.yaml` find: contents of mail that are rejected, or changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import permutations

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_message, reject_calls
from conformance.reference.raw_message import RawMessage

_RAW = "SendRawEmail"
_FORM = f"{_RAW}.Form"
_BOUNDARY = re.compile(rb'boundary="([^"]+)"')


def _rejects(pattern: bytes) -> Change:
    """Reject a message that has a match anywhere."""
    compiled = re.compile(pattern)
    return reject_calls(_RAW, lambda call: compiled.search(call.args["RawMessage.Data"]))


def _body_rejects(pattern: bytes) -> Change:
    """Reject a message whose body has a match."""
    compiled = re.compile(pattern)
    return reject_calls(_RAW, lambda call: compiled.search(RawMessage(call.args["RawMessage.Data"]).body))


def _sends(pattern: bytes, new: bytes) -> Change:
    """Send a message with something else in place of every match."""
    compiled = re.compile(pattern)
    return edit_message(_RAW, lambda data: compiled.sub(new, data))


def _body_sends(pattern: bytes, new: bytes) -> Change:
    """Send a message with something else in place of every match in its body."""
    compiled = re.compile(pattern)

    def edit(data: bytes) -> bytes:
        head, mark, body = data.partition(b"\r\n\r\n")
        return head + mark + compiled.sub(new, body)

    return edit_message(_RAW, edit)


def _cutting(size: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:size]


def _nests_boundaries(data: bytes) -> bool:
    return any(two.startswith(one) for one, two in permutations(_BOUNDARY.findall(data), 2))


MUTANTS: tuple[Mutant, ...] = (
    # Lines
    Mutant("contents-line-markers", f"{_FORM}.lines",
           "A body is rejected if one of its lines looks like a mailbox's, a header's, a boundary or an encoded file.",
           _body_rejects(rb"(?m)^(\.|>?From |--|Bcc:|begin \d|=ybegin)")),
    Mutant("contents-no-tabs", f"{_FORM}.lines", "A body with tabs is rejected.", _body_rejects(rb"\t")),
    Mutant("contents-no-controls", f"{_FORM}.lines", "A body with control characters is rejected.",
           _body_rejects(rb"[\x07\x0c\x1b\x7f]")),
    Mutant("contents-cut-65536", f"{_FORM}.lines-kept", "What is beyond 65,536 bytes is lost.",
           edit_message(_RAW, lambda data: data[:65536])),
    *(
        Mutant(f"contents-cut-{size}", f"{_FORM}.lines-kept", f"What is beyond {size:,} bytes is lost.",
               edit_message(_RAW, _cutting(size)))
        for size in (262144, 1048576)
    ),
    Mutant("contents-64-kilobytes", f"{_FORM}.lines", "A message of more than 65,536 bytes is rejected.",
           reject_calls(_RAW, lambda call: len(call.args["RawMessage.Data"]) > 65536)),
    Mutant("contents-no-pdf", f"{_FORM}.usual-types", "A message with a PDF attached is rejected.",
           _rejects(rb"application/pdf")),
    Mutant("contents-pictures-lost", f"{_FORM}.usual-types", "The bytes of attached PNG pictures are lost.",
           _sends(rb"iVBORw0KGgo=", b"")),
    Mutant("contents-line-ends-trimmed", f"{_FORM}.lines-kept", "Whitespace at the ends of lines is lost.",
           _body_sends(rb"[ \t]+\r\n", b"\r\n")),
    Mutant("contents-tabs-expanded", f"{_FORM}.lines-kept", "Tabs become spaces.", _body_sends(rb"\t", b"        ")),
    Mutant("contents-controls-removed", f"{_FORM}.lines-kept", "Control characters are removed.",
           _body_sends(rb"[\x07\x0c\x1b\x7f]", b"")),
    Mutant("contents-body-begins-with-text", f"{_FORM}.lines",
           "A body that begins with an empty line or a byte order mark is rejected.",
           _body_rejects(rb"\A(\r\n|\xef\xbb\xbf)")),
    Mutant("contents-last-line-ended", (f"{_FORM}.lines", f"{_FORM}.loose-contents"),
           "A body whose last line has no end is rejected.", _body_rejects(rb"[^\n]\Z")),
    Mutant("contents-charset-parameter-only", f"{_FORM}.lines",
           "A content type with parameters other than its charset is rejected.",
           _rejects(rb"(?i)plain;(?! *charset)|format=")),
    Mutant("contents-separators-end-lines", f"{_FORM}.lines-kept", "All that Unicode calls a line end becomes one.",
           _body_sends(rb"\xe2\x80[\xa8\xa9]|\xc2\x85|\x0b", b"\r\n")),
    Mutant("contents-boundary-64", f"{_FORM}.parts", "A boundary of more than 64 characters is rejected.",
           _rejects(rb"(?i)boundary=[\w-]{65}")),
    Mutant("contents-boundary-dashes", f"{_FORM}.parts", "A boundary that ends in two dashes is rejected.",
           _rejects(rb'(?i)boundary="[^"]*--"')),
    Mutant("contents-dots-unstuffed", f"{_FORM}.lines-kept", "A dot at the beginning of a line is lost.",
           _body_sends(rb"(?m)^\.", b"")),
    Mutant("contents-from-quoted", (f"{_FORM}.lines-kept", f"{_FORM}.signed-kept"),
           "Lines that begin with From are quoted, as in a mailbox.", _body_sends(rb"(?m)^(From |=46rom )", rb">\1")),
    Mutant("contents-body-header-lines", f"{_FORM}.lines-kept", "Lines of the body that look like Bcc are removed.",
           _body_sends(rb"(?m)^Bcc:.*\r\n", b"")),
    Mutant("contents-body-trimmed", f"{_FORM}.lines-kept", "Empty lines at the beginning of a body are lost.",
           _body_sends(rb"\A(\r\n)+", b"")),
    Mutant("contents-signature-cut", f"{_FORM}.lines-kept", "A body ends where two dashes stand alone.",
           _body_sends(rb"(?s)(\A|\r\n)-- ?\r\n.*", b"")),
    Mutant("contents-uuencoded-removed", f"{_FORM}.lines-kept", "Encoded files in a text are removed.",
           _body_sends(rb"(?s)begin \d+ .*end", b"")),
    Mutant("contents-decoded-undeclared", f"{_FORM}.lines-kept", "Escapes are decoded in plain text.",
           _body_sends(rb"=41", b"A")),
    Mutant("contents-byte-order-mark-lost", f"{_FORM}.lines-kept", "A byte order mark is lost.",
           _sends(b"\xef\xbb\xbf", b"")),
    Mutant("contents-line-encoding-undeclared", f"{_FORM}.lines-kept", "The mail does not say how its body is encoded.",
           _sends(rb"(?im)^content-transfer-encoding: (?=quoted|base64)", b"X-Encoding: ")),
    Mutant("contents-flowed-joined", f"{_FORM}.lines-kept", "Flowed lines are joined.", _body_sends(rb" \r\n", b" ")),
    Mutant("contents-line-8bit-lost", f"{_FORM}.lines-kept", "Bytes beyond 7-bit ASCII arrive as question marks.",
           _sends(rb"[\x80-\xff]", b"?")),
    # Structure
    Mutant("contents-few-multiparts", f"{_FORM}.parts",
           "Multipart messages other than mixed, alternative and related ones are rejected.",
           _rejects(rb"(?i)multipart/(?!mixed|alternative|related)")),
    Mutant("contents-no-part-fields", f"{_FORM}.parts", "Fields of parts that describe them are rejected.",
           _rejects(rb"(?im)^content-(location|md5|language):")),
    Mutant("contents-no-external-body", f"{_FORM}.parts", "A part that lies elsewhere is rejected.",
           _rejects(rb"(?i)message/external-body")),
    Mutant("contents-inner-fields-rewritten", f"{_FORM}.parts-kept",
           "Fields of attached messages are taken for the message's own, which are removed or written anew.",
           _body_sends(rb"(?im)^(bcc|message-id|received|x-ses-[\w-]+|return-path):.*\r\n", b"")),
    Mutant("contents-described-unnamed", f"{_FORM}.parts-kept", "A part with a description loses its file name.",
           _sends(rb"filename=dot\.gif", b"filename=description")),
    Mutant("contents-external-alone", f"{_FORM}.parts-kept", "A part that lies elsewhere is all that is sent.",
           _sends(rb'multipart/mixed; boundary="external-', b'message/external-body; x="')),
    Mutant("contents-unknown-multipart-flat", f"{_FORM}.parts-kept", "A multipart of an unknown kind is one text.",
           _sends(rb"multipart/x-collection[^\r]*", b"text/plain")),
    Mutant("contents-five-levels", f"{_FORM}.parts", "Parts on more than five levels are rejected.",
           _rejects(rb"(?s)(boundary=.*){6}")),
    Mutant("contents-boundary-of-letters", f"{_FORM}.parts", "A boundary with signs that need quotes is rejected.",
           _rejects(rb"""boundary="[^"]*['(+:]""")),
    Mutant("contents-boundaries-alike", f"{_FORM}.parts", "A boundary that begins with the outer one is rejected.",
           reject_calls(_RAW, lambda call: _nests_boundaries(call.args["RawMessage.Data"]))),
    Mutant("contents-parts-need-a-type", f"{_FORM}.parts", "A part without a header is rejected.",
           _body_rejects(rb"(?m)^--[^\r\n]+\r\n\r\n")),
    Mutant("contents-common-types-only", f"{_FORM}.parts", "Content that is no common document is rejected.",
           _rejects(rb"(?i)content-type: (text/(?!plain|html)|application/pkcs7)")),
    Mutant("contents-levels-cut", f"{_FORM}.parts-kept", "What lies below the fifth level is lost.",
           _sends(rb"(?s)((?:boundary=.*?){5}).*", rb"\1")),
    Mutant("contents-boundary-cut", f"{_FORM}.parts-kept", "A boundary is cut at a sign.",
           _sends(rb"""boundary="=_(\w+)'[^"]*\"""", rb'boundary="=_\1"')),
    Mutant("contents-boundary-confused", f"{_FORM}.parts-kept", "Inner boundaries are taken for the outer one.",
           _sends(rb"--b-(\w+)-b", rb"--b-\1")),
    Mutant("contents-bare-parts-typed", f"{_FORM}.parts-kept", "Parts without a header are sent as unknown data.",
           _body_sends(rb"(?m)^(--[^\r\n]+\r\n)\r\n", rb"\1Content-Type: application/octet-stream\r\n\r\n")),
    Mutant("contents-odd-types-hidden", f"{_FORM}.parts-kept", "Uncommon content is sent as unknown data.",
           _sends(rb"(?im)^(content-type: )(text/(?!plain|html)|application/p|message/)[\w-]+", rb"\1x-unknown/x")),
    Mutant("contents-encrypted-renamed", f"{_FORM}.parts-kept", "Encrypted content gets another file name.",
           _sends(rb"smime\.p7m", b"smime.bin")),
    Mutant("contents-signed-header-rewritten", f"{_FORM}.signed-kept", "The header of a signed part is written anew.",
           _sends(rb"content-TYPE:", b"Content-Type: ")),
    # Header fields
    Mutant("contents-no-trade-fields", f"{_FORM}.trade-fields", "Fields of signers, lists and receipts are rejected.",
           _rejects(rb"(?im)^(dkim-signature|autocrypt|disposition-notification-to|feedback-id|list-help):")),
    Mutant("contents-no-empty-field", f"{_FORM}.trade-fields", "A field without a value is rejected.",
           _rejects(rb"(?m)^[\w-]+: ?\r$")),
    Mutant("contents-bare-reply-to-only", f"{_FORM}.trade-fields", "Reply-To is rejected unless it is a bare address.",
           _rejects(rb"(?m)^Reply-To: [(=]")),
    Mutant("contents-trade-fields-lost", f"{_FORM}.trade-fields-kept",
           "Fields of signers, lists and receipts are lost.",
           _sends(rb"(?im)^(dkim|autocrypt|disp|feedback|list|reply|x-note)[\w-]*:.*\r\n([ \t].*\r\n)*", b"")),
    # Loose forms
    Mutant("contents-four-digit-years", f"{_FORM}.loose-contents", "A Date with a year of two digits is rejected.",
           _rejects(rb"(?m)^Date: \w+, \d+ \w+ \d\d ")),
    Mutant("contents-needs-body", f"{_FORM}.loose-contents", "A message with an empty body is rejected.",
           reject_calls(_RAW, lambda call: not RawMessage(call.args["RawMessage.Data"]).body)),
    Mutant("contents-no-space-before-colon", f"{_FORM}.loose-contents", "A space before a colon is rejected.",
           _rejects(rb"(?m)^[\w-]+ +:")),
    Mutant("contents-known-encodings-only", f"{_FORM}.loose-contents", "An unknown encoding is rejected.",
           _rejects(rb"(?i)encoding: x-")),
    Mutant("contents-plain-reply-to-only", f"{_FORM}.loose-contents", "Quoted local parts are rejected.",
           _rejects(rb'"@|@\[')),
    Mutant("contents-header-limit", f"{_FORM}.loose-contents", "A header of more than 2,000 bytes is rejected.",
           reject_calls(_RAW, lambda call: len(RawMessage(call.args["RawMessage.Data"]).head) > 2_000)),
)  # fmt: skip
