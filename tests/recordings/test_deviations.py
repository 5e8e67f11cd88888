"""Every deviation that a recording shows is found, under the requirement that it breaks, and nothing else is."""

from __future__ import annotations

from pathlib import Path

from conformance.model.registry import registry
from tests.recordings.deviations import DEVIATIONS
from tests.recordings.deviations_by_action import BY_ACTION
from tests.recordings.samples import found, judge_pairs
from tests.rows import each_row

ALL = {**DEVIATIONS, **BY_ACTION}


@each_row("name", ALL)
def test_it_is_found(name: str, tmp_path: Path) -> None:
    deviation = ALL[name]
    results = found(judge_pairs(tmp_path, deviation.pairs))
    assert [result.id for result in results] == [f"recorded.{deviation.question}"]
    assert deviation.check in {finding.check for finding in results[0].findings}
    assert "sample.har, entry" in " ".join(results[0].notes)
    assert set(results[0].requirements) <= set(registry().requirements)


def test_what_the_target_lacks_is_no_failure(tmp_path: Path) -> None:
    from tests.recordings.samples import error

    (result,) = found(judge_pairs(tmp_path, [error("GetSendQuota", "InvalidAction", "not implemented")]))
    assert result.outcome == "unsupported"
    assert result.lacks == "GetSendQuota"
