"""Records an application's traffic with real recorders: ``python -m tests.recordings.record``.

Each recorder records calls against a fresh reference target; what it wrote goes to ``fixtures/recordings/``. Recorders
that are not installed are named, and their recordings stay as they are. Of Debian's packages ruby-vcr, ruby-webmock,
ruby-aws-sigv4, chromium-driver, firefox-esr, php-curl, curl, wget and tshark are used where they are there; a capture
needs the right to capture on loopback.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.clients.recordings import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from tests.reference.client import running

PROGRAMS = Path(__file__).resolve().parent / "programs"
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "recordings"
HOME = Path(os.environ.get("RECORDERS_HOME", Path(tempfile.gettempdir()) / "ses-conformance-recorders"))
_FROM_PYPI = ("betamax", "boto3", "mitmproxy", "requests", "responses", "vcrpy")
_FROM_NPM = (
    *("@aws-sdk/client-ses", "@pollyjs/adapter-node-http", "@pollyjs/core", "@pollyjs/persister-fs"),
    *("aws4fetch", "chrome-har", "nock@14"),
)
_FORMS = (
    "Action=VerifyDomainIdentity&Version=2010-12-01&Domain=example.com",
    "Action=ListIdentities&Version=2010-12-01&MaxItems=5",
    "Action=GetSendQuota&Version=2010-12-01",
    "Action=ListIdentities&Version=2010-12-01&MaxItems=0",
)
_SERVER = (
    *("--verification", "immediate"),
    *("--account-access-key-id", ACCESS_KEY_ID, "--account-secret-access-key", SECRET_ACCESS_KEY),
)
_COMPRESSED = ("--variation", "http-gzip")
_LIMIT_S = 40

Environment = Mapping[str, str]


def main(arguments: Sequence[str]) -> int:
    """Record with the recorders that are named, or all; return 1 if any of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.recordings.record", description=__doc__)
    parser.add_argument("recorders", nargs="*", metavar="RECORDER", help=f"default: all: {', '.join(_RECORDERS)}")
    parser.add_argument("--install", action="store_true", help="first install what PyPI and npm have")
    given = parser.parse_args(arguments)
    if given.install:
        _install()
    failed = 0
    FIXTURES.mkdir(exist_ok=True)
    for name, record in _RECORDERS.items():
        if given.recorders and name not in given.recorders:
            continue
        try:
            with running(*_SERVER, *(_COMPRESSED if name in _OF_COMPRESSED else ())) as server:
                record(_environment(server["endpoint"]))
            print(f"{name}: recorded")
        except (OSError, subprocess.SubprocessError) as error:
            failed += 1
            print(f"{name}: {error}", file=sys.stderr)
    return 1 if failed else 0


def _install() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", HOME / "python"], check=True)
    subprocess.run([_python(), "-m", "pip", "install", "--quiet", *_FROM_PYPI], check=True)
    (HOME / "node").mkdir(exist_ok=True)
    subprocess.run(["npm", "install", "--silent", "--prefix", HOME / "node", *_FROM_NPM], check=True)


def _python() -> str:
    return str(HOME / "python" / "bin" / "python")


def _environment(endpoint: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "LC_ALL": "C.UTF-8",
        "ENDPOINT": endpoint,
        "TOOLS": str(HOME / "node"),
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NODE_NO_WARNINGS": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _run(words: Sequence[str], environment: Environment, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, env=dict(environment), check=True, text=True, timeout=_LIMIT_S, **options)


def _vcrpy(environment: Environment) -> None:
    _run([_python(), str(PROGRAMS / "vcrpy_calls.py"), str(FIXTURES / "vcrpy.yaml")], environment)


def _vcrpy_json(environment: Environment) -> None:
    _run([_python(), str(PROGRAMS / "vcrpy_json_calls.py"), str(FIXTURES / "vcrpy.json")], environment)


def _botocore(environment: Environment) -> None:
    with (FIXTURES / "botocore.log").open("w") as file:
        _run([_python(), str(PROGRAMS / "debug_calls.py")], environment, stderr=file, stdout=subprocess.DEVNULL)


def _http_client(environment: Environment) -> None:
    with (FIXTURES / "http-client.log").open("w") as file:
        _run([_python(), str(PROGRAMS / "http_client_calls.py")], environment, stdout=file)


def _mitmproxy(environment: Environment) -> None:
    out = FIXTURES / "mitmproxy.har"
    words = [str(HOME / "python" / "bin" / "mitmdump"), "--quiet", "--listen-host", "127.0.0.1", "--listen-port", "0"]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        words = [words[0], *words[2:], "--set", f"hardump={out}", "--set", f"confdir={folder}"]
        with log.open("w") as file, subprocess.Popen(words, stdout=file, env=dict(environment)) as process:
            port = _wait_for(lambda: _port_in(log))
            proxied = {**environment, "HTTP_PROXY": f"http://127.0.0.1:{port}"}
            try:
                _run([_python(), str(PROGRAMS / "boto3_calls.py")], proxied)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(_LIMIT_S)


def _port_in(log: Path) -> str | None:
    found = [line for line in log.read_text().splitlines() if "listening at" in line]
    return found[0].rstrip(".").rpartition(":")[2] if found else None


def _wait_for(find: Callable[[], str | None]) -> str:
    end = time.monotonic() + _LIMIT_S
    while time.monotonic() < end:
        found = find()
        if found:
            return found
        time.sleep(0.1)
    raise OSError("the recorder does not start")


def _nock(environment: Environment) -> None:
    _run(["node", str(PROGRAMS / "nock_calls.mjs"), str(FIXTURES / "nock.json")], environment)


def _nock_fetch(environment: Environment) -> None:
    _run(["node", str(PROGRAMS / "nock_fetch_calls.mjs"), str(FIXTURES / "nock-fetch.json")], environment)


def _php_curl(environment: Environment) -> None:
    log = FIXTURES / "php-curl.log"
    log.unlink(missing_ok=True)
    _run(["php", str(PROGRAMS / "php_curl_calls.php"), str(log)], environment)


def _vcrpy_filtered(environment: Environment) -> None:
    _run([_python(), str(PROGRAMS / "vcrpy_filtered_calls.py"), str(FIXTURES / "vcrpy-filtered.yaml")], environment)


def _ruby_vcr(environment: Environment) -> None:
    for kind in ("plain", "base64"):
        program = str(PROGRAMS / "ruby_vcr_calls.rb")
        _run(["ruby", program, str(FIXTURES), kind], environment, stdout=subprocess.DEVNULL)
    for path in FIXTURES.glob("ruby-vcr*.yml"):
        path.rename(path.with_suffix(".yaml"))


def _chromium(environment: Environment) -> None:
    from tests.recordings.browser import record_messages

    with tempfile.TemporaryDirectory() as folder:
        messages = Path(folder) / "messages.json"
        messages.write_text(json.dumps(record_messages(environment["ENDPOINT"])))
        out = str(FIXTURES / "chromium.har")
        _run(["node", str(PROGRAMS / "chromium_har.mjs"), str(messages), out], environment)


def _firefox(environment: Environment) -> None:
    from tests.recordings.firefox import record_har

    (FIXTURES / "firefox.har").write_text(json.dumps(record_har(environment["ENDPOINT"]), indent=1) + "\n")


def _curl(environment: Environment) -> None:
    words = ["curl", "--silent", "--aws-sigv4", f"aws:amz:{REGION}:ses", "--output", os.devnull]
    words += ["--user", f"{ACCESS_KEY_ID}:{SECRET_ACCESS_KEY}", environment["ENDPOINT"] + "/"]
    for option, name in (("--trace-ascii", "curl-trace-ascii.log"), ("--trace", "curl-trace.log")):
        with (FIXTURES / name).open("w") as file:
            for form in _FORMS:
                _run([*words, option, "-", "--data", form], environment, stdout=file)
                file.flush()


def _wget(environment: Environment) -> None:
    from tests.recordings.browser import presigned

    with (FIXTURES / "wget.log").open("w") as file:
        for form in _FORMS:
            # For a rejection it ends with 8, after it has logged it.
            words = ["wget", "--debug", "--tries=1", "--output-document", os.devnull]
            url = presigned(environment["ENDPOINT"], form)
            subprocess.run([*words, url], env=dict(environment), check=False, timeout=_LIMIT_S, stderr=file)


def _net_http(environment: Environment) -> None:
    with (FIXTURES / "net-http.log").open("w") as file:
        _run(["ruby", str(PROGRAMS / "net_http_calls.rb")], environment, stdout=file)


def _betamax(environment: Environment) -> None:
    _run([_python(), str(PROGRAMS / "betamax_calls.py"), str(FIXTURES)], environment)


def _responses(environment: Environment) -> None:
    _run([_python(), str(PROGRAMS / "responses_calls.py"), str(FIXTURES / "responses.yaml")], environment)


def _polly(environment: Environment) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _run(["node", str(PROGRAMS / "polly_calls.mjs"), folder], environment, stdout=subprocess.DEVNULL)
        (found,) = Path(folder).rglob("recording.har")
        (FIXTURES / "polly.har").write_bytes(found.read_bytes())


def _tshark(environment: Environment) -> None:
    port = environment["ENDPOINT"].rpartition(":")[2]
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "capture.pcap"
        words = ["tshark", "-l", "-i", "lo", "-f", f"tcp port {port}", "-w", str(capture)]
        with subprocess.Popen(words, stderr=subprocess.PIPE, env=dict(environment), text=True) as process:
            assert process.stderr is not None
            while (line := process.stderr.readline()) and "Capturing on" not in line:
                pass
            _wait_for(lambda: "there" if capture.exists() and capture.stat().st_size else None)
            _run([_python(), str(PROGRAMS / "http_client_calls.py")], environment, stdout=subprocess.DEVNULL)
            time.sleep(1)
            process.send_signal(signal.SIGINT)
            process.wait(_LIMIT_S)
        decoded = ("-d", f"tcp.port=={port},http", "-Y", "http")
        for kind, name in (("json", "tshark.json"), ("ek", "tshark-ek.json")):
            with (FIXTURES / name).open("w") as file:
                _run(["tshark", "-r", str(capture), *decoded, "-T", kind, "-x"], environment, stdout=file)


_RECORDERS: dict[str, Callable[[Environment], None]] = {
    "vcrpy": _vcrpy,
    "vcrpy-json": _vcrpy_json,
    "vcrpy-filtered": _vcrpy_filtered,
    "botocore": _botocore,
    "http-client": _http_client,
    "mitmproxy": _mitmproxy,
    "nock": _nock,
    "nock-fetch": _nock_fetch,
    "php-curl": _php_curl,
    "ruby-vcr": _ruby_vcr,
    "chromium": _chromium,
    "firefox": _firefox,
    "curl": _curl,
    "wget": _wget,
    "net-http": _net_http,
    "betamax": _betamax,
    "responses": _responses,
    "polly": _polly,
    "tshark": _tshark,
}
_OF_COMPRESSED = ("nock-fetch", "php-curl")
"""Recorders of responses whose bodies are compressed."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
