"""Defects that the cases of `cases/sending/send-email-markup.yaml` find: content and names that are tidied."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import check_first, edit_message, reject_calls
from conformance.reference.addresses import parse_mailbox
from conformance.reference.call import Call

_EMAIL = "SendEmail"
_HTML = "Message.Body.Html.Data"
_TEXT = "Message.Body.Text.Data"
_SUBJECT = "Message.Subject.Data"
_DATA = ("Content.Data.type", "Body.Html.effect")
_NAMES = f"{_EMAIL}.names-kept"
_OTHERS = "Content.Charset.others"
_COMMON = frozenset({"utf-8", "iso-8859-1", "shift_jis"})


def _edits(name: str, edit: Callable[[str], str]) -> Change:
    """Edit a parameter, or each member of one that is a list, before anything else."""

    def change(call: Call) -> None:
        given = call.args.get(name)
        if given is not None:
            call.args[name] = edit(given) if isinstance(given, str) else [edit(each) for each in given]

    return check_first(_EMAIL, change)


def _bare(text: str) -> str:
    return parse_mailbox(text).address


def _field(name: str, pattern: str, new: bytes) -> Change:
    """Change a header field of the composed message."""
    compiled = re.compile(rf"(?im)^({name}:.*?){pattern}".encode())
    return edit_message(_EMAIL, lambda data: compiled.sub(rb"\1" + new, data))


def _cc_first(call: Call) -> None:
    to, cc = "Destination.ToAddresses", "Destination.CcAddresses"
    if cc in call.args and to not in call.args:
        call.args[to] = call.args.pop(cc)


def _charsets(call: Call) -> set[str]:
    names = (call.args.get(f"Message.{part}.Charset") for part in ("Subject", "Body.Text", "Body.Html"))
    return {name.lower() for name in names if name}


def _other_charset_lost(call: Call) -> None:
    if _charsets(call) - _COMMON:
        for name in (_SUBJECT, _TEXT, _HTML):
            if name in call.args:
                call.args[name] = re.sub(r"[^\x00-\x7f]|plain", "?", call.args[name])


MUTANTS: tuple[Mutant, ...] = (
    # HTML
    *(
        Mutant(f"markup-{label}", _DATA, defect, _edits(_HTML, edit))
        for label, defect, edit in (
            ("no-doctype", "The document type of HTML is lost.", lambda text: re.sub("<!DOCTYPE[^>]*>", "", text)),
            ("no-head", "The head of HTML is lost.", lambda text: re.sub("(?s)<head>.*</head>", "", text)),
            ("no-styles", "Styles in HTML are lost.",
             lambda text: re.sub(r"(?s)<style.*</style>|style=\"[^\"]*\"", "", text)),
            ("no-comments", "Comments in HTML are lost.", lambda text: re.sub(r"(?s)<!--.*?-->", "", text)),
            ("links-counted", "Links in HTML are led over another page, which counts the clicks.",
             lambda text: re.sub(r"href=(\"|')http", r"href=\1https://count.example/?to=http", text)),
            ("no-images", "Images in HTML are lost.", lambda text: re.sub("(?i)<img[^>]*>", "", text)),
            ("no-scripts", "Scripts in HTML are lost.", lambda text: re.sub("(?s)<script.*</script>", "", text)),
            ("entities-decoded", "Entities in HTML are decoded.", html.unescape),
            ("attributes-quoted", "Attributes in HTML are quoted anew.",
             lambda text: re.sub(r"=([#\w]+)(?=[ />])", r'="\1"', text.replace("'", '"'))),
            ("tags-lower-case", "Tags in HTML get small letters.",
             lambda text: re.sub("</?[A-Z]+", lambda tag: tag[0].lower(), text)),
            ("trimmed", "Whitespace around HTML is lost.", str.strip),
            ("wrapped", "HTML without a body gets one.",
             lambda text: text if "<body" in text else f"<html><body>{text}</body></html>"),
            ("pixel", "An image that counts readers is added to HTML.",
             lambda text: text.replace("</body>", '<img src="https://count.example/"></body>')),
        )
    ),
    # Text
    *(
        Mutant(f"markup-{label}", "Content.Data.type", defect, _edits(_TEXT, edit))
        for label, defect, edit in (
            ("text-links-marked", "Addresses of pages in a text are put in brackets.",
             lambda text: re.sub(r"(?<!<)(https?://\S+)", r"<\1>", text)),
            ("text-lines-of-unicode", "All that Unicode calls a line end becomes one.",
             lambda text: "\n".join(text.splitlines())),
            ("text-no-controls", "Page breaks in a text are lost.", lambda text: re.sub(r"[\f\v]", "", text)),
            ("text-rendered", "Marks in a text are taken for markup.",
             lambda text: re.sub(r"(?m)^> |\*(\w+)\*", r"\1", text)),
        )
    ),
    # Subject
    *(
        Mutant(f"markup-{label}", "Message.Subject.effect", defect, _edits(_SUBJECT, edit))
        for label, defect, edit in (
            ("subject-unquoted", "Quotes around a subject are lost.", lambda text: text.strip("\"'")),
            ("subject-entities", "Entities in a subject are decoded.", html.unescape),
            ("subject-tags", "Tags and comments in a subject are lost.",
             lambda text: re.sub(r"</?\w+>|\([^)]*\)", "", text)),
            ("subject-lines-of-unicode", "What Unicode calls a line end becomes a space in a subject.",
             lambda text: " ".join(text.splitlines())),
            ("subject-escapes", "Escapes in a subject are decoded.", lambda text: text.replace("\\n", " ")),
            ("subject-cut-at-colon", "What stands before the last colon of a subject is lost.",
             lambda text: text.rpartition(": ")[2]),
        )
    ),
    # Names
    *(
        Mutant(f"markup-no-names-in-{name.lower()}", _NAMES, f"Display names in {name} are lost.",
               _edits(parameter, _bare))
        for name, parameter in (
            ("from", "Source"),
            ("to", "Destination.ToAddresses"),
            ("cc", "Destination.CcAddresses"),
            ("reply-to", "ReplyToAddresses"),
        )
    ),
    *(
        Mutant(f"markup-unquoted-{name.lower()}", _NAMES, f"Names in {name} lose their quotes.",
               _field(name, '"Lee, Ann"', b"Lee, Ann"))
        for name in ("From", "To", "Cc", "Reply-To")
    ),
    Mutant("markup-encoded-names-lost", _NAMES, "Encoded words in Cc and Reply-To are lost.",
           _field("(?:Cc|Reply-To)", r"=\?[^<\n]*\?= ", b"")),
    Mutant("markup-cc-alone-in-to", "Destination.CcAddresses.effect", "CcAddresses without ToAddresses stand in To.",
           check_first(_EMAIL, _cc_first)),
    Mutant("markup-one-part-without-version", f"{_EMAIL}.composed-one-part",
           "A message of one part has no MIME-Version.",
           edit_message(_EMAIL, lambda data: re.sub(rb"(?m)^MIME-Version:.*\n", b"", data))),
    # Character sets
    Mutant("markup-three-charsets", _OTHERS, "Only the character sets that the reference names are known.",
           reject_calls(_EMAIL, lambda call: _charsets(call) - _COMMON)),
    Mutant("markup-other-charsets-lost", _OTHERS, "Text in a character set that the reference does not name is lost.",
           check_first(_EMAIL, _other_charset_lost)),
    # Encoded names
    *(
        Mutant(f"markup-{label}-{name.lower()}", _NAMES, f"{defect} in {name}.", _field(name, pattern, new))
        for name in ("From", "To", "Reply-To")
        for label, defect, pattern, new in (
            ("decoded", "Names are decoded and stand without the quotes that they need",
             r"=\?UTF-8\?Q\?Lee=2C_([A-Z][a-z]+)_?\?=", rb"Lee, \1"),
            ("words-quoted", "Encoded words stand in quotes, where they are none",
             r"(=\?UTF-8\?Q\?Lee=2C\S+ =\?\S+)", rb'"\1"'),
            ("first-word", "Of several encoded words of a name the first stands alone",
             r"(=\?UTF-8\?Q\?Lee=2C\S+) =\?\S+", rb"\1"),
        )
    ),
)  # fmt: skip
