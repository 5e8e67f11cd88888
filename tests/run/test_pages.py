"""Paginating a listing to its last page, whatever the target does with its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conformance.model.vocabulary import Outcome
from conformance.run.outcome import Result

from .fakes import Behaviour, Form, Reply, a_case, a_profile, run, serving, success

LIST = "action: ListIdentities\nclass: identities\n"


def page(members: Sequence[str], token: str = "") -> tuple[int, str]:
    listed = "".join(f"<member>{member}</member>" for member in members)
    after = f"<NextToken>{token}</NextToken>" if token else ""
    return success("ListIdentities", f"<Identities>{listed}</Identities>{after}")


def paginated(folder: Path, behaviour: Behaviour, pages: str = "", more: str = "") -> tuple[Result, list[Form]]:
    entry = (
        f"  send: {{ MaxItems: 2 }}\n  pages: {{ collect: Identities, into: all{pages} }}\n"
        f"  expect: {{ success: true }}\n{more}"
    )
    case = a_case(folder, entry, LIST)
    with serving(behaviour) as fake:
        return run(case, a_profile(fake.endpoint)), fake.asked


def three_pages(form: Form) -> Reply:
    """Give five identities, two a page."""
    start = int(form.get("NextToken", "0"))
    every = ["a.example.com", "b.example.com", "c.example.com", "d.example.com", "e.example.com"]
    return page(every[start : start + 2], str(start + 2) if start + 2 < len(every) else "")


def test_it_follows_the_tokens_with_the_same_parameters(tmp_path: Path) -> None:
    result, asked = paginated(tmp_path, three_pages)
    assert result.outcome is Outcome.PASSED
    assert [(form["MaxItems"], form.get("NextToken")) for form in asked] == [("2", None), ("2", "2"), ("2", "4")]


def test_what_it_collected_is_a_name(tmp_path: Path) -> None:
    more = "  steps:\n  - ListIdentities: { X: '{all}' }\n    expect: { success: true }\n"
    _, asked = paginated(tmp_path, three_pages, more=more)
    assert [asked[-1][f"X.member.{n}"] for n in range(1, 6)] == [f"{letter}.example.com" for letter in "abcde"]


def test_the_whole_is_judged(tmp_path: Path) -> None:
    assert paginated(tmp_path, three_pages, ", whole: { count: 5, unique: true }")[0].outcome is Outcome.PASSED
    result, asked = paginated(tmp_path, three_pages, ", whole: { count: 6 }")
    assert result.outcome is Outcome.FAILED
    assert result.findings[0].where == "Identities"
    assert len(asked) == 9
    assert len(result.notes) == 2


def test_a_listing_that_somebody_disturbed_is_paginated_again(tmp_path: Path) -> None:
    """The first time sees an identity twice, as when another moves it up a page."""
    tries = iter([page(["a.example.com", "a.example.com"]), page(["a.example.com", "b.example.com"])])
    result, asked = paginated(tmp_path, lambda _: next(tries), ", whole: { unique: true }")
    assert (result.outcome, len(asked)) == (Outcome.PASSED, 2)
    assert "paginated again" in result.notes[0]


def test_a_token_given_twice_ends_it(tmp_path: Path) -> None:
    """The target always gives the same token."""
    result, asked = paginated(tmp_path, lambda _: page(["a.example.com"], "again"))
    assert (result.outcome, len(asked)) == (Outcome.FAILED, 2)
    assert result.findings[0].check_id == "values.repeated-token"
    assert result.findings[0].exchange == 1


def test_pages_without_end_are_a_finding(tmp_path: Path) -> None:
    """The target always has one more page."""
    numbers = iter(range(1000))
    result, asked = paginated(tmp_path, lambda _: page(["a.example.com"], f"t{next(numbers)}"), ", limit: 4")
    assert (result.outcome, len(asked)) == (Outcome.FAILED, 4)
    assert result.findings[0].check_id == "values.endless-pages"


def test_an_account_too_large_to_be_listed_is_no_finding(tmp_path: Path) -> None:
    def ever_new(form: Form) -> Reply:
        start = int(form.get("NextToken", "0"))
        return page([f"{start}.example.com", f"{start}.example.net"], str(start + 1))

    result, _ = paginated(tmp_path, ever_new, ", limit: 9")
    assert (result.outcome, result.findings) == (Outcome.SKIPPED, [])
    assert result.reason == "the account is too large to be listed within 9 pages"


def test_earlier_listings_of_the_case_do_not_make_a_large_account_a_finding(tmp_path: Path) -> None:
    """Pages of one identity each: the first listing ends, is disturbed, and others add many before the second."""
    firsts = iter([page([f"{n}.example.com"], f"first-{n}" if n < 8 else "") for n in range(9)])
    later = iter(range(100))

    def growing(form: Form) -> Reply:
        first = next(firsts, None)
        if first is not None:
            return first
        number = next(later)
        return page([f"{number}.example.net"], f"later-{number}")

    result, asked = paginated(tmp_path, growing, ", limit: 9, whole: { count: 7 }")
    assert (result.outcome, len(asked)) == (Outcome.SKIPPED, 18)
    assert result.findings == []


def test_a_page_judged_wrong_ends_it(tmp_path: Path) -> None:
    """The second page is a listing of something else."""
    pages = iter([page(["a.example.com"], "2"), success("ListVerifiedEmailAddresses")])
    result, asked = paginated(tmp_path, lambda _: next(pages))
    assert (result.outcome, len(asked)) == (Outcome.FAILED, 2)
    assert result.findings[0].exchange == 1


def test_members_of_a_wrong_kind_are_no_crash(tmp_path: Path) -> None:
    """The list is a text."""
    result, _ = paginated(tmp_path, lambda _: success("ListIdentities", "<Identities>text</Identities>"))
    assert result.outcome is Outcome.FAILED
