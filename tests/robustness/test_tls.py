"""TLS from the command line: what is trusted, what is not checked, and what the user is told."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from conformance.report.log import read_log
from tests.commands.cli import cli
from tests.wire.conftest import Serve, Target, a_response, always, serve  # noqa: F401 - a fixture
from tests.wire.test_transport_tls import certificate, pytestmark  # noqa: F401 - a fixture, and when to skip

ONE = ("--id", "get-send-quota.answer.members", "--out", "o")


@pytest.fixture
def target(serve: Serve, certificate: Path) -> Target:  # noqa: F811
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return serve(always(a_response()), context)


def test_a_certificate_that_nobody_trusts_says_what_to_do(tmp_path: Path, target: Target) -> None:
    done = cli("run", *ONE, "--endpoint", target.url, cwd=tmp_path)
    assert done.code == 6
    assert "self-signed certificate: give the certificate of its issuer with --ca-bundle FILE" in done.err


def test_a_bundle_is_trusted(tmp_path: Path, target: Target, certificate: Path) -> None:  # noqa: F811
    done = cli("run", *ONE, "--keep-going", "--endpoint", target.url, "--ca-bundle", str(certificate), cwd=tmp_path)
    log = read_log(tmp_path / "o" / "run.jsonl")
    assert (done.code, log.cases[0].exchanges[0].response.status) == (1, 200)
    assert "insecure" not in log.header.target.profile


def test_insecure_is_said_in_terminal_log_and_report(tmp_path: Path, target: Target) -> None:
    done = cli("run", *ONE, "--endpoint", target.url, "--insecure", cwd=tmp_path)
    assert done.code == 1
    assert "WARNING: the target's certificate is not checked (--insecure)" in done.err
    log = read_log(tmp_path / "o" / "run.jsonl")
    assert log.header.target.profile["insecure"] is True
    for name in ("report.html", "summary.md"):
        assert "certificate was not checked" in (tmp_path / "o" / name).read_text(), name


@pytest.mark.parametrize(("content", "said"), [(None, "can't be read"), ("no PEM", "holds no certificates")])
def test_a_bundle_that_is_none_is_wrong_usage(tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_text(content)
    done = cli("run", *ONE, "--endpoint", "https://127.0.0.1:1", "--ca-bundle", "ca.pem", cwd=tmp_path)
    assert done.code == 4
    assert f"--ca-bundle: ca.pem {said}" in done.err


def test_a_target_without_tls_is_named_as_such(tmp_path: Path, serve: Serve) -> None:  # noqa: F811
    url = serve(lambda peer: peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")).url.replace("http:", "https:")
    done = cli("run", *ONE, "--endpoint", url, cwd=tmp_path)
    assert done.code == 6
    assert "the target speaks no TLS there; try http://" in done.err
