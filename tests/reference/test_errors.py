from __future__ import annotations

import subprocess
import sys

import pytest

from conformance.reference.errors import FAULT_CODES
from conformance.reference.server import main
from tests.rows import each_row

from .client import EDITED, NS, Client, running

STATUSES = {"InternalFailure": 500, "ServiceUnavailable": 503, "MalformedQueryString": 404}
FORBIDDEN = ("InvalidClientTokenId", "MissingAuthenticationToken", "OptInRequired")


def test_the_listed_codes() -> None:
    assert len(FAULT_CODES) == 18


@pytest.mark.parametrize("code", sorted(FAULT_CODES))
def test_any_code_can_be_asked_for(client: Client, code: str) -> None:
    faulty = Client(client.server, client.key, {"X-Fault": code})
    reply = faulty.call("GetSendQuota")
    assert reply.error == (403 if code in FORBIDDEN else STATUSES.get(code, 400), code)
    assert reply.root.findtext(f"{NS}Error/{NS}Type") == ("Receiver" if reply.status >= 500 else "Sender")
    assert reply.root.findtext(f"{NS}RequestId") == reply.headers["x-amzn-requestid"]


def test_a_fault_changes_nothing_and_unknown_ones_are_ignored(client: Client, email: str) -> None:
    faulty = Client(client.server, client.key, {"X-Fault": "InternalFailure"})
    assert faulty.call("VerifyEmailIdentity", EmailAddress=email).status == 500
    assert email not in client.ok("ListIdentities").texts("Identities/member")
    faulty.headers["X-Fault"] = "SignatureDoesNotMatch"
    assert faulty.call("GetSendQuota").status == 200


def test_a_fault_needs_a_signature(client: Client) -> None:
    reply = client.raw("GET", "/?Action=GetSendQuota", {"X-Fault": "InternalFailure"})
    assert reply.error == (403, "MissingAuthenticationToken")


def test_the_throttle_of_one_account(client: Client, other: Client) -> None:
    # So slow a rate that no machine is slower.
    assert other.throttle("0.001").status == 200
    try:
        assert other.call("ListIdentities").status == 200
        assert other.call("ListIdentities").error == (400, "Throttling")
        assert other.call("GetSendQuota").status == 200
        assert client.call("ListIdentities").status == 200
        assert client.call("ListIdentities").status == 200
        # the two sends have no such limit
        assert other.call("SendEmail").code == other.call("SendEmail").code == "MissingParameter"
    finally:
        assert other.throttle("").status == 200
    assert other.call("ListIdentities").status == 200


@pytest.mark.parametrize("rate", ["x", "-1", "nan", "inf"])
def test_a_throttle_is_a_number(client: Client, rate: str) -> None:
    assert client.throttle(rate).status == 400


def test_the_throttle_of_the_server_and_immediate_verification() -> None:
    with running("--throttle", "0.001", "--verification", "immediate", "--region", "eu-west-1") as line:
        client = Client(line, line["credentials"])
        body = b"Action=VerifyEmailIdentity&EmailAddress=a@b.example"
        headers = client.sign(body=body, region="eu-west-1")
        assert client.raw("POST", "/", headers, body).status == 200
        assert client.raw("POST", "/", headers, body).error == (400, "Throttling")
        body = b"Action=ListVerifiedEmailAddresses"
        reply = client.raw("POST", "/", client.sign(body=body, region="eu-west-1"), body)
        assert reply.texts("VerifiedEmailAddresses/member") == ["a@b.example"]
        body = b"Action=VerifyDomainDkim&Domain=b.example"
        assert client.raw("POST", "/", client.sign(body=body, region="eu-west-1"), body).status == 200
        body = b"Action=GetIdentityDkimAttributes&Identities.member.1=b.example"
        reply = client.raw("POST", "/", client.sign(body=body, region="eu-west-1"), body)
        value = reply.entries("DkimAttributes")["b.example"]
        assert value.findtext(f"{NS}DkimVerificationStatus") == "Success"


@each_row(
    ("arguments", "words"),
    [
        (["--port", "70000"], "70000"),
        (["--port", "x"], "'x'"),
        (["--mutant", "nonsense"], "unknown edition 'nonsense'"),
        (["--mutant", "nonsense", *EDITED], "no mutant 'nonsense'"),
        (["--editions", "no function"], "'no function' is not of the form module:function"),
        (["--verification", "sometimes"], "sometimes"),
        (["--throttle", "0"], "'0'"),
        (["--throttle", "nan"], "nan"),
        (["--region", "a b"], "a b"),
        (["--account-id", "12"], "'12'"),
        (["--max-24-hour-send", "-2"], "-2"),
        (["--account-access-key-id", "A", "--other-account-access-key-id", "A"], "access keys of their own"),
        (["--unknown"], "--unknown"),
        (["stray"], "stray"),
    ],
)
def test_wrong_arguments(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code: object = main(arguments)
    except SystemExit as stopped:
        code = stopped.code
    said = capsys.readouterr()
    assert code == 4
    assert words in said.err
    assert said.out == ""


def test_wrong_arguments_end_the_process() -> None:
    command = [sys.executable, "-m", "conformance.reference", "--editions", "no function"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 4
    assert "'no function' is not of the form module:function" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
