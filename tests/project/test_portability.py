"""What other systems lack is not relied on: stood in for by taking it away, or read off the source."""

from __future__ import annotations

import ast
import io
import os
import re
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from conformance.commands import standard_output
from conformance.model import cache, corpus
from conformance.model.case_files import case_files
from conformance.model.suite import load_suite
from conformance.report.log import read_log
from conformance.targets.diagnosis import Mark
from conformance.targets.profile_file import load_profile
from conformance.wire.exchange import FailureKind
from conformance.wire.limits import ExchangeLimits
from conformance.wire.readiness import await_either, is_readable
from conformance.wire.request import raw
from conformance.wire.transport import Transport
from tests.commands.cli import cli
from tests.run.fakes import right, serving

from .documents import ROOT

SOURCES = [
    path
    for path in sorted((ROOT / "conformance").rglob("*.py"))
    if "publish" not in path.relative_to(ROOT).parts  # it starts other people's servers, on Linux and macOS only
]
POSIX = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog", "crypt", "posix", "readline"}
LACKING = {"fork", "killpg", "getuid", "geteuid", "setsid", "getpgid", "mkfifo", "wait4", "poll", "SIGKILL", "SIGHUP"}
MENTIONED = re.compile(rf"open\(|read_text|\b({'|'.join(POSIX | LACKING)})\b")
"""What a file has that the rules may be broken by."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def test_text_has_an_encoding_and_posix_is_asked_for() -> None:
    """The encoding of a text file is never the system's; what Windows lacks is behind a question."""
    found = []
    for path in SOURCES:
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        if not MENTIONED.search(text):
            continue
        tree = ast.parse(text)
        imported = {each.name for node in tree.body if isinstance(node, ast.Import) for each in node.names}
        imported |= {node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)}
        found += [f"{name}: import {each}" for each in sorted(imported & POSIX)]
        found += [f"{name}:{line}: no encoding" for line in _unencoded(tree)]
        found += [f"{name}: {module}.{each}" for module, each in _unasked(tree, text)]
    assert found == []


def _unasked(tree: ast.Module, text: str) -> Iterator[tuple[str, str]]:
    """Yield what only some systems have and is used without a question in the same file."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name) or node.attr not in LACKING:
            continue
        module = node.value.id
        if module in ("os", "signal", "select") and f'hasattr({module}, "{node.attr}")' not in text:
            yield module, node.attr


def _unencoded(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that open a text file by the system's encoding."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or any(each.arg == "encoding" for each in node.keywords):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr == "read_text" and not node.args:
            yield node.lineno
        elif isinstance(node.func, ast.Name) and node.func.id == "open":
            modes = [each.value for each in node.args[1:2] if isinstance(each, ast.Constant)]
            if not any("b" in str(mode) for mode in modes):
                yield node.lineno
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "open" and len(node.args) <= 1:
            modes = [each.value for each in node.args if isinstance(each, ast.Constant)]
            if any(re.fullmatch(r"[rwax]t?\+?", str(mode)) for mode in modes):
                yield node.lineno


def _ask_git(*words: str) -> str:
    """Return what git says of this checkout; skip the test in a copy of the files that is none."""
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout of git")
    # A checkout that another user owns, as in a container, is one that git does not look at unless it is named.
    command = ["git", "-c", f"safe.directory={ROOT}", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True).stdout


def test_every_file_can_be_checked_out_anywhere() -> None:
    """No two names differ by case alone, and none is one that Windows keeps to itself."""
    files = _ask_git("ls-files", "-z").split("\0")[:-1]
    assert len({file.lower() for file in files}) == len(files)
    parts = {part for file in files for part in PurePosixPath(file).parts}
    assert [
        part for part in parts if RESERVED.fullmatch(part) or part[-1] in ". " or set(part) & set('<>:"\\|?*')
    ] == []


def test_line_ends_of_a_checkout_change_no_digest() -> None:
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert "* text=auto eol=lf" in attributes
    lines = _ask_git("ls-files", "--eol").splitlines()
    assert not [line for line in lines if line.startswith(("i/crlf", "i/mixed"))]


def test_a_case_file_with_crlf_means_the_same(tmp_path: Path) -> None:
    first = case_files(corpus.cases())[0]
    copy = tmp_path / first.parent.name / first.name
    copy.parent.mkdir()
    copy.write_bytes(first.read_bytes().replace(b"\n", b"\r\n"))
    assert [(case.id, case.steps) for case in load_suite([copy]).cases] == [
        (case.id, case.steps) for case in load_suite([first]).cases
    ]


def test_a_socket_is_watched_without_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(select, "poll")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert not is_readable(ours)
        await_either(ours, 5)  # it can be written to
        theirs.sendall(b"x")
        assert is_readable(ours)
    with serving(right) as fake, Transport(ExchangeLimits()) as transport:
        body = b"Action=GetSendQuota&Filler=" + b"x" * 300_000
        exchange = transport.send(raw(fake.endpoint, headers=[("Content-Type", "a/b")], body=body))
    assert exchange.response is not None, exchange.failure
    assert exchange.response.status == 200


def test_unix_sockets_that_a_system_lacks_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "AF_UNIX")
    with Transport(ExchangeLimits()) as transport:
        exchange = transport.send(raw("http+unix://%2Frun%2Fses.sock", body=b"x"))
    assert exchange.failure is not None
    assert exchange.failure.kind is FailureKind.UNREACHABLE
    assert "no unix sockets" in exchange.failure.detail


@pytest.mark.parametrize(("encoding", "shown"), [("cp1252", b"+ x - \x85"), ("ascii", b"+ x - ...")])
def test_signs_that_a_terminal_lacks_are_replaced(monkeypatch: pytest.MonkeyPatch, encoding: str, shown: bytes) -> None:
    raw_output = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw_output, encoding=encoding))
    standard_output.print_anything()
    sys.stdout.write("✓ ✗ – …".replace("–", "-"))
    sys.stdout.write(" 漢")
    sys.stdout.flush()
    assert raw_output.getvalue() == shown + b" \\u6f22"


def test_the_marks_of_doctor_are_among_them() -> None:
    marks = {mark.value for mark in Mark}
    assert {sign for mark in marks for sign in mark if not sign.isascii()} <= standard_output._PLAIN.keys()


def test_a_user_without_a_home_has_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv(cache.FOLDER, raising=False)
    monkeypatch.setattr(Path, "expanduser", no_home)
    assert cache.cache_folder().name == "ses-conformance"


@pytest.mark.long
def test_a_run_needs_no_home_no_folder_for_temporary_files_and_no_locale(tmp_path: Path) -> None:
    """Another time zone, a terminal of code page 1252, a home that can't be written, and no /tmp that is named."""
    gone = str(tmp_path / "gone")
    env = {
        "HOME": os.devnull,
        "XDG_CACHE_HOME": os.devnull,
        "SES_CONFORMANCE_CACHE": "",
        "TMPDIR": gone,
        "TEMP": gone,
        "TMP": gone,
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "cp1252",
    }
    done = cli("run", "--id", "get-send-statistics.*", "--out", "o", cwd=tmp_path, env=env, timeout=300)
    assert done.code == 0, done
    log = read_log(tmp_path / "o" / "run.jsonl")
    assert {case.outcome for case in log.cases} == {"passed"}


def test_a_profile_has_windows_line_ends_and_a_path_with_backslashes(tmp_path: Path) -> None:
    path = tmp_path / "a b.yaml"
    path.write_bytes(b"name: mine\r\nendpoint: http://[::1]:8080\r\nca_bundle: 'certs\\ca.pem'\r\n")
    profile = load_profile(str(path))
    assert profile.endpoint == "http://[::1]:8080"
    assert (profile.ca_bundle or "").endswith("certs\\ca.pem")
