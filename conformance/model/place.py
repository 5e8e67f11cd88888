"""Places in a response, as findings name them, without what differs from action to action and from item to item."""

from __future__ import annotations

from conformance.model.vocabulary import ACTIONS

_GENERAL = {f"{action}{suffix}": f"*{suffix}" for action in ACTIONS for suffix in ("", "Response", "Result")}


def general_name(name: str) -> str:
    """Return the name of an element with ``*`` for the action in it: ``*Response``, ``*Result``."""
    return _GENERAL.get(name, name)


def without_predicates(where: str) -> str:
    """Return a place without the numbers of list items and the keys of map entries."""
    kept, depth, quote = [], 0, ""
    for character in where:
        if quote:
            quote = "" if character == quote else quote
        elif depth and character in "'\"":
            quote = character
        elif character == "]" and depth:
            depth -= 1
        else:
            depth += character == "["
            if not depth:
                kept.append(character)
    return "".join(kept)


def steps_of(where: str) -> list[str]:
    """Return the names on the way to a place."""
    return without_predicates(where).strip("/").split("/")


def general_place(where: str) -> str:
    """Return a place as all actions and all items have it: ``/*Response/*Result/Identities/member``."""
    return "/".join(general_name(step) for step in without_predicates(where).split("/"))
