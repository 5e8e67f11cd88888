"""Defects that cases of `cases/sending/send-email-mail.yaml` find: texts are tidied up, mail is dropped."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from functools import partial

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import check_first, edit_draft, edit_message
from conformance.reference.call import Call
from conformance.reference.sending import Draft

_CHANGES: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("spaces-collapsed", "Several spaces become one", lambda text: re.sub("  +", " ", text)),
    ("tabs-spaces", "Tabs become spaces", lambda text: text.replace("\t", " ")),
    ("blank-lines-lost", "Blank lines are lost", lambda text: re.sub(r"(?:\r?\n){2,}", "\n", text)),
    ("leading-space-lost", "Whitespace before the first word is lost",
     lambda text: re.sub(r"(\A|(?<=<pre>))\s+", "", text)),
    ("line-ends-trimmed", "Whitespace at the ends of lines is lost",
     lambda text: re.sub(r"[ \t]+(?=\r?\n)", "", text)),
    ("placeholders-filled", "What looks like a placeholder is filled in",
     lambda text: re.sub(r"[$%]\w+|<%.*?%>", "", text)),
    ("moustaches-filled", "What stands in two braces is filled in", lambda text: re.sub(r"\{\{.*?\}\}", "", text)),
    ("braces-filled", "What stands in braces is filled in", lambda text: re.sub(r"\{\w+\}", "", text)),
    ("emoji-made", "Short names of emoji become emoji", lambda text: text.replace(":smile:", "\U0001f604")),
    ("quoted-printable-read", "Text that looks like quoted-printable is decoded",
     lambda text: re.sub(r"=([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), text)),
    ("references-read", "Character references are decoded", lambda text: re.sub(r"&#65;", "A", text)),
    ("cut-65536", "What is beyond 65,536 characters is lost", lambda text: text[:65536]),
    ("backslashes-read", "A backslash and an n become a line break", lambda text: text.replace("\\n", "\n")),
    ("cut-4096", "What is beyond 4,096 characters is lost", lambda text: text[:4096]),
    ("long-lines-cut", "What is beyond 998 characters of a line is lost",
     lambda text: re.sub(r"([^\n]{998})[^\n]*", r"\1", text)),
)  # fmt: skip


def _tidied() -> Iterator[Mutant]:
    for part in ("Text", "Html"):
        for label, defect, change in _CHANGES:
            yield Mutant(
                f"send-email-{part.lower()}-{label}",
                "Content.Data.type",
                f"{defect} in {part}.",
                check_first("SendEmail", _editing(f"Message.Body.{part}.Data", change)),
            )


def _editing(name: str, change: Callable[[str], str]) -> Callable[[Call], None]:
    def edit(call: Call) -> None:
        if name in call.args:
            call.args[name] = change(call.args[name])

    return edit


def _once(call: Call, draft: Draft) -> None:
    """A message that was sent before is sent to nobody."""
    known = call.account.memory.setdefault("sent", set())
    text = json.dumps(call.args, sort_keys=True)
    if text in known:
        draft.recipients.clear()
    known.add(text)


def _bare_lower_case(call: Call, draft: Draft) -> None:
    draft.recipients = [recipient.lower() for recipient in draft.recipients]


def _with_boundary(boundary: str, data: bytes) -> bytes:
    own = message_from_bytes(data).get_boundary()
    return data.replace(own.encode(), boundary.encode()) if own else data


MUTANTS: tuple[Mutant, ...] = (
    *_tidied(),
    Mutant(
        "send-email-repeated-dropped",
        "SendEmail.effect",
        "A message that was sent before is accepted and dropped.",
        edit_draft("SendEmail", _once),
    ),
    Mutant(
        "send-email-recipients-lower-case",
        "SendEmail.Destination.forms",
        "Recipients are written in lower case.",
        edit_draft("SendEmail", _bare_lower_case),
    ),
    Mutant(
        "send-email-line-ends-doubled",
        "Content.Data.type",
        "CRLF in a text becomes two line ends.",
        check_first("SendEmail", _editing("Message.Body.Text.Data", lambda text: text.replace("\r\n", "\n\n"))),
    ),
    Mutant(
        "send-email-html-line-ends-lost",
        "Content.Data.type",
        "CRLF in HTML is lost.",
        check_first("SendEmail", _editing("Message.Body.Html.Data", lambda text: text.replace("\r\n", ""))),
    ),
    *(
        Mutant(
            f"send-email-boundary-{label}",
            "Content.Data.type",
            f"The boundary of every message is {boundary}.",
            edit_message("SendEmail", partial(_with_boundary, boundary)),
        )
        for label, boundary in (("constant", "boundary"), ("next-part", "----=_NextPart_000"))
    ),
)
