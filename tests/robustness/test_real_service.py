"""The real service: nothing is sent before it is allowed and confirmed, and nobody else's things are touched."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest

from conformance.cli import main, program
from conformance.model.suite import load_suite
from conformance.model.vocabulary import ConformanceClass, Outcome
from conformance.run.flow import run_case
from conformance.run.prepare import REAL_RATE, YES, prepare
from conformance.run.prepared import Prepared
from conformance.run.settings import RunSettings
from conformance.run.wanted import UsageProblem, Wanted
from conformance.targets import guard
from tests.run.fakes import Form, Reply, a_case, a_profile, an_exchanger, rejection, right, serving, success
from tests.wire.conftest import Serve, a_response, always, serve  # noqa: F401 - a fixture


@pytest.fixture
def certificate_of_the_service(tmp_path: Path) -> Path:
    """A certificate for a host of the service, with its key, in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    both, key = tmp_path / "both.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=x", "-addext", "subjectAltName=DNS:gateway.corp,DNS:email.us-east-1.amazonaws.com",
         "-keyout", str(key), "-out", str(both)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    both.write_text(both.read_text() + key.read_text())
    return both


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


CASE = "get-send-quota.answer.members"
SENDING = {
    "run": ("--id", CASE, "--endpoint", "URL"),
    "replay": (CASE, "--endpoint", "URL"),
    "doctor": ("--endpoint", "URL"),
    "minimise": (CASE, "--endpoint", "URL"),
    "export": (CASE, "--endpoint", "URL"),
    "fuzz": ("--endpoint", "URL"),
    "diff": ("URL", "reference", "--id", CASE),
    "init": ("--endpoint", "URL"),
}
"""Every command that sends requests of its own to a target that is named, with arguments that do."""


def test_no_command_that_sends_is_left_out() -> None:
    context = click.Context(program)
    options = {}
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        assert command is not None
        options[name] = {word for option in command.params for word in option.opts}
    asking = {name for name, words in options.items() if "--yes" in words}
    assert asking == {name for name, words in options.items() if "--allow-aws" in words} - {"record"}
    assert asking == {*SENDING}
    assert {name for name, words in options.items() if words & {"--endpoint", "--target"}} <= {
        *asking,
        "proxy",
        "record",
        "judge",
    }


@pytest.mark.parametrize(
    ("name", "arguments"), [*SENDING.items(), ("diff", ("reference", "URL", "--id", CASE))], ids=[*SENDING, "second"]
)
def test_no_command_sends_anything_unless_allowed_and_confirmed(
    name: str,
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in (guard.ALLOW, YES):
        monkeypatch.delenv(variable, raising=False)
    with serving(right) as fake:
        monkeypatch.setattr(guard, "real_host", lambda url, **_: "email.stand-in" if fake.endpoint in url else "")
        words = [name, *(word.replace("URL", fake.endpoint) for word in arguments)]
        assert main(words) == 4
        assert "give --allow-aws" in capsys.readouterr().err
        assert main([*words, "--allow-aws"]) == 4
        err = capsys.readouterr().err
        assert "is the real Amazon SES" in err
        assert "not confirmed: give --yes" in err
        monkeypatch.setenv(guard.ALLOW, "1")
        assert main(words) == 4
        assert "not confirmed: give --yes" in capsys.readouterr().err
    assert fake.asked == []


ODD = [
    "https://EMAIL.US-EAST-1.AMAZONAWS.COM..",
    "https://email.us-east-1.amazonaws.com:8443/a/b",
    "https://email.us-east-1.%61mazonaws.com",
    "https://email.us-east-1.amazonaws\uff0ecom",
    "https://127.0.0.1@email.us-east-1.amazonaws.com",
    "https://email.us-east-1.amazonaws.com%00.example.org",
    "//email.us-east-1.amazonaws.com",
    "https:////email.us-east-1.amazonaws.com",
    "https://[email.us-east-1.amazonaws.com]",
]
"""Spellings of its endpoint; those that are no endpoints are wrong usage, too."""


@pytest.mark.parametrize("url", ODD)
def test_no_spelling_gets_through_nor_to_a_proxy_of_the_environment(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(guard.ALLOW, raising=False)
    with serving(right) as fake:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, fake.endpoint)
        for command in (["run"], ["doctor"], ["replay", CASE], ["fuzz"], ["record"]):
            option = "--target" if command == ["record"] else "--endpoint"
            assert main([*command, option, url]) == 4, command
    assert "Traceback" not in "".join(capsys.readouterr())
    assert fake.asked == []


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("where", ["--endpoint", "--upstream-url"])
def test_no_proxy_is_certified_with_the_real_service(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(right) as fake:
        urls = {"--endpoint": "http://[::1]:1", where: fake.endpoint}
        words = [word for pair in urls.items() for word in pair]
        assert main(["proxy", *words, "--upstream", "127.0.0.1:8181"]) == 4
    assert fake.asked == []
    assert "is the real Amazon SES: a proxy is certified with" in capsys.readouterr().err


@pytest.mark.parametrize("key", ["allow-aws = true", "[run]\nyes = true", "[replay]\nallow-aws = true"])
def test_no_file_agrees_for_the_user(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ses-conformance.toml").write_text(key)
    command = "replay" if "replay" in key else "run"
    with serving(right) as fake:
        assert main([command, "--endpoint", fake.endpoint, *([CASE] if command == "replay" else [])]) == 4
    assert fake.asked == []
    assert "a file can't agree for whoever runs it" in capsys.readouterr().err


def test_no_traffic_is_passed_on_to_it_unless_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "--target", "https://email.us-east-1.amazonaws.com"]) == 4
    assert "--target: email.us-east-1.amazonaws.com is the real Amazon SES" in capsys.readouterr().err


@pytest.mark.usefixtures("stand_in")
def test_without_a_command_line_a_variable_agrees() -> None:
    with serving(right) as fake:
        wanted = Wanted(endpoint=fake.endpoint, allow_aws=True)
        with pytest.raises(UsageProblem, match=f"set {YES}=1"):
            prepare(wanted, {})
        assert fake.asked == []


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


CHANGES = {
    "DeleteIdentity",
    "DeleteIdentityPolicy",
    "DeleteVerifiedEmailAddress",
    "PutIdentityPolicy",
    "SetIdentityDkimEnabled",
    "SetIdentityFeedbackForwardingEnabled",
    "SetIdentityNotificationTopic",
}
THEIRS = ("ceo@corp.example.net", "corp.example.net")


@pytest.mark.long
def test_a_stand_in_sees_nothing_that_could_hurt_anybody() -> None:
    """All cases, against a target that takes all and has others' identities."""

    def behaviour(form: Form) -> Reply:
        if form.get("Action") == "ListIdentities":
            members = "".join(f"<member>{name}</member>" for name in THEIRS)
            return success("ListIdentities", f"<Identities>{members}</Identities>")
        return right(form)

    cases = load_suite().cases
    assert {case.conformance_class for case in cases} == set(ConformanceClass)
    profile = {"verified": {"address": THEIRS[0], "domain": THEIRS[1]}, "verification": "pending"}
    with serving(behaviour) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint, **profile))
        exchanger.real = True
        made = [run_case(case, exchanger, RunSettings("seed")) for case in cases]
        exchanger.transport.close()
    asked = [form for form in fake.asked if form.get("Action") in CHANGES]
    assert len(asked) > 100
    for form in asked:
        named = [form.get("Identity") or "", form.get("EmailAddress") or ""]
        assert not any(name in each for name in THEIRS for each in named), form
    recipients = {
        value
        for form in fake.asked
        if form.get("Action") in ("SendEmail", "SendRawEmail")
        for name, value in form.items()
        if name.startswith("Destination") and value
    }
    assert recipients
    assert [each for each in recipients if not each.rstrip(">").lower().endswith("@simulator.amazonses.com")] == []
    said = {result.reason.partition(":")[0] for result in made if result.outcome is Outcome.SKIPPED}
    assert "on the real service mail goes to the mailbox simulator only" in said


@pytest.mark.parametrize("action", sorted(CHANGES - {"DeleteVerifiedEmailAddress"}))
def test_a_case_that_would_change_what_is_not_its_own_is_skipped_unsent(tmp_path: Path, action: str) -> None:
    entry = "  send: { Identity: corp.example.net, PolicyName: a, Policy: '{}' }\n  expect: { success: true }\n"
    case = a_case(tmp_path, entry, f"action: {action}\nclass: identities\n")
    with serving(right) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        exchanger.real = True
        result = run_case(case, exchanger, RunSettings("seed"))
        exchanger.transport.close()
    assert (result.outcome, fake.asked) == (Outcome.SKIPPED, [])
    assert result.reason.endswith("nothing is changed that is not the case's: corp.example.net")


@pytest.mark.parametrize("real", [True, False])
def test_what_could_not_be_removed_is_listed(tmp_path: Path, real: bool) -> None:
    entry = "  send: { Domain: '{domain}' }\n  expect: { success: true }\n"
    case = a_case(tmp_path, entry, "action: VerifyDomainIdentity\nclass: identities\n")
    with serving(
        lambda form: rejection("AccessDenied") if form.get("Action") == "DeleteIdentity" else right(form)
    ) as fake:
        exchanger = an_exchanger(a_profile(fake.endpoint))
        exchanger.real = real
        results = [run_case(case, exchanger, RunSettings(seed)) for seed in "abcdefg"]
        lines = exchanger.close()
        exchanger.quiet = True
        assert exchanger.close() == (lines if real else [])
    assert {result.outcome for result in results} == {Outcome.PASSED}
    where = "account" if real else "target"
    assert all(f"the {where}: DeleteIdentity did not work; {{'Identity': '" in line for line in lines[:5])
    assert lines[5:] == ([*lines[5:7]] if real else ["left at the target: 2 more; the notes of their cases name them"])
    assert len(lines) == (7 if real else 6)


def test_a_certificate_of_the_service_gives_an_alias_away(
    serve: Serve,  # noqa: F811
    certificate_of_the_service: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_of_the_service)
    url = serve(always(a_response()), context).url
    assert guard.real_host(url) == ""
    assert guard.real_host(url, resolve=True) == "email.us-east-1.amazonaws.com"
    monkeypatch.delenv(guard.ALLOW, raising=False)
    hooks: list[dict[str, Any]] = [{"confirm": {"url": url}}, {"mail": {"url": url}}, {"faults": {"url": url}}]
    for hook in hooks:
        with pytest.raises(ValueError, match=r"email\.us-east-1\.amazonaws\.com is the real Amazon SES"):
            guard.check_aws_allowed(a_profile(**hook), False, {})
