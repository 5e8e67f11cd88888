"""Mail as servers pass it on: with fields of their own, and folded anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.proof.mutant import Change
from conformance.proof.variations import Variation, add
from conformance.proof.verbs.actions import combine, wrap_handler
from conformance.proof.verbs.sends import SENDS, edit_message
from conformance.reference.call import Call, Handler
from conformance.reference.service import Service
from conformance.reference.xml_tree import Element

_WIDTH = 60
_HEAD = re.compile(rb"(.*?\r?\n)(\r?\n.*)", re.DOTALL)
_TRACE = (
    b"Return-Path: <bounces@mail.example.com>\r\n"
    b"Received: from mail.example.com (mail.example.com [192.0.2.1])\r\n"
    b"\tby mx.example.com with ESMTPS id 4Xyz1\r\n\t; Thu, 18 Aug 2011 22:25:30 +0000 (UTC)\r\n"
    b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=mail.example.com; s=one;\r\n"
    b"\tt=1313706330; h=From:To:Subject:Message-ID:Date; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n"
    b"\tb=AAAABBBBCCCCDDDD\r\n"
)


def _fold(line: bytes) -> bytes:
    """Fold a line at single spaces, a tab in the place of each."""
    return re.sub(rb"([^\r\n]{%d,}?[^ \r\n]) (?=[^ \r\n])" % _WIDTH, rb"\1\r\n\t", line)


def _folded_anew(data: bytes) -> bytes:
    found = _HEAD.fullmatch(data)
    if found is None:
        return data
    head, rest = found.groups()
    return b"".join(map(_fold, head.splitlines(keepends=True))) + rest


def _traced(data: bytes) -> bytes:
    return _TRACE + data


def _passed_on(edit: Callable[[bytes], bytes]) -> Change:
    def change(service: Service) -> Service:
        for action in SENDS:
            service = edit_message(action, edit)(service)
        return service

    return change


def _copied(call: Call, inner: Handler) -> list[Element]:
    """Keep a copy of the message for each recipient in place of the message."""
    result = inner(call)
    store, world = call.world.mail, call.world.name
    identifier = next(element.text for element in result if element.name == "MessageId")
    mail = store.by_id(world, identifier or "")
    if mail is not None:
        store.remove(world, mail)
        for number, recipient in enumerate(dict.fromkeys(mail.recipients)):
            store.add(world, replace(mail, recipients=[recipient], copy=number))
    return result


add(Variation("mail-per-recipient", "Mail is kept as a copy for each recipient, once for who is named twice.", "RFC 5321, 3.3; docs/profiles.md",
              combine(*(wrap_handler(action, _copied) for action in SENDS))))  # fmt: skip
add(Variation("mail-folded-anew", "Long header fields of mail are folded, a tab at each fold.", "RFC 5322, 2.2.3",
              _passed_on(_folded_anew)))  # fmt: skip
add(Variation("mail-traced", "Mail has trace fields and a signature of the service at its head.", "RFC 5321, 4.4; RFC 6376, 5.6",
              _passed_on(_traced)))  # fmt: skip
