"""TLS from the command line: what is trusted, what is not checked, and what the user is told."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conformance.commands.values import bundle
from conformance.report.log import read_log
from conformance.run.prepare import prepare
from conformance.run.prepared import Prepared, from_wire_form
from conformance.run.wanted import UsageProblem, Wanted
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport
from tests.commands.cli import cli
from tests.wire.building import build
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


def test_a_variable_is_trusted_if_it_is_asked_for_by_name(
    tmp_path: Path,
    target: Target,
    certificate: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")
    for name in names:
        monkeypatch.setenv(name, str(certificate))
        assert bundle(f"env:{name}") == certificate
    arguments = ("replay", ONE[1], "--endpoint", target.url)
    there = dict.fromkeys(names, str(certificate))
    assert cli(*arguments, cwd=tmp_path, env=there).code == 6
    done = cli(*arguments, "--ca-bundle", "env:MY_BUNDLE", cwd=tmp_path, env={"MY_BUNDLE": str(certificate)})
    assert done.code == 1
    assert "HTTP/1.1 200" in done.out
    for value in ("", "nothing.pem"):
        missing = cli(*arguments, "--ca-bundle", "env:MY_BUNDLE", cwd=tmp_path, env={"MY_BUNDLE": value})
        assert missing.code == 4
        assert ("nothing.pem can't be read" if value else "the variable MY_BUNDLE is not set, or empty") in missing.err


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


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the host ``ses.internal``, which is also that of a client, beside its key."""
    folder = tmp_path_factory.mktemp("named")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=x", "-addext", "subjectAltName=DNS:ses.internal", "-keyout", str(folder / "key.pem"),
         "-out", str(folder / "certificate.pem")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return folder


def asked_with(folder: Path, url: str, tls: str, **more: Any) -> str:
    """Return what came of a request that was sent as the profile says: OK, or the failure."""
    path = folder / "profile.yaml"
    path.write_text(f"name: x\nendpoint: {url}\nca_bundle: certificate.pem\ntls: {tls}\n", encoding="utf-8")
    prepared: list[Prepared] = []

    class Stop(Exception):
        pass

    def keep(found: Prepared) -> None:
        prepared.append(found)
        raise Stop

    with pytest.raises(Stop):
        prepare(Wanted(target=str(path), **more), {}, keep)
    (found,) = prepared
    there = from_wire_form(found.wire_form())
    found.close()
    assert there.verify == found.verify
    with Transport(ExchangeLimits(), verify=there.verify) as transport:
        exchange = transport.send(build(url, []))
    return exchange.failure.detail if exchange.failure is not None else "OK"


def test_another_name_is_asked_for_and_expected(named: Path, serve: Serve) -> None:  # noqa: F811
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(named / "certificate.pem", named / "key.pem")
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    url = serve(always(a_response()), context).url
    assert asked_with(named, url, "{ server_name: ses.internal }") == "OK"
    assert asked[-1] == "ses.internal"
    said = asked_with(named, url, "{}")
    assert "not valid for '127.0.0.1'" in said
    assert "tls: {server_name: …}" in said


def test_a_client_s_certificate_is_shown(named: Path, serve: Serve) -> None:  # noqa: F811
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(named / "certificate.pem", named / "key.pem")
    context.load_verify_locations(named / "certificate.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # by which the handshake itself fails
    url = serve(always(a_response()), context).url
    name = "server_name: ses.internal"
    assert asked_with(named, url, f"{{ {name}, certificate: certificate.pem, key: key.pem }}") == "OK"
    assert "client certificate, give it in the profile" in asked_with(named, url, f"{{ {name} }}")


@pytest.mark.parametrize(
    ("tls", "said"),
    [
        ("{ certificate: nothing.pem }", "can't be read: No such file"),
        ("{ certificate: profile.yaml }", "holds no certificate and its key"),
        ("{ certificate: certificate.pem }", "holds no certificate and its key"),
    ],
)
def test_a_client_s_certificate_that_is_none_is_wrong_usage(named: Path, tls: str, said: str) -> None:
    path = named / "profile.yaml"
    path.write_text(f"name: x\nendpoint: https://127.0.0.1:1\ntls: {tls}\n", encoding="utf-8")
    with pytest.raises(UsageProblem, match=said):
        prepare(Wanted(target=str(path)), {})
