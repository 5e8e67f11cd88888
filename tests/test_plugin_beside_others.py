"""The plugin in sessions of other people: beside their plugins, with their applications, and at no cost."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.model import cache
from conformance.report.log import read_log
from tests.run.fakes import right, serving
from tests.test_plugin import KEPT, own_case

pytest_plugins = ["pytester"]

APP = """
import pytest
from tests_app import app

@pytest.fixture(scope="session")
def ses_target():
    return app
"""
TESTS_APP = """
import uuid

QUOTA = (
    '<GetSendQuotaResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><GetSendQuotaResult>'
    "<Max24HourSend>200.0</Max24HourSend><MaxSendRate>1.0</MaxSendRate><SentLast24Hours>0.0</SentLast24Hours>"
    "</GetSendQuotaResult><ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></GetSendQuotaResponse>"
)

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/xml")])
    return [(QUOTA % uuid.uuid4()).encode()]
"""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No plugin but ours, which is found by its name: most sessions need no other, and start faster."""
    for name in ("PYTEST_ADDOPTS", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv(cache.FOLDER, KEPT)
    monkeypatch.setenv("PYTEST_PLUGINS", "conformance.plugin")


def needs(module: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=f"{module} is not installed")


def test_a_session_that_does_not_use_it_imports_nothing_heavy() -> None:
    said = "import sys, conformance.plugin; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert not {"pydantic", "lxml", "requests", "yaml", "conformance.pytest_session.session"} & set(done.stdout.split())


def test_the_cases_are_tests_of_an_application(pytester: pytest.Pytester) -> None:
    """Selected by a marker; the id of a case is that of its test; a failure explains itself."""
    pytester.makepyfile(tests_app=TESTS_APP)
    pytester.makeconftest(APP)
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.ses_cases(id=["get-send-quota.answer.members", "list-identities.answer.*"], exclude="dkim")
        def test_ses(ses_case):
            ses_case.check()
        """
    )
    result = pytester.runpytest_subprocess("-k", "get-send-quota or list-identities.answer", "-v")
    outcomes = result.parseoutcomes()
    assert outcomes["passed"] == 1
    assert outcomes["failed"] >= 1
    result.stdout.fnmatch_lines(["*test_ses[[]get-send-quota.answer.members[]] PASSED*", "*expected: *"])
    assert "Traceback" not in result.stdout.str()


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ('ses_cases(id="no-such-case")', "its markers ses_cases select no case"),
        ('ses_cases(colour="red")', "ses_cases takes id, conformance_class, action"),
        ('ses_cases("SendEmail")', "not 'SendEmail'"),
    ],
)
def test_a_marker_that_is_wrong(pytester: pytest.Pytester, marker: str, said: str) -> None:
    pytester.makepyfile(f"import pytest\n\n@pytest.mark.{marker}\ndef test_ses(ses_case):\n    ses_case.check()\n")
    result = pytester.runpytest_inprocess("--collect-only")
    assert said in result.stdout.str() + result.stderr.str()
    assert result.ret != 0


def test_without_a_target_the_message_says_how(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import pytest\n\n@pytest.mark.ses_cases(id='get-send-quota.answer.members')\n"
        "def test_ses(ses_case):\n    ses_case.check()\n"
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*define a fixture ses_target with scope=*"])


def test_a_running_reference_target_is_new_for_each_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import boto3
        import pytest

        @pytest.mark.parametrize("turn", [1, 2])
        def test_mail(ses_reference, turn):
            ses = boto3.client("ses", **ses_reference.client_arguments)
            assert ses.list_identities()["Identities"] == []
            ses.verify_email_identity(EmailAddress="a@example.com")
            message = {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "b"}}}
            ses.send_email(Source="a@example.com", Destination={"ToAddresses": ["b@example.com"]}, Message=message)
            assert [mail["subject"] for mail in ses_reference.mail(to="b@example.com")] == ["s"]
            assert len(ses_reference.mail()) == 1
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


@pytest.mark.long
@needs("pytest_rerunfailures")
def test_reruns_leave_one_line_in_the_log(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """The target reports a quota of 200; randomly, timeout, asyncio, cov and xdist are loaded as well."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.delenv("PYTEST_PLUGINS")
    own_case(pytester.path, least=500)
    with serving(right) as fake:
        options = ("--reruns", "2", "--ses-log", "run.jsonl")
        result = pytester.runpytest_subprocess("my-own.yaml", "--ses-endpoint", fake.endpoint, *options)
    assert result.parseoutcomes()["rerun"] == 2
    log = read_log(pytester.path / "run.jsonl")
    assert [case.outcome for case in log.cases] == ["failed"]
    assert log.footer is not None
    assert result.ret == 1


@pytest.mark.long
def test_a_case_that_another_plugin_ends_is_an_error_in_the_log(pytester: pytest.Pytester) -> None:
    own_case(pytester.path)
    pytester.makeconftest(
        """
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_call(item):
            pytest.fail("Timeout (>1.0s)")
        """
    )
    with serving(right) as fake:
        pytester.runpytest_subprocess("my-own.yaml", "--ses-endpoint", fake.endpoint, "--ses-log", "run.jsonl")
    log = read_log(pytester.path / "run.jsonl")
    assert [(case.outcome, case.reason) for case in log.cases] == [("error", "Failed: Timeout (>1.0s)")]
    assert log.footer is not None


@pytest.mark.long
def test_pyargs_names_the_suite_and_markers_select(pytester: pytest.Pytester) -> None:
    chosen = "ses(conformance_class='statistics', action='GetSendStatistics')"
    with serving(right) as fake:
        arguments = ("--pyargs", "conformance", "--ses-endpoint", fake.endpoint, "-m", chosen, "--collect-only", "-q")
        result = pytester.runpytest_subprocess(*arguments, "--ses-class", "statistics")
    lines = [line for line in result.outlines if "::" in line]
    assert lines
    assert all(line.startswith("statistics/get-send-statistics.yaml::get-send-statistics.") for line in lines)


@pytest.mark.long
def test_the_last_failures_can_be_run_alone(pytester: pytest.Pytester) -> None:
    path: Path = own_case(pytester.path, least=500)
    with serving(right) as fake:
        arguments = (path.name, "--ses-endpoint", fake.endpoint)
        assert pytester.runpytest_subprocess(*arguments).ret == 1
        result = pytester.runpytest_subprocess(*arguments, "--lf")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*rerun previous 1 failure*"])
