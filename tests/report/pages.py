"""Reads a page as a browser would: its elements, its data, the exchanges packed in it."""

from __future__ import annotations

import base64
import json
import zlib
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """The tags, attributes and texts of a page; ``scripts`` are the contents of its script elements by their id."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.scripts: dict[str, str] = {}
        self.texts: list[str] = []
        self._script: str | None = None
        self._hidden = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "script":
            self._script = dict(attrs).get("id") or ""
            self.scripts[self._script] = ""
        self._hidden += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None
        self._hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self.scripts[self._script] += data
        elif not self._hidden:
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All that a reader sees without a script."""
        return " ".join(" ".join(self.texts).split())

    @property
    def index(self) -> dict[str, Any]:
        """The data of the page."""
        found: dict[str, Any] = json.loads(self.scripts["index"])
        return found

    def exchanges(self) -> list[Any]:
        """The exchanges of each case, in the order of the log; None where they were left out."""
        chunks = [json.loads(zlib.decompress(base64.b64decode(chunk))) for chunk in json.loads(self.scripts["wire"])]
        return [case for chunk in chunks for case in chunk]

    def attribute(self, tag: str, name: str) -> list[str]:
        """The values of an attribute of all elements with a tag."""
        return [value for its, key, value in self.attributes if its == tag and key == name]
