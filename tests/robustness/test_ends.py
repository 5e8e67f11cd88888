"""How a run may end, other than by itself: nothing that it knew is lost, and it says what happened."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.commands.output_folder import hold_folder
from conformance.report.files import write_text
from conformance.report.log import read_log
from conformance.targets.reference_process import ReferenceProcess
from tests.commands.cli import FEW, ROOT, Done, cli, environment, interrupt, lines_of, start
from tests.commands.conftest import reference, reference_profile  # noqa: F401 - fixtures
from tests.run.fakes import Form, Reply, right, serving

# What takes processes that are started anew and ended is left to `make test-long`.
pytestmark = pytest.mark.long

REPORTS = {"report.html", "junit.xml", "ctrf.json", "summary.md", "certificate.txt", "certificate.json", "report.sarif"}


def ended(process: subprocess.Popen[str]) -> Done:
    out, err = process.communicate(timeout=300)
    return Done(process.returncode, out, err)


def limited(*arguments: str, cwd: Path, bytes_: int) -> Done:
    """Run a command that may write no file beyond so many bytes."""
    done = subprocess.run(
        [sys.executable, "-m", "conformance", *arguments],
        cwd=cwd,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.long
@pytest.mark.parametrize(("number", "processes"), [(signal.SIGTERM, "1"), (signal.SIGHUP, "2")])
def test_a_signal_ends_a_run_as_an_interrupt_does(
    tmp_path: Path,
    reference_profile: Path,  # noqa: F811
    number: signal.Signals,
    processes: str,
) -> None:
    chosen = ("--target", str(reference_profile), "--rate", "60", "-n", processes, "--out", "o")
    process = start("run", *chosen, cwd=tmp_path)
    lines_of(tmp_path / "o" / "run.jsonl", 5, process)
    process.send_signal(number)
    done = ended(process)
    assert (done.code, "Traceback" in done.err + done.out) == (2, False), done
    assert {path.name for path in (tmp_path / "o").iterdir()} == REPORTS | {"run.jsonl"}
    assert len(read_log(tmp_path / "o" / "run.jsonl", incomplete=True).cases) >= 4


@pytest.mark.long
def test_an_impatient_second_interrupt_costs_no_report(tmp_path: Path) -> None:
    """The target keeps silent about the clean-up, so that there is time for a second signal."""
    held: list[Form] = []

    def behaviour(form: Form) -> Reply:
        identity = form.get("Identity", "")
        if form.get("Action") == "DeleteIdentity" and identity and not identity.startswith("probe-"):
            held.append(form)
            return ...
        return right(form)

    with serving(behaviour) as fake:
        chosen = ("--id", "verify-domain-identity.*", "--endpoint", fake.endpoint, "--timeout", "60", "--out", "o")
        process = start("run", *chosen, cwd=tmp_path)
        while not held:
            assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        done = ended(process)
    assert (done.code, "Traceback" in done.err + done.out) == (2, False), done
    assert {path.name for path in (tmp_path / "o").iterdir()} == REPORTS | {"run.jsonl"}


def test_a_log_that_grows_too_large_is_3_and_good_to_its_last_whole_line(
    tmp_path: Path,
    reference_profile: Path,  # noqa: F811
) -> None:
    done = limited("run", *FEW, "--target", str(reference_profile), "--out", "o", cwd=tmp_path, bytes_=30_000)
    assert (done.code, "Traceback" in done.err + done.out) == (3, False), done
    assert "o/run.jsonl can't be written any more: File too large" in done.err
    log = tmp_path / "o" / "run.jsonl"
    assert log.read_text().endswith("}\n")
    kept = read_log(log, incomplete=True)
    assert 0 < len(kept.cases) < kept.header.selected


def test_a_report_that_can_t_be_written_costs_no_other(tmp_path: Path, reference_profile: Path) -> None:  # noqa: F811
    (tmp_path / "o" / "junit.xml").mkdir(parents=True)
    done = cli("run", *FEW, "--target", str(reference_profile), "--out", "o", cwd=tmp_path)
    assert (done.code, "Traceback" in done.err + done.out) == (3, False), done
    assert "o/junit.xml can't be written: Is a directory" in done.err
    assert "must-cases passed" in done.out
    assert {path.name for path in (tmp_path / "o").iterdir() if path.is_file()} == REPORTS - {"junit.xml"} | {
        "run.jsonl"
    }


@pytest.mark.sweep("/dev/full-3")
@pytest.mark.parametrize(
    ("output", "code"),
    [("/dev/full", 3), ("closed pipe", 0)],
)
def test_output_that_can_t_be_printed_costs_no_file(
    tmp_path: Path,
    reference_profile: Path,  # noqa: F811
    output: str,
    code: int,
) -> None:
    if output == "closed pipe":
        reading, writing = os.pipe()
        os.close(reading)
    else:
        writing = os.open(output, os.O_WRONLY)
    arguments = ["run", *FEW, "--target", str(reference_profile), "--out", "o"]
    process = subprocess.Popen(
        [sys.executable, "-m", "conformance", *arguments],
        cwd=tmp_path,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    done = ended(process)
    assert (done.code, "Traceback" in done.err, "Exception" in done.err) == (code, False, False), done
    assert ("standard output can't be written: No space left on device" in done.err) is (code == 3)
    assert {path.name for path in (tmp_path / "o").iterdir()} == REPORTS | {"run.jsonl"}


PRINTING = [
    ["list", "--id", "get-send-quota.*"],
    ["run", "--id", "get-send-quota.answer.members", "--quiet"],
]


@pytest.mark.sweep("list")
@pytest.mark.parametrize("arguments", PRINTING, ids=lambda arguments: arguments[0])
def test_streams_that_are_closed_are_no_fault(tmp_path: Path, arguments: list[str]) -> None:
    """As `>&-` in a shell, or a daemon, leaves them; the files of a run must not get their numbers."""
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" <&- >&- 2>{tmp_path}/err', "-", sys.executable, "-m", "conformance", *arguments],
        cwd=tmp_path, env={**environment(), "PYTHONPATH": str(ROOT)}, timeout=300, check=False,
    )  # fmt: skip
    err = (tmp_path / "err").read_text()
    assert (done.returncode, "rror" in err) == (0, False), err


def test_an_output_folder_that_is_removed_is_noticed_at_once(tmp_path: Path) -> None:
    gone: list[Form] = []
    log = tmp_path / "o" / "run.jsonl"

    def behaviour(form: Form) -> Reply:
        if log.is_file() and log.stat().st_size and not gone:
            gone.append(form)
            shutil.rmtree(tmp_path / "o")
        return right(form)

    with serving(behaviour) as fake:
        done = cli("run", "--class", "statistics", "--endpoint", fake.endpoint, "--out", "o", cwd=tmp_path)
    assert (done.code, "Traceback" in done.err + done.out) == (3, False), done
    assert "o/run.jsonl can't be written any more: was removed while the run was writing it" in done.err


@pytest.mark.long
def test_a_folder_is_one_run_s_at_a_time(tmp_path: Path) -> None:
    held: list[Form] = []

    def behaviour(form: Form) -> Reply:
        held.append(form)
        return ...

    with serving(behaviour) as fake:
        first = start("run", *FEW, "--endpoint", fake.endpoint, "--timeout", "60", "--out", "o", cwd=tmp_path)
        while not held:
            assert first.poll() is None
        second = cli("run", *FEW, "--endpoint", fake.endpoint, "--out", "o", cwd=tmp_path)
        first.kill()
        ended(first)
    assert second.code == 4
    assert f"the output folder o is in use: process {first.pid} is writing there" in second.err
    with serving(right) as fake:
        again = cli("run", *FEW, "--endpoint", fake.endpoint, "--out", "o", cwd=tmp_path)
    assert again.code == 0


@pytest.mark.long
def test_an_interrupt_does_not_wait_for_probes_that_get_no_response(tmp_path: Path) -> None:
    with serving(lambda form: right(form) if form.get("Action") == "GetSendQuota" else ...) as fake:
        process = start("run", "--endpoint", fake.endpoint, "--timeout", "600", "--out", "o", cwd=tmp_path)
        while len(fake.asked) < 2:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        done = ended(process)
    assert (done.code, "Traceback" in done.err + done.out) == (2, False), done


@pytest.mark.parametrize("links", [(".lock",), ("run.jsonl",), sorted(REPORTS)], ids=["lock", "log", "reports"])
def test_a_link_in_the_folder_is_not_followed(
    tmp_path: Path,
    reference_profile: Path,  # noqa: F811
    links: Sequence[str],
) -> None:
    (tmp_path / "o").mkdir()
    for link in links:
        (tmp_path / f"precious-{link}").write_text("mine")
        (tmp_path / "o" / link).symlink_to(tmp_path / f"precious-{link}")
    done = cli("run", *FEW, "--target", str(reference_profile), "--out", "o", cwd=tmp_path)
    assert "Traceback" not in done.err + done.out
    assert {path.read_text() for path in tmp_path.glob("precious-*")} == {"mine"}
    # No report kept the others from being written; without a log there is no run.
    written = {path.name for path in (tmp_path / "o").iterdir() if not path.is_symlink()}
    assert written == (REPORTS | {"run.jsonl"} if len(links) > 1 else set())


SHADOWS: dict[str, Callable[[Path], object]] = {
    "json.py": lambda folder: (folder / "json.py").write_text("raise SystemExit('taken from the current folder')"),
    "struct.py": lambda folder: (folder / "struct.py").write_text("raise SystemExit('taken from the current folder')"),
    "conftest.py": lambda folder: (folder / "conftest.py").write_text("raise SystemExit('taken')"),
    "pytest.ini": lambda folder: (folder / "pytest.ini").write_text("[pytest]\naddopts = -k nothing\n"),
    "pyproject.toml": lambda folder: (folder / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\naddopts = "-k nothing"\n'
    ),
    "conformance": lambda folder: (folder / "conformance").mkdir(),
}


OF_PYTEST = {"PYTEST_ADDOPTS": "--collect-only", "PYTEST_PLUGINS": "no.such.plugin", "PYTEST_DEBUG": "1"}
"""Variables that pytest reads; each of them alone would change a run."""


@pytest.mark.sweep("most")
@pytest.mark.parametrize("names", [sorted(SHADOWS.keys() - {"pytest.ini"}), ["pytest.ini"]], ids=["most", "pytest.ini"])
def test_nothing_is_taken_from_where_the_user_stands(tmp_path: Path, names: list[str]) -> None:
    """With its own reference target and two processes: each is a process that could import it.

    Any of them that was taken would show, and so would a variable of pytest. pytest.ini alone: pytest reads no other
    beside it.
    """
    for name in names:
        SHADOWS[name](tmp_path)
    done = cli("run", *FEW, "-n", "2", "--out", "o", cwd=tmp_path, env=OF_PYTEST, anew=True)
    assert (done.code, "taken" in done.err + done.out) == (0, False), done
    log = read_log(tmp_path / "o" / "run.jsonl")
    assert len(log.cases) == log.header.selected > 3


@pytest.mark.long
@pytest.mark.parametrize("options", ["-k nothing --color=yes", "--collect-only"])
def test_variables_of_pytest_do_not_change_a_run(tmp_path: Path, options: str) -> None:
    """Each of them alone would."""
    variables = {**OF_PYTEST, "PYTEST_ADDOPTS": options}
    done = cli("run", *FEW, "-n", "2", "--out", "o", cwd=tmp_path, env=variables, anew=True)
    assert done.code == 0, done
    log = read_log(tmp_path / "o" / "run.jsonl")
    assert len(log.cases) == log.header.selected > 3


@pytest.mark.long
def test_no_command_takes_anything_from_where_the_user_stands(tmp_path: Path) -> None:
    """What starts a process of its own, or reads files: with all of that in the folder at once."""
    log = tmp_path / "o" / "run.jsonl"
    assert main(["run", *FEW, "--quiet", "--out", str(log.parent)]) == 0
    for make in SHADOWS.values():
        make(tmp_path)
    judging = ("judge", str(log), "--out", "judged")
    fuzzing = ("fuzz", "--action", "GetSendQuota", "--time", "0.1")
    for arguments in (judging, fuzzing):
        variables = {"PYTEST_ADDOPTS": "-k nothing", "PYTEST_PLUGINS": "no.such"}
        done = cli(*arguments, cwd=tmp_path, env=variables, anew=True)
        assert (done.code, "taken" in done.err + done.out) == (0, False), (arguments, done)
    process = start("serve", cwd=tmp_path)
    assert process.stdout is not None
    assert "http://127.0.0.1:" in process.stdout.readline()
    assert interrupt(process).code == 0


@pytest.mark.sweep('{"tracing": true}')
@pytest.mark.parametrize("line", ["hello", "{1: 2}", "{}", '{"tracing": true}'])
def test_what_the_interpreter_prints_first_does_not_stop_the_reference_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"print({line!r})\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with ReferenceProcess() as process:
        process.await_ready()
        assert process.ready["endpoint"].startswith("http://127.0.0.1:")


def test_an_output_folder_whose_name_is_markup_is_printed_as_it_is(tmp_path: Path) -> None:
    done = cli("run", *FEW, "--out", "[red]x[/blue]\x1b[31m", cwd=tmp_path)
    assert done.code == 0, done
    assert "[red]x[/blue]\\u001b[31m/run.jsonl" in done.out
    assert "\x1b" not in done.out + done.err


def test_a_disk_that_is_full_before_a_run_is_no_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", no_room)
    with pytest.raises(OSError, match=r"No space left on device: '.*/o'"), hold_folder(tmp_path / "o"):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_file_that_can_t_be_written_whole_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    temporary = tmp_path / "temporary"
    temporary.touch()
    monkeypatch.setattr(tempfile, "mkstemp", lambda **_: (full, str(temporary)))
    with pytest.raises(OSError, match=r"No space left on device: '.*/found\.yaml'"):
        write_text(tmp_path / "found.yaml", "text")
    assert list(tmp_path.iterdir()) == []
