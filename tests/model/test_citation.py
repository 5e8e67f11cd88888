from __future__ import annotations

import pytest

from conformance.model.citation import REFERENCE, UnknownPlaceError, citations_in, link_to, places, resolve


@pytest.mark.parametrize(
    ("place", "file"),
    [
        (("ListIdentities",), "API_ListIdentities.html"),
        (("ListIdentities", "Description"), "API_ListIdentities.html"),
        (
            ("ListIdentities", "Request Parameters", "MaxItems"),
            "API_ListIdentities.html#API_ListIdentities_RequestParameters",
        ),
        (
            ("ListIdentities", "Response Elements", "NextToken"),
            "API_ListIdentities.html#API_ListIdentities_ResponseElements",
        ),
        (("SendEmail", "Errors", "MessageRejected"), "API_SendEmail.html#API_SendEmail_Errors"),
        (("Destination", "Contents", "ToAddresses"), "API_Destination.html#API_Destination_Contents"),
        (("CommonParameters", "SignatureMethod"), "CommonParameters.html"),
        (("CommonErrors", "MissingAction"), "CommonErrors.html"),
        (("DataTypes", "Description"), "API_Types.html"),
    ],
)
def test_links_into_the_public_reference(place: tuple[str, ...], file: str) -> None:
    assert link_to(*place) == f"{REFERENCE}/{file}"
    assert resolve(" / ".join(place)).link == f"{REFERENCE}/{file}"


def test_the_page_of_a_place_may_be_left_out() -> None:
    assert (
        resolve("Request Parameters / MaxItems", "ListIdentities").text
        == "ListIdentities / Request Parameters / MaxItems"
    )
    assert resolve("CommonErrors / Throttling", "ListIdentities").text == "CommonErrors / Throttling"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("RFC 9112 / 6.3", "https://www.rfc-editor.org/rfc/rfc9112#section-6.3"),
        ("RFC 2047", "https://www.rfc-editor.org/rfc/rfc2047"),
        ("reading-9", "docs/readings.md#reading-9"),
        ("observed-0.12", "docs/observations.md#observed-0.12"),
    ],
)
def test_other_citations(text: str, link: str) -> None:
    assert (resolve(text).text, resolve(text).link) == (text, link)
    assert resolve(text).is_row is (not text.startswith("RFC"))


def test_documents_are_cited_by_title() -> None:
    for title, url in places().documents.items():
        assert resolve(title).link == url
        assert url.startswith("https://")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ListIdentity / Description", "'ListIdentity' is neither a page"),
        ("ListIdentities / Contents", "has Description, Request Parameters, Response Elements, Errors, Examples"),
        ("ListIdentities / Request Parameters / Max", "has IdentityType, MaxItems, NextToken"),
        ("ListIdentities / Description / More", "no entries there"),
        ("ListIdentities / Request Parameters / MaxItems / more", "expected page / section / entry"),
        ("CommonErrors / Throttled", "not 'Throttled'"),
        ("line 919", "neither a page"),
        ("observed 0.1", "neither a page"),
        ("RFC 9112, section 6", "neither a page"),
        ("", "neither a page"),
    ],
)
def test_what_does_not_resolve(text: str, says: str) -> None:
    with pytest.raises(UnknownPlaceError) as caught:
        resolve(text)
    assert says in str(caught.value)


def test_citations_in_prose() -> None:
    text = "silent [reading-31]; may be rejected [CommonErrors / MissingAction], as in x[lower], and [RFC 9112 / 7.1]"
    assert citations_in(text) == ["reading-31", "CommonErrors / MissingAction", "RFC 9112 / 7.1"]
