"""The real service: nothing is sent before it is allowed, planned and confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cli import main
from conformance.run.prepare import REAL_RATE, Prepared, Wanted, prepare
from conformance.targets import guard
from tests.run.fakes import right, serving


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any target on loopback counts as the real service."""
    monkeypatch.setattr(guard, "real_host", lambda url, **_: "email.stand-in" if "127.0.0.1" in url else "")


class Declined(Exception):
    pass


@pytest.mark.usefixtures("stand_in")
def test_nothing_is_sent_unless_allowed_and_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(guard.ALLOW, raising=False)
    with serving(right) as fake:
        arguments = ["run", "--id", "get-send-quota.answer.members", "--endpoint", fake.endpoint]
        assert main(arguments) == 4
        assert "give --allow-aws" in capsys.readouterr().err
        assert main([*arguments, "--allow-aws"]) == 4
        err = capsys.readouterr().err
        assert fake.asked == []
    assert "The plan: 1 cases, 1 requests at 1 a second, at least 0:00:01" in err
    assert "not confirmed: give --yes" in err


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize(("asked", "rate"), [(None, REAL_RATE), (0.5, 0.5)])
def test_it_is_paced_unless_the_user_says_otherwise(asked: float | None, rate: float) -> None:
    seen: list[Prepared] = []

    def decline(prepared: Prepared) -> None:
        seen.append(prepared)
        raise Declined

    with pytest.raises(Declined):
        prepare(Wanted(endpoint="http://127.0.0.1:1", rate=asked, allow_aws=True), {}, decline)
    assert (seen[0].rate, seen[0].real) == (rate, True)
