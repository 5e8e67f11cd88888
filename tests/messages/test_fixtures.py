"""The messages under fixtures/messages: small, used, and what a mail library reads in them."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from pathlib import Path

from conformance.model import corpus, template
from tests.rows import each_row

FOLDER = corpus.fixtures() / "messages"
FILES = [str(path.relative_to(FOLDER)) for path in sorted(FOLDER.rglob("*.eml"))]
MAILERS = [name for name in FILES if name.startswith("mailers/")]
CASES = "".join(path.read_text(encoding="utf-8") for path in sorted(corpus.cases().rglob("*.yaml")))
MADE_HERE = [name for name in FILES if not name.startswith("fifty")]


def _lookup(name: str) -> str:
    return {"sender": "news@a.example.com", "recipient": "ann@b.example.com"}.get(name, "word")


def _bytes(name: str, ends: str = "crlf") -> bytes:
    data = template.render({"$message": {"file": name, "ends": ends}}, _lookup)
    assert isinstance(data, bytes)
    return data


def _message(name: str, ends: str = "crlf") -> Message:
    return message_from_bytes(_bytes(name, ends))


@each_row("name", FILES)
def test_a_message_is_small(name: str) -> None:
    assert (FOLDER / name).stat().st_size < 4096


@each_row("name", FILES)
def test_a_message_is_sent_by_some_case(name: str) -> None:
    assert name in CASES


@each_row("name", MADE_HERE)
@each_row("ends", ["crlf", "lf"])
def test_a_message_has_no_defects(name: str, ends: str) -> None:
    message = _message(name, ends)
    assert [defect for part in message.walk() for defect in part.defects] == []
    assert "news@a.example.com" in str(message["From"])
    assert "ann@b.example.com" in str(message["To"])


@each_row("name", MADE_HERE)
def test_line_ends_are_those_asked_for(name: str) -> None:
    assert b"\r" not in _bytes(name, "lf")
    assert _bytes(name).replace(b"\r\n", b"") == _bytes(name, "lf").replace(b"\n", b"")


@each_row("name", MADE_HERE)
def test_no_line_is_longer_than_mail_allows(name: str) -> None:
    assert max(len(line) for line in _bytes(name).split(b"\r\n")) <= 998


@each_row("name", MAILERS)
def test_a_mailers_message_names_nobody_but_the_names_of_the_case(name: str) -> None:
    text = Path(FOLDER / name).read_text(encoding="utf-8")
    addresses = {word.strip("<>") for line in text.splitlines() for word in line.split() if "@" in word}
    assert {one.rpartition("@")[2] for one in addresses} <= {"example.com"}
