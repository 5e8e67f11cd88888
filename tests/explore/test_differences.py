"""Two targets compared: nothing is noise, and what differs is seen."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from conformance.cli import main
from conformance.explore.contrasts import Pair, contrasts_html, contrasts_markdown, contrasts_text, rows_of
from conformance.explore.differences import Compared, Contrast, Side, compare_case
from conformance.explore.meaning import Reader
from conformance.explore.side_by_side import side_by_side
from conformance.judge.response import ParsedResponse
from conformance.model.suite import load_suite
from conformance.proof.bench import profile_of_variation
from conformance.proof.editions import EDITIONS
from conformance.proof.variations import all_variations
from conformance.run.exchanger import Exchanger
from conformance.run.pacing import Pacer
from conformance.run.settings import RunSettings
from conformance.targets.local import LocalReference
from conformance.wire.exchange import Exchange, Failure, FailureKind, Request, Response
from conformance.wire.transport import Transport

from .test_minimise import the_case

FEW = load_suite().cases[::40]
PAIR = Pair("old", "new", "ses-conformance replay {} --against new")


def meaning(inner: str, action: str = "ListIdentities", status: int = 200, reader: Reader | None = None) -> object:
    text = f"<{action}Response xmlns='http://ses.amazonaws.com/doc/2010-12-01/'>{inner}</{action}Response>"
    response = Response(status, (("Content-Type", "text/xml"),), text.encode())
    exchange = Exchange(Request("POST", "http://x/"), response, None, datetime.now(UTC), 1.0)
    return dict((reader or Reader(lambda name: "own" in name, "123456789012")).read(ParsedResponse(exchange, action)))


def listing(*names: str) -> str:
    members = "".join(f"<member>{name}</member>" for name in names)
    return f"<ListIdentitiesResult><Identities>{members}</Identities></ListIdentitiesResult>"


def test_order_others_and_request_ids_mean_nothing() -> None:
    plain = meaning(listing("own1", "own2"))
    assert meaning(listing("own2", "own1")) == plain
    assert meaning(listing("own2", "somebody", "own1")) == plain
    assert meaning(listing("own1", "own2") + "<ResponseMetadata><RequestId>7</RequestId></ResponseMetadata>") == plain
    assert meaning(listing("own1")) != plain


def test_tokens_are_numbered_so_that_one_that_changes_is_seen() -> None:
    def tokens(*given: str) -> list[object]:
        reader = Reader(lambda name: True, "")
        inner = "<VerifyDomainIdentityResult><VerificationToken>{}</VerificationToken></VerifyDomainIdentityResult>"
        return [meaning(inner.format(each), "VerifyDomainIdentity", reader=reader) for each in given]

    assert tokens("a", "a") == tokens("b", "b")
    assert tokens("a", "a") != tokens("a", "b")


def test_notations_and_account_numbers_mean_nothing() -> None:
    def quota(number: str) -> object:
        inner = f"<GetSendQuotaResult><MaxSendRate>{number}</MaxSendRate></GetSendQuotaResult>"
        return meaning(inner, "GetSendQuota")

    assert quota("14") == quota("14.0") == quota("1.4E1")
    assert quota("14") != quota("15")
    entry = "<entry><key>p</key><value>{}</value></entry>"
    policies = f"<GetIdentityPoliciesResult><Policies>{entry}</Policies></GetIdentityPoliciesResult>"
    one, other = ('{"a": 1, "b": "123456789012"}', '{"b":"123456789012","a":1}')
    assert meaning(policies.format(one), "GetIdentityPolicies") == meaning(
        policies.format(other), "GetIdentityPolicies"
    )


def test_no_response_and_pages_have_a_meaning() -> None:
    reader = Reader(lambda name: True, "")
    request, now = Request("POST", "http://x/"), datetime.now(UTC)
    silent = Exchange(request, None, Failure(FailureKind.TIMEOUT, "silent"), now, 1.0)
    page = Exchange(request, Response(500, (), b"<html><title>Oops</title>"), None, now, 1.0)
    assert reader.read(ParsedResponse(silent, "SendEmail")) == {"response": "none (timeout)"}
    assert "Oops" in reader.read(ParsedResponse(page, "SendEmail"))["response"]


def compared_between(left: Exchanger, right: Exchanger, ids: list[str] | None = None) -> list[Compared]:
    sides = Side(left, RunSettings("s")), Side(right, RunSettings("s"))
    cases = FEW if ids is None else [case for case in load_suite().cases if case.id in ids]
    return [compare_case(case, *sides, f"s/{number}") for number, case in enumerate(cases)]


def test_a_target_does_not_differ_from_itself(reference: Exchanger) -> None:
    compared = compared_between(reference, reference)
    assert [each.differences for each in compared if each.differences] == []
    assert any(each.comparable for each in compared)


def test_a_defect_is_a_difference_in_one_row(reference: Exchanger, mutant: Exchanger) -> None:
    compared = compared_between(reference, mutant, ["list-identities.listing.all", "get-send-quota.answer.members"])
    (row,) = rows_of(compared)
    assert (row.contrast.action, row.contrast.place) == ("ListIdentities", "response")
    assert row.contrast.left == "200 ListIdentitiesResponse"
    assert row.contrast.right.startswith("500 ")
    assert (row.worse, row.better, row.shown_by) == (1, 0, ["list-identities.listing.all"])
    text = contrasts_text([row], PAIR)
    assert "see: ses-conformance replay list-identities.listing.all --against new" in text
    assert "| ListIdentities | `response` |" in contrasts_markdown([row], PAIR, "one")
    assert "<code>200 ListIdentitiesResponse</code>" in contrasts_html([row], PAIR, "one")
    lines = side_by_side(next(each for each in compared if each.differences), "old", "new", 100)
    assert any(line.startswith("! 200 OK") and "500" in line for line in lines)
    assert any(line.startswith("~") and "requestid" in line.lower() for line in lines)
    assert all(len(line) <= 100 or line.startswith("! response") for line in lines)


def test_what_targets_send_is_escaped(reference: Exchanger, mutant: Exchanger) -> None:
    (row,) = rows_of(compared_between(reference, mutant, ["list-identities.listing.all"]))
    object.__setattr__(row.contrast, "left", "<script>\x1b[31m|`")
    assert "<script>" not in contrasts_html([row], PAIR, "")
    assert "\x1b" not in contrasts_text([row], PAIR) + contrasts_html([row], PAIR, "")
    assert "|`" not in contrasts_markdown([row], PAIR, "").replace(r"\|", "")


def profile_file(exchanger: Exchanger, folder: Path, name: str) -> str:
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(exchanger.profile.model_dump(mode="json", exclude_unset=True)))
    return str(path)


def test_the_command_compares_and_its_line_shows_an_example(
    reference: Exchanger, mutant: Exchanger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    old, new = profile_file(reference, tmp_path, "old"), profile_file(mutant, tmp_path, "new")
    some = ["--id", "list-identities.listing.all", "--random", "0"]
    assert main(["diff", old, old, *some]) == 0
    assert "0 kinds of difference" in capsys.readouterr().out
    assert main(["diff", old, new, *some, "--html", "d.html", "--markdown", "d.md"]) == 1
    out = capsys.readouterr().out
    assert "1 kind of difference: 1 of 1 case differ" in out
    assert (tmp_path / "d.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "d.md").is_file()
    (line,) = [each.partition("see: ")[2] for each in out.splitlines() if "see: " in each]
    assert main(line.split()[1:]) == 1
    assert "! response: 200 ListIdentitiesResponse | 500" in capsys.readouterr().out
    assert main(["diff", "nothing@", new, *some]) == 4
    assert main(["diff", old, new, "--id", "no.such"]) == 5


STYLES = ("xml_forms", "http_forms")
"""Modules of variations that change the form of responses only, not what they mean."""


def test_two_conforming_styles_do_not_differ() -> None:
    ids = ("list-identities.listing.all", "list-identities.max-items.out-of-range[below]")
    cases = [the_case(each) for each in ids]
    found: dict[str, list[Contrast]] = {}
    tried = 0
    with LocalReference(("--editions", EDITIONS, "--variations")) as running, Transport() as transport:
        plain = Side(Exchanger(running.profile(), transport, Pacer(None, None)), RunSettings("s"))
        for one in all_variations():
            if one.slow or one.parts or one.change.__module__.rpartition(".")[2] not in STYLES:
                continue
            tried += 1
            profile = profile_of_variation(running.profile(), one)
            styled = Side(Exchanger(profile, transport, Pacer(None, None)), RunSettings("s"))
            rows = rows_of(compare_case(case, plain, styled, "s") for case in cases)
            found |= {one.name: [row.contrast for row in rows]} if rows else {}
    assert found == {}
    assert tried > 15


def test_a_mutant_differs_from_the_true_service(reference: Exchanger, mutant: Exchanger) -> None:
    true, false = (Side(each, RunSettings("s")) for each in (reference, mutant))
    (row,) = rows_of([compare_case(the_case("list-identities.listing.all"), true, false, "s")])
    assert (row.contrast.action, row.contrast.right) == ("ListIdentities", "500 Receiver InternalFailure")
    assert row.worse == 1
