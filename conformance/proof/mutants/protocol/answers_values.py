"""Defects in how lists, maps, booleans and elements of a good answer are written."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.edits import drop, rename
from conformance.proof.mutant import Change, Mutant
from conformance.proof.verbs import edit_document, is_success
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


def _booleans(write: Callable[[str], str]) -> Change:
    def change(document: Document) -> None:
        for element in document.root.walk():
            if element.text in _TEXTS:
                element.text = write(element.text or "")

    return edit_document(change, when=is_success)


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


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "xml-list-item",
        _LIST,
        "The items of a list are called item.",
        edit_document(lambda document: rename(document.root, "member", "item")),
    ),
    Mutant(
        "xml-list-capital",
        _LIST,
        "The items of a list are called Member.",
        edit_document(lambda document: rename(document.root, "member", "Member")),
    ),
    Mutant(
        "xml-list-string",
        _LIST,
        "The items of a list are named for their type.",
        edit_document(lambda document: rename(document.root, "member", "String")),
    ),
    Mutant(
        "xml-list-numbered",
        _LIST,
        "The items of a list are called member.1, member.2, as in a request.",
        edit_document(_number_members),
    ),
    Mutant(
        "xml-list-flattened",
        _LIST,
        "A list has no element of its own, its items stand beside each other.",
        edit_document(_flatten_lists),
    ),
    Mutant("xml-list-joined", _LIST, "A list is one text, with commas.", edit_document(_members_joined)),
    Mutant("xml-list-nested", _LIST, "The items of a list stand in one more element.", edit_document(_nest_members)),
    Mutant(
        "xml-map-item",
        _MAP,
        "The items of a map are called item.",
        edit_document(lambda document: rename(document.root, "entry", "item")),
    ),
    Mutant(
        "xml-map-member",
        _MAP,
        "The items of a map are called member, like those of a list.",
        edit_document(lambda document: rename(document.root, "entry", "member")),
    ),
    Mutant(
        "xml-map-key-capital",
        _MAP,
        "The key of a map's item is called Key.",
        edit_document(lambda document: rename(document.root, "key", "Key")),
    ),
    Mutant(
        "xml-map-name",
        _MAP,
        "The key of a map's item is called name.",
        edit_document(lambda document: rename(document.root, "key", "name")),
    ),
    Mutant(
        "xml-map-value-capital",
        _MAP,
        "The value of a map's item is called Value.",
        edit_document(lambda document: rename(document.root, "value", "Value")),
    ),
    Mutant("xml-map-key-attribute", _MAP, "The key of a map's item is an attribute.", edit_document(_as_attributes)),
    Mutant("xml-map-key-as-name", _MAP, "The items of a map are named by their keys.", edit_document(_keys_as_names)),
    Mutant(
        "xml-map-no-entry",
        _MAP,
        "Keys and values of a map stand beside each other without entry elements.",
        edit_document(_without_entry),
    ),
    Mutant("xml-map-one-entry", _MAP, "All keys and values of a map stand in one entry.", edit_document(_one_entry)),
    Mutant("xml-map-first-only", _MAP, "Only the first item of a map is answered.", edit_document(_first_entry)),
    Mutant("xml-map-twice", _MAP, "Every item of a map is there twice.", edit_document(_entries_twice)),
    Mutant(
        "xml-map-no-key",
        _MAP,
        "The items of a map have no key.",
        edit_document(lambda document: drop(document.root, "key")),
    ),
    Mutant("xml-boolean-capital", _BOOLEAN, "Booleans are written True and False.", _booleans(str.capitalize)),
    Mutant("xml-boolean-upper", _BOOLEAN, "Booleans are written TRUE and FALSE.", _booleans(str.upper)),
    Mutant(
        "xml-boolean-yes-no",
        _BOOLEAN,
        "Booleans are written yes and no.",
        _booleans(lambda text: "yes" if text == "true" else "no"),
    ),
    Mutant(
        "xml-boolean-enabled",
        _BOOLEAN,
        "Booleans are written enabled and disabled.",
        _booleans(lambda text: "enabled" if text == "true" else "disabled"),
    ),
    Mutant("xml-boolean-empty", _BOOLEAN, "Booleans are written as an empty element.", _booleans(lambda text: "")),
    Mutant("xml-boolean-quoted", _BOOLEAN, "Booleans are written in quotes.", _booleans(lambda text: f'"{text}"')),
    Mutant(
        "xml-stranger-in-result",
        _MEMBERS,
        "The Result has an element that no document names.",
        edit_document(_stranger_in_result, when=is_success),
    ),
    Mutant(
        "xml-stranger-under-root",
        _MEMBERS,
        "The root has an element that no document names.",
        edit_document(_stranger_under_root, when=is_success),
    ),
    Mutant(
        "xml-stranger-in-metadata",
        _MEMBERS,
        "ResponseMetadata has an element that no document names.",
        edit_document(_stranger_in_metadata, when=is_success),
    ),
    Mutant(
        "xml-values-twice",
        (_MEMBERS, "GetSendQuota.success"),
        "Every element of the Result is there twice.",
        edit_document(_values_twice, when=is_success),
    ),
    Mutant(
        "xml-values-lower",
        (_MEMBERS, "GetSendQuota.success"),
        "Elements of the Result begin with a small letter.",
        edit_document(_misspelt, when=is_success),
    ),
)
