"""``doctor``: a target that keeps silent is reported soon, and one that is being started is waited for."""

from __future__ import annotations

import pytest

from conformance.cli import main
from conformance.commands import exits
from conformance.model.vocabulary import ACTIONS
from tests.run.fakes import Form, Reply, free_port, right, serving


@pytest.mark.long
def test_a_target_that_never_responds_costs_two_requests(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(lambda form: ...) as fake:
        assert main(["doctor", "--endpoint", fake.endpoint, "--timeout", "3"]) == exits.EXIT_UNREACHABLE
        assert sorted(fake.actions) == ["GetSendQuota", "SendEmail"]
    said = capsys.readouterr().out
    assert said.startswith("✗ connection: a connection is made, but no response comes: silent for 3 s. Check that")
    assert len(said.splitlines()) == 1


def test_one_that_keeps_silent_at_one_action_only_is_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    def reply(form: Form) -> Reply:
        return ... if form.get("Action") == "GetSendQuota" else right(form)

    with serving(reply) as fake:
        main(["doctor", "--endpoint", fake.endpoint, "--timeout", "0.3"])
    said = capsys.readouterr().out
    assert "✗ silence: GetSendQuota: no response" in said


def test_a_closed_port_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}"
    assert main(["doctor", "--endpoint", endpoint]) == exits.EXIT_UNREACHABLE
    assert "no connection" in capsys.readouterr().out
    assert main(["doctor", "--endpoint", endpoint, "--wait", "0.1"]) == exits.EXIT_UNREACHABLE
    assert "nothing responded within 0.1 s: no connection" in capsys.readouterr().out


def test_once_it_responds_it_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(right) as fake:
        main(["doctor", "--endpoint", fake.endpoint, "--wait", "20"])
        assert set(ACTIONS) <= set(fake.actions)
    assert "✓ connection" in capsys.readouterr().out
