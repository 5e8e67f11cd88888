"""Defects in how lists, maps, booleans and elements of a good answer are written."""

from __future__ import annotations

from collections.abc import Callable

from conformance.reference.mutants.hooks import drop, is_success, rename, step
from conformance.reference.render import Document
from conformance.reference.xml_tree import Element

_LIST = "Protocol.Xml.list"
_MAP = "Protocol.Xml.map"
_BOOLEAN = "Protocol.Xml.boolean"
_MEMBERS = "Protocol.Answer.unknown-members"
_TEXTS = {"true", "false"}


def _lists(document: Document) -> list[Element]:
    return [each for each in document.root.walk() if any(child.name == "member" for child in each.children)]


def _maps(document: Document) -> list[Element]:
    return [each for each in document.root.walk() if any(child.name == "entry" for child in each.children)]


def _number_members(document: Document) -> None:
    for each in _lists(document):
        for number, child in enumerate(each.children, 1):
            child.name = f"member.{number}"


def _flatten_lists(document: Document) -> None:
    """The members take the place of the list, under its name, as in flattened lists of other protocols."""
    for parent in document.root.walk():
        flat: list[Element] = []
        for child in parent.children:
            if child.children and all(inner.name == "member" for inner in child.children):
                flat += [Element(child.name, inner.text or "") for inner in child.children]
            else:
                flat.append(child)
        parent.children = flat


def _members_joined(document: Document) -> None:
    for each in _lists(document):
        each.text, each.children = ",".join(child.text or "" for child in each.children), []


def _nest_members(document: Document) -> None:
    for each in _lists(document):
        each.children = [Element("members", each.children)]


def _as_attributes(document: Document) -> None:
    for each in document.root.walk():
        if each.name == "entry":
            key, value = each.children
            each.attributes, each.children = [("key", key.text or "")], [value]


def _keys_as_names(document: Document) -> None:
    for each in _maps(document):
        each.children = [
            Element(f"Key-{child.children[0].text}", child.children[1].children) for child in each.children
        ]


def _without_entry(document: Document) -> None:
    for each in _maps(document):
        each.children = [inner for child in each.children for inner in child.children]


def _first_entry(document: Document) -> None:
    for each in _maps(document):
        del each.children[1:]


def _one_entry(document: Document) -> None:
    for each in _maps(document):
        each.children = [Element("entry", [inner for child in each.children for inner in child.children])]


def _entries_twice(document: Document) -> None:
    for each in _maps(document):
        each.children = [child for child in each.children for _ in range(2)]


step(
    "xml-list-item",
    _LIST,
    "The items of a list are called item.",
    lambda document: rename(document.root, "member", "item"),
)
step(
    "xml-list-capital",
    _LIST,
    "The items of a list are called Member.",
    lambda document: rename(document.root, "member", "Member"),
)
step(
    "xml-list-string",
    _LIST,
    "The items of a list are named for their type.",
    lambda document: rename(document.root, "member", "String"),
)
step("xml-list-numbered", _LIST, "The items of a list are called member.1, member.2, as in a request.", _number_members)
step(
    "xml-list-flattened", _LIST, "A list has no element of its own, its items stand beside each other.", _flatten_lists
)
step("xml-list-joined", _LIST, "A list is one text, with commas.", _members_joined)
step("xml-list-nested", _LIST, "The items of a list stand in one more element.", _nest_members)

step(
    "xml-map-item", _MAP, "The items of a map are called item.", lambda document: rename(document.root, "entry", "item")
)
step(
    "xml-map-member",
    _MAP,
    "The items of a map are called member, like those of a list.",
    lambda document: rename(document.root, "entry", "member"),
)
step(
    "xml-map-key-capital",
    _MAP,
    "The key of a map's item is called Key.",
    lambda document: rename(document.root, "key", "Key"),
)
step(
    "xml-map-name",
    _MAP,
    "The key of a map's item is called name.",
    lambda document: rename(document.root, "key", "name"),
)
step(
    "xml-map-value-capital",
    _MAP,
    "The value of a map's item is called Value.",
    lambda document: rename(document.root, "value", "Value"),
)
step("xml-map-key-attribute", _MAP, "The key of a map's item is an attribute.", _as_attributes)
step("xml-map-key-as-name", _MAP, "The items of a map are named by their keys.", _keys_as_names)
step(
    "xml-map-no-entry", _MAP, "Keys and values of a map stand beside each other without entry elements.", _without_entry
)
step("xml-map-one-entry", _MAP, "All keys and values of a map stand in one entry.", _one_entry)
step("xml-map-first-only", _MAP, "Only the first item of a map is answered.", _first_entry)
step("xml-map-twice", _MAP, "Every item of a map is there twice.", _entries_twice)
step("xml-map-no-key", _MAP, "The items of a map have no key.", lambda document: drop(document.root, "key"))


def _booleans(name: str, words: str, write: Callable[[str], str]) -> None:
    def change(document: Document) -> None:
        for element in document.root.walk():
            if element.text in _TEXTS:
                element.text = write(element.text or "")

    step(f"xml-boolean-{name}", _BOOLEAN, f"Booleans are written {words}.", change, when=is_success)


_booleans("capital", "True and False", str.capitalize)
_booleans("upper", "TRUE and FALSE", str.upper)
_booleans("yes-no", "yes and no", lambda text: "yes" if text == "true" else "no")
_booleans("enabled", "enabled and disabled", lambda text: "enabled" if text == "true" else "disabled")
_booleans("empty", "as an empty element", lambda text: "")
_booleans("quoted", "in quotes", lambda text: f'"{text}"')


def _result(document: Document) -> Element | None:
    return next((child for child in document.root.children if child.name.endswith("Result")), None)


def _stranger_in_result(document: Document) -> None:
    result = _result(document)
    if result is not None:
        result.children.append(Element("Debug", "0"))


def _stranger_under_root(document: Document) -> None:
    document.root.children.append(Element("Elapsed", "0.01"))


def _stranger_in_metadata(document: Document) -> None:
    metadata = document.root.find("ResponseMetadata")
    if metadata is not None:
        metadata.children.append(Element("HostId", "one"))


def _values_twice(document: Document) -> None:
    result = _result(document)
    if result is not None:
        result.children = [child for child in result.children for _ in range(2)]


def _misspelt(document: Document) -> None:
    result = _result(document)
    for child in result.children if result is not None else []:
        child.name = child.name[0].lower() + child.name[1:]


step(
    "xml-stranger-in-result",
    _MEMBERS,
    "The Result has an element that no document names.",
    _stranger_in_result,
    when=is_success,
)
step(
    "xml-stranger-under-root",
    _MEMBERS,
    "The root has an element that no document names.",
    _stranger_under_root,
    when=is_success,
)
step(
    "xml-stranger-in-metadata",
    _MEMBERS,
    "ResponseMetadata has an element that no document names.",
    _stranger_in_metadata,
    when=is_success,
)
step(
    "xml-values-twice",
    (_MEMBERS, "GetSendQuota.success"),
    "Every element of the Result is there twice.",
    _values_twice,
    when=is_success,
)
step(
    "xml-values-lower",
    (_MEMBERS, "GetSendQuota.success"),
    "Elements of the Result begin with a small letter.",
    _misspelt,
    when=is_success,
)
