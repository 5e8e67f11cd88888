"""A target that repeats whatever it was sent, in every spelling: no secret is in any file, nor on the terminal."""

from __future__ import annotations

import re
from base64 import b64encode, encodebytes, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from conformance.cli import main
from conformance.model.case_file import RequestOptions
from conformance.model.problem import SourceError
from conformance.recordings.secrets import Redactor
from conformance.recordings.writers import HarWriter
from conformance.reference.http_types import HttpRequest, HttpResponse
from conformance.reference.request_log import entry
from conformance.run.rendering import Rendered
from conformance.run.requests import build as build_signed
from conformance.targets.profile_file import load_profile
from conformance.targets.secrets import shown_url
from conformance.wire.exchange import Exchange, Response
from conformance.wire.sigv4 import signing_key
from conformance.wire.transport import Transport
from tests.robustness.catalogue.hostile import Certified, good
from tests.run.fakes import free_port, success
from tests.wire.building import build
from tests.wire.conftest import Peer, Serve, serve  # noqa: F401 - a fixture

KEY = "MAINsecret/0123456789+abcdefghijklmnopq="
OTHER = "OTHERsecret9876543210zyxwvutsrqponmlkjih"
TOKEN = "SESSIONtoken//////////wEaCXVzLWVhc3QtMSJIMEYCIQ=="
HEADER = "GATEWAYkey-5d41402abc4b2a76b9719d911017c592"
IN_MAIL, IN_CONFIRM, IN_FAULTS = "MAILtoken1234567890", "CONFIRMtoken1234567890", "FAULTStoken1234567890"
SECRETS = (KEY, OTHER, TOKEN, HEADER, IN_MAIL, IN_CONFIRM, IN_FAULTS)
FILES = {"run.jsonl", "report.html", "junit.xml", "ctrf.json", "report.sarif", "summary.md"}


def profile(folder: Path, url: str) -> Path:
    path = folder / "echo.yaml"
    path.write_text(
        f"name: echo\nendpoint: {url}\naccount_id: '123456789012'\n"
        f"credentials: {{ access_key_id: AKIDMAIN, secret_access_key: '{KEY}', session_token: '{TOKEN}' }}\n"
        f"other_account: {{ access_key_id: AKIDOTHER, secret_access_key: '{OTHER}' }}\n"
        f"headers: {{ X-Gateway-Key: '{HEADER}' }}\nsignatures: {{ checked: true }}\n"
        f"mail: {{ url: '{url}/mail?token={IN_MAIL}' }}\n"
        f"confirm: {{ url: '{url.replace('//', f'//user:{IN_CONFIRM}@')}/confirm' }}\n"
        f"faults: {{ url: '{url}/fault/{IN_FAULTS}/{{code}}' }}\n",
        encoding="utf-8",
    )
    return path


def spellings(data: bytes) -> list[bytes]:
    """Return what a target may make of what it was sent."""
    text = data.decode("latin-1")
    return [
        data,
        quote(text, safe="").encode(),
        quote(text, safe="").encode().lower() if text.isupper() else quote(text).encode(),
        *(b64encode(b"-" * shift + data) for shift in range(3)),
        data.hex().encode(),
        data.hex().upper().encode(),
        text.replace("/", "\\/").encode(),
        text.replace("/", "&#x2F;").replace("=", "&#61;").encode(),
        encodebytes(b"---" + data),
        urlsafe_b64encode(data),
        b"=\r\n".join(data[place : place + 7] for place in range(0, len(data), 7)),
        *every_character(data),
    ]


def every_character(data: bytes) -> list[bytes]:
    """Return what becomes of text where each character is escaped, once or twice, or as wide as two bytes."""
    forms = ("%{:02X}", "%25{:02x}", "&#x{:X};", "&#{:d};", "&amp;#x{:x};", "\\u{:04x}", "\\u{:04X}", "\\x{:02x}")
    return [
        *("".join(map(form.format, data)).encode() for form in forms),
        quote(quote(data, safe=""), safe="").encode(),
    ]


def halves(secret: str) -> list[bytes]:
    """Return the halves of a text, as two fields may hold them."""
    return [secret[: len(secret) // 2].encode(), secret[len(secret) // 2 :].encode()]


def unwrapped(data: bytes) -> bytes:
    """Return text without line ends, as they are or as JSON and quoted-printable write them."""
    for end in (b"\\r", b"\\n", b"\r", b"\n"):
        data = data.replace(b"=" + end, b"").replace(end, b"")
    return data


def derived() -> bytes:
    """Return the key that is derived from the secret for today, as a target with the secret has it."""
    return signing_key(KEY, f"{datetime.now(UTC):%Y%m%d}", "us-east-1", "ses")


class Echo:
    """Repeats each request in another spelling and place; keeps the signatures that it has seen."""

    def __init__(self) -> None:
        self.turn = 0
        self.signatures: set[bytes] = set()

    def __call__(self, peer: Peer) -> None:
        while request := peer.request():
            self.signatures.update(re.findall(rb"Signature=([0-9a-f]{64})", request))
            if b"POST / " not in request and b"GET /?" not in request:
                peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(request) + request)
                continue
            action = re.search(rb"Action=(\w+)", request)
            form = {"Action": action[1].decode() if action else "GetSendQuota"}
            peer.send(self.response(form, request))

    def response(self, form: dict[str, str], request: bytes) -> bytes:
        self.turn += 1
        known = b" ".join([request, KEY.encode(), OTHER.encode(), derived().hex().encode(), b64encode(derived())])
        said = spellings(known)[self.turn % len(spellings(known))]
        place = self.turn // 7 % 6
        if place == 0:
            return b"HTTP/1.1 403 X\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(said) + said
        if place == 1:
            line = said.replace(b"\r\n", b" | ").replace(b"\n", b" ")
            return good(form).replace(b"\r\n", b"\r\nX-Echo: " + line + b"\r\nX-Amzn-RequestId: " + line + b"\r\n", 1)
        if place == 2:
            escaped = said.decode("latin-1").replace("&", "&amp;").replace("<", "&lt;")
            _, text = success(form["Action"], f"<Max24HourSend>{escaped}</Max24HourSend><Token>{escaped}</Token>")
            body = text.encode()
            return b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        if place == 3:
            first, second = (b" ".join(parts) for parts in zip(*map(halves, SECRETS), strict=True))
            fields = b"X-B: %s -\r\nX-A: %s -\r\nSet-Cookie: a=%s; b\r\nLocation: /%s?x" % (
                second,
                first,
                second,
                first,
            )
            return good(form).replace(b"\r\n", b"\r\n" + fields + b"\r\n", 1)
        if place == 4:
            wide = request.decode("latin-1").encode("utf-16") + (KEY + OTHER).encode("utf-16-be")
            return b"HTTP/1.1 400 X\r\nContent-Length: %d\r\n\r\n" % len(wide) + wide
        return b"HTTP/1.1 200 " + said.replace(b"\r\n", b" ")[:2000] + b"\r\n" + good(form).partition(b"\r\n")[2]


def assert_clean(name: str, text: str, signatures: set[bytes]) -> None:
    key = derived()
    spelt = [spelling for secret in SECRETS for spelling in spellings(secret.encode())]
    spelt += [half for secret in SECRETS if len(secret) >= 24 for half in halves(secret)]
    spelt += [b64encode(b"-" * shift + secret.encode())[4:-4] for secret in SECRETS for shift in range(3)]
    spelt += [key.hex().encode(), b64encode(key)[4:-4], *signatures]
    spelt += [b64encode(b"-" * shift + each)[4:-4] for each in signatures for shift in range(3)]
    data = text.encode("utf-8", "backslashreplace")
    assert [each for each in spelt if each in data] == [], name
    plain, wrapped = unwrapped(data), {unwrapped(each) for each in spelt}
    assert [each for each in wrapped if each in plain] == [], name
    assert [secret for secret in SECRETS if secret[:12].encode() in data] == [], name


@pytest.mark.long
@pytest.mark.usefixtures("_alone")
@pytest.mark.parametrize("processes", ["1", "2"])
def test_no_secret_leaves_a_run(
    processes: str,
    serve: Serve,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    echo = Echo()
    target = ("--target", str(profile(tmp_path, serve(echo).url)))
    assert main(["run", *target, "--class", "statistics", "-n", processes, "--keep-going", "--out", "o"]) == 1
    main(["replay", "get-send-quota.answer.members", "--sdk", *target])
    main(["doctor", *target])
    main(["explain", "get-send-quota.answer.members", "--out", "o"])
    main(["report", "o/run.jsonl", "--out", "again"])
    assert_all_clean(tmp_path, capfd, echo)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} >= FILES
    for path in (*tmp_path.rglob("run.jsonl"), *tmp_path.rglob("report.html")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert "REDACTED" in Path("o/run.jsonl").read_text(encoding="utf-8")


CASE = "get-send-quota.answer.members"
EVERY = {
    "export python": (CASE, "--as", "python", "--script", "script.py"),
    "export curl": (CASE, "--as", "curl", "--script", "script.sh"),
    "proxy": ("--upstream", "127.0.0.1:PORT", "--probes-only", "--out", "o"),
    "minimise": (CASE, "--out", "small"),
    "fuzz": ("--time", "2", "--out", "found"),
    "init": ("--no-run", "--ci", "none", "--folder", "home"),
    "run": ("--id", "get-send-quota.*", "--baseline", "base.yaml", "--keep-going", "--out", "o"),
}
"""Commands that send, with what they write below the current folder."""
BASELINE = ("format: ses-conformance-baseline/2", "target: echo", "truth: any", "profile: {}", "deviations: []", "")


@pytest.mark.sweep("run", "export curl")
@pytest.mark.usefixtures("_alone")
@pytest.mark.parametrize("name", EVERY)
def test_no_secret_leaves_a_command(
    name: str,
    serve: Serve,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    Path("base.yaml").write_text("\n".join(BASELINE))
    echo = Echo()
    arguments = [word.replace("PORT", str(free_port())) for word in EVERY[name]]
    code = main([name.partition(" ")[0], *arguments, "--target", str(profile(tmp_path, serve(echo).url))])
    assert_all_clean(tmp_path, capfd, echo)
    assert code in (0, 1, 4)


@pytest.mark.usefixtures("_alone")
@pytest.mark.parametrize("command", ["run", "doctor"])
def test_no_secret_in_the_name_of_a_certificate_is_printed(
    command: str,
    serve: Serve,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    named = Certified(hosts=(f"{OTHER}.example.com", f"{HEADER}.amazonaws.com")).context(tmp_path / "target.pem")
    target = profile(tmp_path, serve(lambda peer: None, named).url)
    assert main([command, "--target", str(target)]) in (4, 6)
    assert_clean("terminal", "".join(capfd.readouterr()), set())


@pytest.mark.long
@pytest.mark.usefixtures("_alone")
def test_no_secret_leaves_a_comparison_of_two_targets(
    serve: Serve,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    echo = Echo()
    target = str(profile(tmp_path, serve(echo).url))
    main(["diff", target, target, "--class", "statistics", "--random", "2", "--html", "d.html", "--markdown", "d.md"])
    main(["replay", CASE, "--target", target, "--against", target])
    assert_all_clean(tmp_path, capfd, echo)
    assert Path("d.html").is_file(), capfd.readouterr()


@pytest.mark.sweep("True")
@pytest.mark.usefixtures("_alone")
@pytest.mark.parametrize("redacted", [True, False])
def test_no_secret_leaves_what_is_made_of_a_recording(
    redacted: bool,
    serve: Serve,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """What `record` writes itself, and what `judge` makes of a recording by others that holds every secret."""
    echo, redactor = Echo(), Redactor([KEY, OTHER, HEADER, IN_MAIL, IN_CONFIRM, IN_FAULTS])
    target = load_profile(str(profile(tmp_path, serve(echo).url)))
    folder = tmp_path / ("kept" if redacted else "others")
    folder.mkdir()
    writer = HarWriter(folder / "traffic.har")
    with Transport() as transport:
        for _ in range(60):
            item = Rendered("GetSendQuota", {"Text": KEY}, RequestOptions(), ())
            exchange = transport.send(build_signed(item, target))
            writer.add(redactor.redact(exchange) if redacted else exchange)
    writer.close()
    recording = str(folder / "traffic.har")
    if not redacted:
        recording = str((folder / "traffic.har").rename(tmp_path / "echo.har"))
    assert main(["judge", recording, "--target", str(tmp_path / "echo.yaml"), "--out", "judged"]) == 1
    assert_all_clean(tmp_path, capfd, echo)
    assert Path("judged/report.html").is_file()


def test_no_secret_leaves_the_log_of_the_reference_target() -> None:
    secret = f"X-Amz-Security-Token={quote(TOKEN, safe='')}&Signature=5d41402abc4b2a76b9719d911017c592"
    headers = [(b"authorization", KEY.encode()), (b"x-amz-security-token", TOKEN.encode())]
    body = f"Action=GetSendQuota&SecurityToken={quote(TOKEN, safe='')}&AWSAccessKeyId={OTHER}".encode()
    request = HttpRequest("POST", "/", secret.encode(), headers, body)
    written = str(entry(request, HttpResponse(200, [], b""), 0.0))
    assert_clean("serve --log", written, {b"5d41402abc4b2a76b9719d911017c592"})
    assert "GetSendQuota" in written


def test_no_secret_leaves_a_recording() -> None:
    """The relay knows no key, but learns the token and the signature of each request; the response repeats them."""
    signature = "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592"
    headers = (
        ("Authorization", f"AWS4-HMAC-SHA256 Credential=AKID/x, SignedHeaders=host, Signature={signature}"),
        ("X-Amz-Security-Token", TOKEN),
    )
    request = replace(build("http://h/", [("Action", "GetSendQuota")]), headers=headers)
    redactor = Redactor([KEY])
    for spelt in spellings(f"{KEY} {TOKEN} {signature}".encode()):
        line = spelt.decode("latin-1")
        response = Response(200, (("X-Echo", line), (line, "x")), spelt, line)
        found = redactor.redact(Exchange(request, response, None, datetime.now(UTC), 1.0))
        assert found.response is not None
        said = [found.request, found.response.headers, found.response.reason, found.response.body.decode("latin-1")]
        assert_clean("recording", "\n".join(map(str, said)), {signature.encode()})


def assert_all_clean(folder: Path, capfd: pytest.CaptureFixture[str], echo: Echo) -> None:
    """Search what was printed, and every file below a folder but the profile: its content and its name."""
    out, err = capfd.readouterr()
    assert ("Traceback" in out + err, bool(echo.signatures)) == (False, True), err
    assert_clean("terminal", out + err, echo.signatures)
    for path in folder.rglob("*"):
        assert_clean("name of a file", path.name, echo.signatures)
        if path.is_file() and path.name not in ("echo.yaml", "echo.har"):
            assert_clean(path.name, path.read_text(encoding="utf-8"), echo.signatures)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://127.0.0.1:8025/api?token=abc&id=1", "http://127.0.0.1:8025/api?token=REDACTED&id=REDACTED"),
        ("http://user:pw@127.0.0.1:1/x", "http://user:REDACTED@127.0.0.1:1/x"),
        ("http://h/hooks/T024BE7LDB8XXXXYYZZ/confirm", "http://h/hooks/REDACTED/confirm"),
        ("http://h/fault?code={code}", "http://h/fault?code={code}"),
        ("http://h/confirm-identity/", "http://h/confirm-identity/"),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    "text",
    [
        "{secret}: 1",
        "credentials: {{ access_key_id: A, {secret}: 1 }}",
        "credentials: {{ access_key_id: A, secret_access_key: {secret}, nothing: 1 }}",
        "credentials: {secret}",
        "credentials: !{secret} x",
        "endpoint: http://user:{secret}@127.0.0.1:1/",
        "endpoint: http://127.0.0.1:1/?key={secret}",
        "endpoint: '{secret} '",
        'headers: {{ X: "{secret}\\x07" }}',
        "headers: {{ '{secret} ': x }}",
        "verification: {secret}",
        "throttle: {{ per_second: {secret} }}",
        "temporary: [{secret}]",
        "faults: {{ url: 'http://h/{secret}', header: x }}",
        "account_id: {secret}",
        "name: *{secret}",
    ],
)
def test_a_wrong_profile_s_message_repeats_no_secret(text: str, tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("name: x\n" + text.format(secret="wJalrXUtnFEMIK7MDENGbPxRfiCY") + "\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_profile(str(path))
    assert "wJalrXUtn" not in str(caught.value)
