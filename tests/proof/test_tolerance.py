"""The suite accuses no one wrongly: every legal variation passes every case."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.commands import exits
from conformance.model.case_file import Need
from conformance.model.corpus import fixtures
from conformance.model.expectation import AcceptSets
from conformance.model.suite import load_suite
from conformance.model.vocabulary import Level, Outcome
from conformance.model.yaml_source import YamlSource
from conformance.proof import variations
from conformance.proof.allowances import ALLOWED, allowance, stale
from conformance.proof.bench import Batch, EditionKind, profile_of_variation
from conformance.proof.runner import run_batches
from conformance.proof.tolerance import Tolerance, deal, run_tolerance, select, standard
from conformance.proof.tolerance_reports import as_json, figure
from conformance.proof.variation_run import Deviation, VariationRun
from conformance.proof.variations.refusals import ELSEWHERE, KINDS
from conformance.targets.profile import Profile
from conformance.targets.profile_parts import KeyPair, Signatures

from ..commands.cli import cli
from .small import case

PARTS = 26
"""Of so many pairs of case and variation one runs here."""

BASE = Profile(
    name="reference",
    endpoint="http://127.0.0.1:1",
    credentials=KeyPair(access_key_id="A", secret_access_key="B"),
    verification="pending",
    signatures=Signatures(accepts=["sigv4", "sigv4-query", "sigv2", "aws3"]),
)
ACCUSED = Deviation("some.case", Outcome.FAILED, ("status status: expected 200, got 400",))
EXCUSED = Deviation("other.case", Outcome.SKIPPED, ("needs pending",), "it lacks that")


def test_every_variation_passes_its_share_of_the_cases() -> None:
    # One test, so that the variations run once, however many processes the tests run in. `make proof` runs all pairs.
    cases = load_suite().cases
    tolerance = run_tolerance(standard(), cases, parts=PARTS)
    found = [
        f"{run.variation}: {one.case} {one.outcome.value}: {'; '.join(one.findings)}"
        for run in tolerance.runs
        for one in run.accused
    ]
    assert found == []
    assert sum(run.cases for run in tolerance.runs) >= len(standard()) * (len(cases) // PARTS)
    # What is left undecided is little.
    assert sum(len(run.deviations) for run in tolerance.runs) < sum(run.cases for run in tolerance.runs) / 10


def test_a_sample_meets_every_case_and_every_variation() -> None:
    cases = load_suite().cases
    batches = deal(standard(), cases, PARTS)
    met = Counter(case for batch in batches for case in batch.cases)
    assert met.keys() == {case.id for case in cases}
    assert min(met.values()) == len(standard()) // PARTS
    assert [batch.edition for batch in batches] == [one.name for one in standard()]
    assert min(len(batch.cases) for batch in batches) == len(cases) // PARTS


def test_without_a_sample_all_pairs_run() -> None:
    cases = load_suite().cases[:20]
    assert {batch.cases for batch in deal(standard(), cases, 1)} == {tuple(case.id for case in cases)}


def test_each_variation_is_in_the_standard_ones() -> None:
    held = {part for one in standard() for part in (one.name, *variations.get(one.name).parts)}
    apart = {one.name for one in variations.all_variations() if not one.slow} - held
    # The columns of a bundle answer each kind of refusal in turn, so that each single refusal is in one of them.
    assert {name for name in apart if not name.startswith("refusal-")} == set()


def test_every_row_of_the_accept_sets_is_a_variation() -> None:
    sets = YamlSource(fixtures() / "accept-sets.yaml").validate(AcceptSets).sets
    wanted = {
        name: {(row.error.status, code, row.error.document) for row in one.accept for code in row.error.codes}
        for name, one in sets.items()
    }
    for name, rows in wanted.items():
        found = {(one.status, one.code, one.document) for one in KINDS[name]}
        # Where the status alone counts, the target may choose: a document of the protocol, and a page of another kind.
        free = {status for status, _, form in rows if form == "any"}
        chosen = {one for one in found if one[0] in free}
        assert found - chosen == {row for row in rows if row[2] != "any"}, name
        assert {status for status, _, form in chosen if form != "error-response"} == free, name
    assert KINDS.keys() == wanted.keys()
    assert set(KINDS) >= ELSEWHERE


def test_allowances_name_what_there_is() -> None:
    known = {one.name: one for one in variations.all_variations()}
    assert list(stale({one.id: one for one in load_suite().cases}, known)) == []


def test_each_allowance_is_needed() -> None:
    # One that is not would hide the accusation that comes later.
    batches = [Batch(name, tuple(cases)) for name, cases in ALLOWED.items()]
    trials = run_batches(EditionKind.VARIATION, batches, load_suite().cases, seed="tolerance")
    idle = [f"{one.edition}: {one.case}" for one in trials if one.outcome is not ALLOWED[one.edition][one.case].outcome]
    assert idle == []


def test_a_throttle_that_the_profile_declares_is_kept_to() -> None:
    few = [one for one in load_suite().cases if one.id == "get-send-quota.answer.members"]
    assert len(few) == 1
    tolerance = run_tolerance(select(["throttle-one-per-second"]), few, workers=1)
    assert tolerance.runs[0].passed == 1


def test_a_skip_is_allowed_only_for_what_the_variation_lacks() -> None:
    immediate, plain = variations.get("verification-immediate"), variations.get("xml-prefix")
    needy = replace(case("a"), needs=frozenset({Need.PENDING}))
    assert allowance(immediate, needy, Outcome.SKIPPED) is not None
    assert allowance(plain, needy, Outcome.SKIPPED) is None
    assert allowance(immediate, case("a"), Outcome.SKIPPED) is None
    assert allowance(immediate, needy, Outcome.FAILED) is None


def test_a_must_can_not_be_departed_from() -> None:
    absent = variations.get("header-request-id-absent")
    (name, *_) = ALLOWED["header-request-id-absent"]
    assert allowance(absent, case(name, level=Level.SHOULD), Outcome.FAILED) is not None
    assert allowance(absent, case(name), Outcome.FAILED) is None
    assert allowance(absent, case("another", level=Level.SHOULD), Outcome.FAILED) is None


def test_stale_allowances_are_told() -> None:
    (first, *_) = ALLOWED["header-request-id-absent"]
    name = "header-request-id-absent"
    told = list(stale({first: case(first)}, {name: variations.get(name)}))
    assert any("is a must" in line for line in told)
    assert any("there is no variation" in line for line in told)
    assert any("there is no case" in line for line in told)


def test_the_profile_says_what_a_variation_is_like() -> None:
    assert profile_of_variation(BASE, variations.get("xml-prefix")).headers == {"X-Variation": "xml-prefix"}
    assert profile_of_variation(BASE, variations.get("http-gzip")).headers["Accept-Encoding"] == "gzip"
    observed = profile_of_variation(BASE, variations.get("as-observed-verified-at-once"))
    assert observed.verification == "immediate"
    assert observed.signatures is not None
    assert observed.signatures.accepts == ["sigv4", "sigv4-query"]
    throttle = profile_of_variation(BASE, variations.get("throttle-one-per-second")).throttle
    assert throttle is not None
    assert throttle.per_second == 1.0


def test_one_accusation_breaks_the_figure() -> None:
    good, bad = VariationRun("xml-prefix", 10, (EXCUSED,), 1.0), VariationRun("http-close", 10, (ACCUSED, EXCUSED), 1.0)
    tolerance = Tolerance((good, bad), "seed", 2.0)
    assert tolerance.specificity == (1, 2)
    assert not tolerance.holds
    assert good.passed == 9
    assert bad.accused == (ACCUSED,)
    assert "50.0 %" in figure(tolerance)
    told = json.loads(as_json(tolerance))
    assert told["specificity"] == {"passed": 1, "of": 2}
    assert told["variations"][1]["accused"][0]["case"] == "some.case"
    assert told["variations"][0]["allowed"][0]["why"] == "it lacks that"


def test_select() -> None:
    assert {one.name for one in select()} == {one.name for one in standard()}
    every = {one.name for one in select(every=True)}
    assert "xml-prefix" in every
    assert "throttle-one-per-second" not in every
    assert [one.name for one in select(["throttle-one-*"])] == ["throttle-one-per-second"]
    assert [one.parts for one in select(["xml-prefix+http-close"])] == [("xml-prefix", "http-close")]
    with pytest.raises(variations.UnknownVariation):
        select(["xml-prefix+nothing-like-it"])


def test_the_command_tells_figure_and_writes_json(tmp_path: Path) -> None:
    found = tmp_path / "tolerance.json"
    arguments = ("xml-prefix", "http-close+xml-cdata", "--id", "get-send-quota.*")
    done = cli("tolerance", *arguments, "--json", str(found), "-n", "1", cwd=tmp_path)
    assert done.code == exits.EXIT_OK, done.err
    assert "2 of 2 legal variations" in done.out
    told = json.loads(found.read_text())
    assert [one["variation"] for one in told["variations"]] == ["http-close+xml-cdata", "xml-prefix"]


def test_the_command_lists_what_allows_a_variation(tmp_path: Path) -> None:
    done = cli("tolerance", "--list", "policy-encoded", cwd=tmp_path)
    assert done.code == exits.EXIT_OK
    assert done.out.strip().endswith("[reading-25]]")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nothing-*",), exits.EXIT_NOTHING),
        (("--id", "nothing-*"), exits.EXIT_NOTHING),
        (("xml-prefix+nothing",), exits.EXIT_USAGE),
        (("-n", "0"), exits.EXIT_USAGE),
        (("--json", "/dev/null/x"), exits.EXIT_USAGE),
    ],
)
def test_the_command_refuses_what_it_can_not_do(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    done = cli("tolerance", *arguments, cwd=tmp_path)
    assert done.code == code
    assert "Traceback" not in done.err
