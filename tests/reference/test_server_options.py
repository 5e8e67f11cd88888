"""What the server can be asked for at its start: where it listens, whose keys it knows, what it keeps."""

from __future__ import annotations

import errno
import io
import json
import socket
import ssl
from pathlib import Path

import pytest

from conformance.reference.app import App
from conformance.reference.control import HEALTH, PREFIX, RESET
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.listening import is_loopback, listen, url_of
from conformance.reference.mail_store import MESSAGE, MailStore, StoredMail
from conformance.reference.options import parse
from conformance.reference.request_log import LoggedApp, entry
from conformance.reference.self_signed import certificate, ensure_certificate
from conformance.reference.state import Credential, Settings, World
from conformance.reference.state_file import StateProblem, load_state, save_state

ACCOUNT = "123456789012"


def app(**arguments: object) -> App:
    return App(Settings(), [Credential("AKID", "S", ACCOUNT)], **arguments)  # type: ignore[arg-type]


def request(method: str, path: str, body: bytes = b"") -> HttpRequest:
    return HttpRequest(method, path, b"", [(b"host", b"x")], body)


def test_hooks_that_are_not_served_are_no_part_of_the_api() -> None:
    closed = app(hooks=False)
    assert closed.answer(request("GET", HEALTH)).status == 200
    for method, path in (("GET", f"{PREFIX}mail"), ("POST", RESET)):
        response = closed.answer(request(method, path))
        assert b"UnknownOperationException" in response.body, path


@pytest.mark.parametrize("path", [RESET, "/moto-api/reset"])
def test_a_reset_forgets_identities_and_mail(path: str) -> None:
    served = app(reset_path=path)
    _, world = served.version("")
    world.account(ACCOUNT).add("example.com", "Domain", "Success")
    world.mail.add("", StoredMail("1", MESSAGE, "a@x", "a@x", ["b@x"], "s", 1, lambda: b""))
    assert served.answer(request("POST", path)).status == 200
    _, world = served.version("")
    assert world.account(ACCOUNT).identities == {}
    assert world.mail.all("") == []


def test_all_mail_is_listed_oldest_first() -> None:
    served = app()
    for number in "12":
        served.version("")[1].mail.add("", StoredMail(number, MESSAGE, "a@x", "a@x", ["b@x"], "s", 1, lambda: b""))
    found = json.loads(served.answer(request("GET", f"{PREFIX}mail")).body)
    assert [mail["id"] for mail in found["messages"]] == ["1", "2"]


def test_the_state_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    world = World("", Settings(), MailStore())
    account = world.account(ACCOUNT)
    domain = account.add("example.com", "Domain", "Success")
    domain.dkim_tokens, domain.topics = account.dkim_tokens("example.com"), {"Bounce": "arn:aws:sns:x"}
    account.count_sent(1_000_000.0, 3)
    save_state(path, world)
    assert path.stat().st_mode & 0o077 == 0
    again = World("", Settings(), MailStore())
    load_state(path, again)
    restored = again.account(ACCOUNT)
    assert restored == account
    assert restored.verification_token("example.com") == account.verification_token("example.com")
    assert [file.name for file in tmp_path.iterdir()] == ["state.json"]


def test_no_file_is_an_empty_state(tmp_path: Path) -> None:
    world = World("", Settings(), MailStore())
    load_state(tmp_path / "none.json", world)
    assert world.accounts() == []


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"format": "x", "accounts": {}}', '{"format": "ses-reference-state/1", "accounts": 1}'],
)
def test_another_file_is_no_state(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    with pytest.raises(StateProblem, match=r"state\.json is no state of the reference target"):
        load_state(path, World("", Settings(), MailStore()))
    assert path.read_text() == text


def test_the_log_shows_what_was_asked_and_no_signature() -> None:
    body = b"Action=ListIdentities&MaxItems=5&X-Amz-Signature=abc&Signature=def&NextToken=" + b"n" * 300
    response = HttpResponse(400, [], b"<ErrorResponse><Error><Code>Throttling</Code></Error><RequestId>7</RequestId>")
    line = entry(request("POST", "/", body), response, 0.0)
    assert line == {
        "at": "1970-01-01T00:00:00.000Z",
        "method": "POST",
        "path": "/",
        "action": "ListIdentities",
        "parameters": {"MaxItems": "5", "NextToken": "n" * 200 + "…"},
        "status": 400,
        "code": "Throttling",
        "request_id": "7",
    }


def test_a_log_that_is_full_keeps_nobody_from_a_response() -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "no room")

    served = LoggedApp(Settings(), [])
    served.log = Full()
    for _ in range(2):
        assert served.answer(request("GET", "/")).status == 403
        assert served.log is None
    assert served.served == 2


@pytest.mark.parametrize(
    ("host", "url", "local"),
    [
        ("127.0.0.1", "http://127.0.0.1:{}", True),
        ("::1", "http://[::1]:{}", True),
        ("localhost", "http://localhost:{}", True),
        ("0.0.0.0", "http://127.0.0.1:{}", False),
        ("::", "http://[::1]:{}", False),
    ],
)
def test_where_it_listens(host: str, url: str, local: bool) -> None:
    if ":" in host and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        listener = listen(host, 0)
    except OSError:
        pytest.skip(f"{host} is no address of this machine")
    with listener:
        assert url_of(listener, host, None) == url.format(listener.getsockname()[1])
        assert url_of(listener, host, Path("x.pem")).startswith("https://")
        assert is_loopback(listener) is local


def test_a_certificate_that_is_made_is_trusted_for_its_hosts_only(tmp_path: Path) -> None:
    path = tmp_path / "ses.pem"
    ensure_certificate(path, ["localhost", "127.0.0.1"])
    made = path.read_bytes()
    ensure_certificate(path, ["other"])
    assert path.read_bytes() == made
    assert path.stat().st_mode & 0o077 == 0
    assert handshake(path, "localhost") is None
    assert handshake(path, "127.0.0.1") is None
    assert "doesn't match" in str(handshake(path, "example.com")) or "mismatch" in str(handshake(path, "example.com"))


def handshake(path: Path, host: str) -> ssl.SSLError | None:
    """Shake hands in memory, as strictly as any client does; return what the client minds."""
    serving, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(path))
    serving.load_cert_chain(path)
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(to_client, to_server, server_hostname=host)
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(3):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLCertVerificationError as error:
                return error
    assert client.getpeercert()
    return None


def test_every_certificate_has_a_key_of_its_own() -> None:
    first, second = (certificate(["x"], 0.0) for _ in range(2))
    assert first.partition("EC PRIVATE KEY")[2] != second.partition("EC PRIVATE KEY")[2]


def test_a_seed_repeats_keys_tokens_and_message_ids() -> None:
    first, second, other = (parse(["--seed", seed], {}) for seed in ("s", "s", "t"))
    for name in ("account", "temporary", "other_account"):
        assert getattr(first, name) == getattr(second, name) != getattr(other, name)
    assert first.settings.seed == second.settings.seed
    ids = [[options.settings.message_id(9.0) for _ in range(2)] for options in (first, second, other)]
    assert ids[0] == ids[1] != ids[2]
    assert len(set(ids[0])) == 2


def test_keys_as_the_aws_tools_keep_them(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text(
        "[default]\naws_access_key_id = A\naws_secret_access_key = a%s\n[other]\naws_access_key_id=B\n"
        "aws_secret_access_key=b\n[temporary]\naws_access_key_id=C\naws_secret_access_key=c\naws_session_token=t\n"
    )
    options = parse(["--credentials", str(path)], {})
    assert (options.account.access_key_id, options.account.secret_access_key) == ("A", "a%s")
    assert options.other_account.secret_access_key == "b"
    assert options.temporary.session_token == "t"
    assert parse(["--credentials", str(path), "--account-access-key-id", "Z"], {}).account.access_key_id == "Z"


def test_keys_of_the_environment() -> None:
    pair = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "a"}
    assert parse(["--credentials", "env"], pair).account.secret_access_key == "a"
    temporary = parse(["--credentials", "env"], {**pair, "AWS_SESSION_TOKEN": "t"}).temporary
    assert (temporary.access_key_id, temporary.session_token) == ("A", "t")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "can't be read"),
        ("aws_access_key_id = A\n", "is no file of AWS credentials"),
        ("[work]\n", "has no section [default]"),
        ("[default]\naws_access_key_id = SECRET\n", "[default] lacks aws_secret_access_key"),
    ],
)
def test_wrong_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str) -> None:
    path = tmp_path / "credentials"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SystemExit) as end:
        parse(["--credentials", str(path)], {})
    message = capsys.readouterr().err
    assert end.value.code == 4
    assert said in message
    assert "SECRET" not in message


def test_a_key_without_certificate_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--tls-key", "k.pem"], {})
    assert "--tls-key needs --tls" in capsys.readouterr().err


def test_any_key_and_signature_will_do_if_asked_for() -> None:
    """As with emulators: tests that were written for one have whatever keys."""
    trusting = App(parse(["--any-credentials"]).settings, [Credential("AKID", "S", ACCOUNT)])
    body = b"Action=GetSendQuota&Version=2010-12-01"
    headers = [(b"host", b"x"), (b"content-type", b"application/x-www-form-urlencoded")]
    signed = (b"authorization", b"AWS4-HMAC-SHA256 Credential=test/20110818/eu-west-1/ses/aws4_request, Signature=00")
    for more in ([], [signed]):
        sent = HttpRequest("POST", "/", b"", [*headers, *more], body)
        assert trusting.answer(sent).status == 200
        assert app().answer(sent).status != 200


def test_a_mail_is_shown_with_its_text_and_html_decoded() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nattached\r\n--b\r\n"
        b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Gr=FC=DFe\r\n--b\r\n"
        b"Content-Type: text/html; charset=no-such\r\n\r\n<p>x</p>\r\n--b--\r\n"
    )
    deep = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 3000
    served = app()
    for number, data in enumerate((raw, b"\r\n", deep)):
        mail = StoredMail(str(number), MESSAGE, "a@x", "a@x", ["b@x"], "s", 1, lambda data=data: data)  # type: ignore[misc]
        served.version("")[1].mail.add("", mail)
    found = json.loads(served.answer(request("GET", f"{PREFIX}mail")).body)["messages"]
    assert (found[0]["text"], found[0]["html"]) == ("Gr\u00fc\u00dfe", "<p>x</p>")
    assert found[1]["html"] is None
    assert found[2]["html"] is None


@pytest.mark.parametrize("charset", [b"idna", b"undefined", b"punycode", b"base64", b"rot13", b'"a\0b"', b"\xff"])
def test_a_mail_of_any_charset_is_shown(charset: bytes) -> None:
    served = app()
    data = b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\nx\xff\r\n"
    served.version("")[1].mail.add("", StoredMail("1", MESSAGE, "a@x", "a@x", ["b@x"], "s", 1, lambda: data))
    (found,) = json.loads(served.answer(request("GET", f"{PREFIX}mail")).body)["messages"]
    assert "x" in found["text"]
