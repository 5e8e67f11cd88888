"""TLS: certificates are checked unless the user says otherwise, and a broken handshake is no crash."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.wire.exchange import Conduct, Exchange, Failure, FailureKind
from conformance.wire.limits import ExchangeLimits
from conformance.wire.transport import Transport

from .building import build
from .conftest import Behaviour, Peer, Serve, Target, a_response, always

LIMITS = ExchangeLimits(connect_s=60, read_s=60, total_s=120)

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one file."""
    folder = tmp_path_factory.mktemp("tls")
    both, key = folder / "both.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(both)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    both.write_text(both.read_text() + key.read_text())
    return both


@pytest.fixture
def target(serve: Serve, certificate: Path) -> Target:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return serve(always(a_response()), context)


def failure(url: str, verify: bool | str = True, limits: ExchangeLimits = LIMITS) -> Failure:
    with Transport(limits, verify=verify) as transport:
        result = transport.send(build(url, []))
    assert result.failure is not None
    return result.failure


def test_a_given_bundle_is_trusted_and_the_connection_kept(target: Target, certificate: Path) -> None:
    with Transport(LIMITS, verify=str(certificate)) as transport:
        for _ in range(3):
            result = transport.send(build(target.url, [("A", "x" * 200_000)]))
            assert result.response is not None, result.failure
            assert result.response.body == b"ok"
    assert target.connections == 1


def test_a_body_waits_for_a_response_to_the_head(serve: Serve, certificate: Path) -> None:
    bodies: list[bytes] = []

    def prompt(peer: Peer) -> None:
        peer.sock.recv(65536)
        peer.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        bodies.append(peer.sock.recv(65536))
        peer.send(a_response())

    result = _send_held(serve, prompt, certificate, LIMITS)
    assert (result.response is not None, result.conduct, bodies) == (True, frozenset(), [b"Action=X"])


def test_a_body_that_nobody_asks_for_goes_in_the_end(serve: Serve, certificate: Path) -> None:
    result = _send_held(serve, always(a_response()), certificate, replace(LIMITS, conduct_s=0.1))
    assert (result.response is not None, result.conduct) == (True, frozenset({Conduct.UNPROMPTED}))


def _send_held(serve: Serve, behave: Behaviour, certificate: Path, limits: ExchangeLimits) -> Exchange:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Transport(limits, verify=str(certificate)) as transport:
        return transport.send(replace(build(serve(behave, context).url, [("Action", "X")]), held=True))


@pytest.mark.filterwarnings("error")
def test_an_unknown_certificate_is_rejected_unless_told_otherwise(target: Target) -> None:
    refused = failure(target.url)
    assert refused.kind is FailureKind.UNREACHABLE
    assert refused.detail.startswith(f"TLS with {target.authority} failed: self")
    with Transport(LIMITS, verify=False) as transport:
        assert transport.send(build(target.url, [])).response is not None


def test_the_environment_does_not_choose_the_bundle(
    target: Target, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(certificate))
    assert failure(target.url).kind is FailureKind.UNREACHABLE


def test_a_bundle_that_does_not_exist(target: Target) -> None:
    found = failure(target.url, verify="/no/such/bundle.pem")
    assert found.kind is FailureKind.UNREACHABLE
    assert "/no/such/bundle.pem" in found.detail


def test_a_target_that_speaks_no_tls(serve: Serve) -> None:
    def plain(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    target = serve(plain)
    found = failure(target.url.replace("http:", "https:"))
    assert found.kind is FailureKind.UNREACHABLE
    assert found.detail.startswith(f"TLS with {target.authority} failed: ")


def test_a_target_that_hangs_in_the_handshake(serve: Serve) -> None:
    target = serve(lambda peer: peer.hang())
    url = target.url.replace("http:", "https:")
    found = failure(url, limits=ExchangeLimits(connect_s=0.15, read_s=5, total_s=10))
    assert found == Failure(FailureKind.UNREACHABLE, f"no connection to {target.authority} within 0.15 s")


def test_tls_spoken_to_a_client_that_does_not(target: Target) -> None:
    found = failure(target.url.replace("https:", "http:"))
    assert found.kind in (FailureKind.NOT_HTTP, FailureKind.CLOSED)
