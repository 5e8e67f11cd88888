"""A whole ``run`` against targets of every kind: table, log, reports and exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.model.suite import load_suite
from conformance.report.log import IncompleteLog, RunLog, read_log
from conformance.run.selection import Selection
from tests.run.fakes import Form, Reply, right, serving

from .cli import FEW, Done, cli, interrupt, lines_of, start

SOME = ("--class", "statistics")
REPORTS = {"run.jsonl", "report.html", "junit.xml", "ctrf.json", "summary.md"}


def outcomes(log: RunLog) -> dict[str, str]:
    return {case.id: case.outcome for case in log.cases}


def ran(done: Done, out: Path, code: int) -> RunLog:
    """Check exit code and that nothing of our insides is shown; return the log."""
    assert (done.code, "Traceback" in done.err + done.out) == (code, False), done
    assert "internal error" not in done.err
    return read_log(out / "run.jsonl")


def test_the_reference_target_conforms_and_everything_is_written(tmp_path: Path) -> None:
    done = cli("run", *SOME, "--seed", "abc", cwd=tmp_path)
    out = tmp_path / "ses-conformance-report"
    log = ran(done, out, 0)
    assert {path.name for path in out.iterdir()} >= REPORTS
    assert set(outcomes(log)) == {case.id for case in Selection(classes=("statistics",)).of(load_suite().cases)}
    assert set(outcomes(log).values()) == {"passed"}
    assert log.footer is not None
    assert log.footer.conforming
    assert (log.header.seed, log.header.selection, log.header.truth) == ("abc", {"classes": ["statistics"]}, "any")
    for said in (
        "passes the selected cases (0.1.0, truth any, seed abc)",
        "repeat it: ses-conformance run --truth any --seed abc --class statistics",
        "GetSendQuota",
        "GetSendStatistics",
        "run.jsonl",
    ):
        assert said in done.out


def test_a_seed_repeats_the_requests(tmp_path: Path, reference_profile: Path) -> None:
    def bodies(out: str) -> list[str]:
        chosen = ("--id", "verify-domain-identity.*", "--seed", "s", "--target", str(reference_profile))
        log = ran(cli("run", *chosen, "--out", out, cwd=tmp_path), tmp_path / out, 0)
        return [str(exchange.request.body) for case in log.cases for exchange in case.exchanges]

    assert bodies("one") == bodies("two")


def test_a_target_that_diverges_is_1_with_findings(tmp_path: Path) -> None:
    """The target responds to every action with an empty result."""
    with serving(right) as fake:
        done = cli("run", *SOME, "--endpoint", fake.endpoint, "--out", "o", cwd=tmp_path)
    log = ran(done, tmp_path / "o", 1)
    assert "does not conform" in done.out
    assert "What to fix first" in done.out
    assert "ses-conformance explain get-send-" in done.out
    assert "error" not in outcomes(log).values()
    for case in log.cases:
        if case.outcome == "failed":
            assert case.findings


HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 24\r\n\r\n<html><body>hi</body></h"
JSON = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"ok": [1, 2]}'
HOSTILE: dict[str, Reply] = {
    "html": HTML,
    "json": JSON,
    "garbage": b"\x00\xff garbage\r\n\r\n",
    "nothing": None,
    "an empty response": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "half a response": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<half",
    "a redirect": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "an entity bomb": b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 98\r\n\r\n"
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><GetSendQuotaResponse>&b;</',
}


@pytest.mark.sweep(every=4)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_target_of_another_kind_gets_a_verdict_for_every_case(tmp_path: Path, kind: str) -> None:
    with serving(lambda _: HOSTILE[kind]) as fake:
        done = cli("run", *FEW, "--keep-going", "--endpoint", fake.endpoint, "--out", "o", cwd=tmp_path)
    log = ran(done, tmp_path / "o", 1)
    assert len(log.cases) == log.header.selected > 3
    assert set(outcomes(log).values()) <= {"failed", "blocked", "skipped"}
    assert "failed" in outcomes(log).values()


def test_a_run_that_can_come_to_nothing_sends_no_case(tmp_path: Path) -> None:
    with serving(lambda _: HTML) as fake:
        done = cli("run", *FEW, "--endpoint", fake.endpoint, "--out", "o", cwd=tmp_path)
    log = ran(done, tmp_path / "o", 1)
    assert "HTML instead of XML" in done.err
    assert "--keep-going runs all the same" in done.err
    assert set(outcomes(log).values()) == {"blocked"}
    assert all("HTML instead of XML" in case.reason and not case.exchanges for case in log.cases)
    assert log.footer is not None
    assert log.footer.headline.passed == 0


@pytest.mark.long
def test_a_target_that_hangs_gets_a_verdict_and_does_not_hold_up_the_run(tmp_path: Path) -> None:
    """The target never responds to GetSendQuota, whatever it is asked otherwise."""

    def behaviour(form: Form) -> Reply:
        return ... if form.get("Action") == "GetSendQuota" else right(form)

    with serving(behaviour) as fake:
        chosen = ("--class", "statistics", "--endpoint", fake.endpoint, "--timeout", "0.3")
        done = cli("run", *chosen, "--out", "o", cwd=tmp_path)
    log = ran(done, tmp_path / "o", 1)
    hung = [case for case in log.cases if case.action == "GetSendQuota"]
    assert {case.outcome for case in hung} == {"failed"}
    assert all(case.findings[0].layer == "transport" for case in hung)
    assert log.header.probed["silent"].keys() == {"GetSendQuota"}
    assert {case.action for case in log.cases} == {"GetSendQuota", "GetSendStatistics"}


@pytest.mark.long
def test_an_interrupt_is_2_and_what_is_known_is_kept(tmp_path: Path, reference_profile: Path) -> None:
    process = start("run", "--target", str(reference_profile), "--rate", "60", "--out", "o", cwd=tmp_path)
    lines_of(tmp_path / "o" / "run.jsonl", 5, process)
    done = interrupt(process)
    assert (done.code, "Traceback" in done.err + done.out) == (2, False), done
    assert "reference: incomplete" in done.out
    with pytest.raises(IncompleteLog, match="no footer"):
        read_log(tmp_path / "o" / "run.jsonl")
    kept = read_log(tmp_path / "o" / "run.jsonl", incomplete=True)
    assert 4 <= len(kept.cases) < kept.header.selected
    for line in (tmp_path / "o" / "run.jsonl").read_text().splitlines():
        json.loads(line)


@pytest.mark.long
def test_an_interrupt_while_the_target_is_probed_is_2(tmp_path: Path) -> None:
    """The target never responds, so that the run hangs in its probes."""
    with serving(lambda _: ...) as fake:
        process = start("run", "--endpoint", fake.endpoint, "--timeout", "30", "--out", "o", cwd=tmp_path)
        while not fake.asked:
            assert process.poll() is None
        done = interrupt(process)
    assert (done.code, "Traceback" in done.err) == (2, False), done
    assert not (tmp_path / "o" / "run.jsonl").exists()


@pytest.mark.parametrize("truth", ["spec", "observed"])
def test_the_reference_target_follows_the_text(tmp_path: Path, truth: str, reference_profile: Path) -> None:
    chosen = ("--id", "list-identities.listing.*", "--truth", truth, "--target", str(reference_profile), "--out", "o")
    done = cli("run", *chosen, cwd=tmp_path)
    log = read_log(tmp_path / "o" / "run.jsonl")
    assert (log.header.truth, "error" in outcomes(log).values()) == (truth, False)
    if truth == "spec":
        assert done.code == 0


def test_shards_together_are_the_whole(tmp_path: Path, reference_profile: Path) -> None:
    ids: list[str] = []
    for number in (1, 2):
        chosen = (*SOME, "--shard", f"{number}/2", "--target", str(reference_profile), "--out", f"o{number}")
        ids += outcomes(ran(cli("run", *chosen, cwd=tmp_path), tmp_path / f"o{number}", 0))
    assert sorted(ids) == sorted(case.id for case in load_suite().cases if case.conformance_class.value == "statistics")


@pytest.mark.long
def test_no_secret_reaches_a_file(tmp_path: Path, reference_profile: Path) -> None:
    import yaml

    profile = yaml.safe_load(reference_profile.read_text())
    done = cli("run", "--class", "authentication", "--target", str(reference_profile), "--out", "o", cwd=tmp_path)
    ran(done, tmp_path / "o", 0)
    secrets = [profile[pair][key] for pair in ("credentials", "other_account", "temporary") for key in profile[pair]
               if key in ("secret_access_key", "session_token")]  # fmt: skip
    assert len(secrets) == 4
    for path in (tmp_path / "o").iterdir():
        text = path.read_bytes().decode("utf-8", "replace")
        assert not [secret for secret in secrets if secret in text], path
    assert not [secret for secret in secrets if secret in done.out + done.err]


def test_a_log_in_the_way_is_replaced_whole(tmp_path: Path, reference_profile: Path) -> None:
    (tmp_path / "o").mkdir()
    (tmp_path / "o" / "run.jsonl").write_text("old\n" * 10_000)
    done = cli("run", *FEW, "--target", str(reference_profile), "--out", "o", cwd=tmp_path)
    ran(done, tmp_path / "o", 0)


def test_a_dialect_is_spoken_in_the_whole_run(tmp_path: Path) -> None:
    done = cli("run", "--id", "get-send-quota.answer*", "--dialect", "names-lower-case", "--out", "o", cwd=tmp_path)
    log = ran(done, tmp_path / "o", 0)
    names = {name for case in log.cases for each in case.exchanges for name, _ in each.request.headers}
    assert names
    assert all(name == name.lower() for name in names)
    assert log.header.asked is not None
    assert log.header.asked.options["dialect"] == "names-lower-case"
    assert "--dialect names-lower-case" in done.out


def test_a_dialect_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    done = cli("run", "--dialect", "klingon", "--out", "o", cwd=tmp_path)
    assert done.code == 4
    assert "there is no dialect 'klingon'" in done.err
