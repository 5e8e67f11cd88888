"""The relay of ``record`` before a target behind TLS, and with the target's own name; nothing secret is kept."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.recordings.relay import RecordingRelay
from conformance.recordings.secrets import Redactor
from conformance.recordings.session import judge_recordings
from conformance.recordings.writers import HarWriter
from conformance.reference.self_signed import ensure_certificate
from conformance.wire.exchange import Exchange
from tests.recordings.samples import shown, success

LISTED = success("ListIdentities", "<Identities><member>a@example.com</member></Identities>")
BODY = LISTED.body.encode()
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nSet-Cookie: session=c00kie-of-some-length\r\n"
RESPONSE += b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
FORM = b"Action=ListIdentities&Version=2010-12-01"
SECRETS = (
    "c00kie-of-some-length",
    "a-token-of-some-length",
    "0123456789abcdef" * 4,
    "AKIAIOSFODNN7EXAMPLE",
    "an-env-secret",
)
PRESIGNED = (
    b"POST /?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%%2F20261127%%2Fus-east-1%%2Fses%%2Faws4_request"
    b"&X-Amz-Signature=%b&X-Amz-Security-Token=a-token-of-some-length HTTP/1.1\r\nHost: localhost:1\r\n"
    b"X-Amz-Security-Token: a-token-of-some-length\r\nX-Api-Key: an-env-secret\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%b"
    % (SECRETS[2].encode(), len(FORM), FORM)
)


@pytest.mark.parametrize("renamed", [False, True])
def test_a_target_behind_tls_is_recorded(renamed: bool, tmp_path: Path) -> None:
    certificate = tmp_path / "own.pem"
    ensure_certificate(certificate, ["127.0.0.1", "localhost"])
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    seen: list[bytes] = []
    writer_of_har, redactor = HarWriter(tmp_path / "x.har"), Redactor(["an-env-secret"])

    def keep(exchange: Exchange) -> None:
        writer_of_har.add(redactor.redact(exchange))

    async def target(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n") + await reader.readexactly(len(FORM)))
        writer.write(RESPONSE)
        await writer.drain()
        await reader.read()
        writer.close()

    async def run() -> int:
        server = await asyncio.start_server(target, "127.0.0.1", 0, ssl=served)
        port = int(server.sockets[0].getsockname()[1])
        relay = RecordingRelay(f"https://localhost:{port}", keep, trusting, host_of_target=renamed)
        await relay.start("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(PRESIGNED)
        assert await reader.readexactly(len(RESPONSE)) == RESPONSE
        writer.close()
        await relay.stop()
        server.close()
        return port

    port = asyncio.run(run())
    host = f"localhost:{port}" if renamed else "localhost:1"
    assert seen == [PRESIGNED.replace(b"localhost:1", host.encode())]
    writer_of_har.close()
    kept = (tmp_path / "x.har").read_text()
    assert not [secret for secret in SECRETS if secret in kept]
    assert '"url": "https://' in kept
    judged = judge_recordings([tmp_path / "x.har"], None, {})
    assert (judged.calls, shown(judged)) == (1, [])


def test_a_certificate_that_can_not_be_used_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tmp_path / "none.pem"
    bundle.write_text("no certificate")
    words = ["record", "--target", "https://127.0.0.1:1", "--out", str(tmp_path / "x.har"), "--listen", "127.0.0.1:0"]
    assert main([*words, "--ca-bundle", str(bundle)]) == 4
    assert "can't be used" in capsys.readouterr().err
