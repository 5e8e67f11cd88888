from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from typing import Any

import pytest

from conformance.reference.mail_store import MESSAGE, MailStore, StoredMail
from conformance.reference.options import parse

from .client import Client, running

COMMAND = [sys.executable, "-m", "conformance.reference"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well_even_with_a_connection_open(number: signal.Signals) -> None:
    with subprocess.Popen([*COMMAND], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = json.loads(process.stdout.readline())
        connection = http.client.HTTPConnection(line["endpoint"].removeprefix("http://"), timeout=300)
        connection.request("GET", "/_reference/health")
        assert json.loads(connection.getresponse().read()) == {"ready": True}
        process.send_signal(number)
        assert process.wait(300) == 0
        assert process.stdout.read() == b""
        assert process.stderr.read() == b""
        connection.close()


def test_it_ends_with_its_input() -> None:
    command = [*COMMAND, "--die-with-parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["pid"] == process.pid
        process.stdin.close()
        assert process.wait(300) == 0


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [*COMMAND, "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 4
    assert "in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_listens_on_loopback_only(server: dict[str, Any]) -> None:
    assert server["endpoint"].startswith("http://127.0.0.1:")
    port = int(server["endpoint"].rpartition(":")[2])
    with pytest.raises(ConnectionError), socket.create_connection(("127.0.0.2", port), 5):
        pass


def test_credentials_are_random_unless_given() -> None:
    first, second = parse([], {}), parse([], {})
    keys = [one.access_key_id for options in (first, second) for one in (options.account, options.other_account)]
    assert len(set(keys)) == 4
    given = parse(
        ["--account-access-key-id", "A", "--account-id", "000000000001"],
        {"SES_REFERENCE_ACCOUNT_SECRET_ACCESS_KEY": "S", "SES_REFERENCE_OTHER_ACCOUNT_ACCESS_KEY_ID": "B"},
    )
    assert (given.account.access_key_id, given.account.secret_access_key) == ("A", "S")
    assert given.account.account_id == given.temporary.account_id == "000000000001"
    assert given.other_account.access_key_id == "B"
    assert "S" not in repr(given.account).replace("SES", "").replace("Secret", "")


def test_credentials_from_the_environment_sign() -> None:
    os_environment = {**os.environ, "SES_REFERENCE_ACCOUNT_ACCESS_KEY_ID": "KEY/1"}
    command = [*COMMAND, "--die-with-parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os_environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        client = Client(line, line["credentials"])
        assert client.key["access_key_id"] == "KEY/1"
        assert client.call("GetSendQuota").status == 200
        process.stdin.close()
        process.wait(300)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_reference/none", 404),
        ("POST", "/_reference/mail", 405),
        ("GET", "/_reference/mail?id=none", 404),
        ("POST", "/_reference/confirm", 404),
        ("POST", "/_reference/throttle", 404),
    ],
)
def test_control_faults_are_told_in_json(client: Client, method: str, path: str, status: int) -> None:
    reply = client.raw(method, path, {})
    assert reply.status == status
    assert json.loads(reply.body)["error"]


def test_only_the_owners_identity_is_confirmed(client: Client, other: Client, email: str) -> None:
    client.ok("VerifyEmailIdentity", EmailAddress=email)
    with pytest.raises(AssertionError, match="no such identity"):
        other.confirm(email)


def test_the_mail_store_is_bounded() -> None:
    def mail(number: int, size: int) -> StoredMail:
        return StoredMail(str(number), MESSAGE, "s@a", "s@a", ["to@a", "to@a"], "", size, lambda: b"")

    store = MailStore(max_messages=3, max_bytes=100)
    for number in range(4):
        store.add("", mail(number, 10))
    assert [one.id for one in store.to("", "TO@a")] == ["1", "2", "3"]
    assert store.by_id("", "0") is None
    store.add("other", mail(9, 95))
    assert store.to("", "to@a") == []
    assert store.by_id("other", "9") is not None


def test_a_server_starts_as_a_mutant() -> None:
    with running("--mutant", "error-status-200") as line:
        assert line["mutant_header"] is None
        assert Client(line, line["credentials"]).call("NoSuchAction").status == 200
