"""A YAML file that is changed and written again with its comments, its order and its quotes."""

from __future__ import annotations

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.tokens import CommentToken
from ruamel.yaml.util import load_yaml_guess_indent

_WHOLE_LINES = 1_000_000_000
"""A width at which no line is folded."""


class CommentedYaml:
    """A mapping with a list of mappings in it.

    Args:
        text: of the file; its indentation is kept.
    """

    def __init__(self, text: str) -> None:
        _, indent, offset = load_yaml_guess_indent(text)
        self._yaml = YAML()
        self._yaml.preserve_quotes = True
        self._yaml.allow_unicode = True
        self._yaml.width = _WHOLE_LINES
        self._yaml.indent(mapping=2, sequence=indent or 2, offset=offset or 0)
        self.data = self._yaml.load(text)

    def text(self) -> str:
        """Return the file as it is now."""
        written = StringIO()
        self._yaml.dump(self.data, written)
        return written.getvalue()

    def items(self, key: str) -> CommentedSeq:
        """Return the list at ``key``, made if there is none."""
        if not isinstance(self.data.get(key), CommentedSeq):
            self.data[key] = CommentedSeq()
        found: CommentedSeq = self.data[key]
        return found

    def set_head(self, key: str, value: Any, before: str) -> bool:
        """Set a key of the mapping, a new one above the key ``before``; return whether that changed anything."""
        if key in self.data and self.data[key] == value:
            return False
        if key in self.data or before not in self.data:
            self.data[key] = value
        else:
            self.data.insert(list(self.data).index(before), key, value)
        return True

    def append(self, key: str, item: dict[str, Any]) -> None:
        """Add an item to the list at ``key``: in the style of the list, a block if it is empty."""
        items = self.items(key)
        if not items:
            items.fa.set_block_style()
        items.append(item)

    def remove(self, key: str, number: int) -> None:
        """Remove an item of the list at ``key``; comments above and below it stay."""
        items = self.items(key)
        above = [token.value for token in (_slot(items, number)[1] or [])]
        kept = "".join([*above, _below(items, number)])
        del items[number]
        if not items:
            above = [token.value for token in (items.ca.comment or [None, []])[1] or []]
            self.data[key] = CommentedSeq()
            _slot(self.data, key)[3] = None
            kept = "".join([*above, kept])
        if not kept:
            return
        if number < len(items):
            slot = _slot(items, number)
            slot[1] = [CommentToken(kept, CommentMark(0), None), *(slot[1] or [])]
        elif number:
            _append(items, number - 1, kept)
        else:
            _extend(self.data, key, 2, kept)


def flow(value: Any) -> Any:
    """Return lists and mappings as such that are written on one line, in brackets and braces."""
    if isinstance(value, dict):
        made: Any = CommentedMap({key: flow(each) for key, each in value.items()})
    elif isinstance(value, list):
        made = CommentedSeq([flow(each) for each in value])
    else:
        return value
    made.fa.set_flow_style()
    return made


def _slot(commented: CommentedMap | CommentedSeq, key: Any) -> list[Any]:
    """Return where the comments of an item are: after it, above it, after its value, below its key."""
    slot: list[Any] = commented.ca.items.setdefault(key, [None, None, None, None])
    return slot


def _below(items: CommentedSeq, number: int) -> str:
    """Return the comment lines below an item; what stands on its own last line is its own."""
    token = _slot(items[number], list(items[number])[-1])[2] or _slot(items, number)[0]
    if token is None:
        return ""
    text: str = token.value
    # After a block scalar a comment begins a line, and is none of the scalar's own.
    return text if text.startswith("#") and token.start_mark.column == 0 else text.partition("\n")[2]


def _append(items: CommentedSeq, number: int, text: str) -> None:
    """Put comment lines below an item."""
    item = items[number]
    if item.fa.flow_style():
        _extend(items, number, 0, text)
    else:
        _extend(item, list(item)[-1], 2, text)


def _extend(commented: CommentedMap | CommentedSeq, key: Any, place: int, text: str) -> None:
    slot = _slot(commented, key)
    before = slot[place].value if slot[place] is not None else "\n"
    column = slot[place].start_mark.column if slot[place] is not None else 0
    slot[place] = CommentToken(before + text, CommentMark(column), None)
