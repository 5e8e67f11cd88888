"""The pytest plugin: a run as plain ``pytest``, and nothing at all in other people's sessions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.model import cache, corpus
from conformance.model.suite import load_suite
from conformance.pytest_session.session import send_if_there
from conformance.report.log import read_log
from conformance.targets.local import LocalReference
from tests.run.fakes import free_port, right, serving

pytest_plugins = ["pytester"]

FOLDER = corpus.cases() / "statistics"
SELECTED = len([case for case in load_suite().cases if case.file.parent == FOLDER])
KEPT = str(cache.cache_folder())
"""Where parsed cases are kept; the home of a session that pytester starts is empty."""
CASE = """# yaml-language-server: $schema=case-file.schema.json
action: GetSendQuota
class: statistics
cases:
- id: my-own.quota
  title: The quota is reported as it should be
  requirement: {requirement}
  level: {level}
  why: tests only
  expect: {{ result: {{ Max24HourSend: {{ between: {{ min: {least} }} }} }} }}
"""


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A profile file of the reference target."""
    path = tmp_path_factory.mktemp("target") / "reference.yaml"
    with LocalReference() as running:
        path.write_text(json.dumps(running.profile().model_dump(mode="json", exclude_unset=True)))
        yield str(path)


@pytest.fixture(autouse=True)
def _bare(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plugins are found by their entry points; those of other people, which take a while, have a module of tests."""
    if "pytester" in request.fixturenames:
        request.getfixturevalue("pytester")  # it takes PYTEST_ADDOPTS away when it is made
    for name in ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    others = ("asyncio", "pytest_cov", "randomly", "rerunfailures", "timeout")
    monkeypatch.setenv(cache.FOLDER, KEPT)
    monkeypatch.setenv("PYTEST_ADDOPTS", " ".join(f"-p no:{name}" for name in others))


def own_case(folder: Path, least: int = 0, level: str = "must") -> Path:
    path = folder / "my-own.yaml"
    requirement = next(r.id for r in load_suite().registry.requirements.values() if r.level.value == "must")
    path.write_text(CASE.format(requirement=requirement, least=least, level=level))
    return path


def test_other_people_s_sessions_do_not_notice_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "def test_theirs(pytestconfig):\n    assert pytestconfig.pluginmanager.has_plugin('conformance.plugin')\n"
    )
    (pytester.path / "data.yaml").write_text("a: 1\n")
    (pytester.path / "broken.yaml").write_text("a: [\n")
    # Of the plugins beside it, this one warns of its own configuration.
    result = pytester.runpytest_subprocess("-W", "error", "-p", "no:asyncio")
    result.assert_outcomes(passed=1)
    assert "conformance" not in result.stdout.str().replace("plugins: conformance", "").replace("ses-conformance", "")


def test_case_files_below_the_root_are_not_meant(pytester: pytest.Pytester) -> None:
    folder = pytester.path / "vendor" / "deep" / "cases"
    folder.mkdir(parents=True)
    own_case(folder)
    pytester.makepyfile("def test_theirs():\n    pass\n")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize("theirs", ["--target", "--endpoint"])
def test_options_of_the_same_name_stay_theirs(pytester: pytest.Pytester, theirs: str) -> None:
    pytester.makeconftest(f"def pytest_addoption(parser):\n    parser.addoption('{theirs}', dest='theirs')\n")
    pytester.makepyfile("def test_theirs(pytestconfig):\n    assert pytestconfig.getoption('theirs') == 'x'\n")
    result = pytester.runpytest_inprocess(theirs, "x")
    result.assert_outcomes(passed=1)
    assert not list(pytester.path.glob("*.jsonl"))


def test_the_long_names_always_work(pytester: pytest.Pytester, reference: str) -> None:
    pytester.makeconftest("def pytest_addoption(parser):\n    parser.addoption('--target')\n")
    own_case(pytester.path)
    pytester.runpytest_inprocess("my-own.yaml", "--ses-target", reference).assert_outcomes(passed=1)


def test_a_conftest_can_load_the_plugin(
    pytester: pytest.Pytester, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest("pytest_plugins = ['conformance.plugin']\n")
    own_case(pytester.path)
    pytester.runpytest_inprocess("my-own.yaml", "--target", reference).assert_outcomes(passed=1)


def test_pytest_with_an_endpoint_is_a_run(pytester: pytest.Pytester, reference: str) -> None:
    result = pytester.runpytest_inprocess(str(FOLDER), "--target", reference, "--ses-log", "run.jsonl")
    assert result.ret == 0
    result.assert_outcomes(passed=SELECTED)
    log = read_log(pytester.path / "run.jsonl")
    assert (len(log.cases), log.header.target.name) == (SELECTED, "reference")


def test_without_an_endpoint_the_reference_target_is_tested(pytester: pytest.Pytester) -> None:
    file = FOLDER / "get-send-quota.yaml"
    result = pytester.runpytest_inprocess(str(file), "--ses-id", "get-send-quota.*")
    assert result.ret == 0
    result.assert_outcomes(passed=len([case for case in load_suite().cases if case.file == file]))


def test_options_select(pytester: pytest.Pytester, reference: str) -> None:
    wanted = load_suite().cases[-1].id
    result = pytester.runpytest_inprocess(str(corpus.cases()), "--target", reference, "--ses-id", wanted)
    result.assert_outcomes(passed=1)


@pytest.mark.long
def test_several_processes(pytester: pytest.Pytester, reference: str) -> None:
    """Four, as if each was another machine's, for all that xdist knows; `-n` is the same on this one."""
    processes = ("--dist", "load", "--tx", "4*popen")
    arguments = (str(FOLDER), "--target", reference, *processes, "--ses-log", "run.jsonl", "--ses-seed", "s")
    result = pytester.runpytest_subprocess(*arguments)
    result.assert_outcomes(passed=SELECTED)
    lines = (pytester.path / "run.jsonl").read_text().splitlines()
    assert [json.loads(lines[n])["event"] for n in (0, -1)] == ["header", "footer"]
    assert len(lines) == SELECTED + 2


@pytest.mark.sweep("one process")
@pytest.mark.parametrize("processes", [(), ("-n", "1")], ids=["one process", "a worker"])
def test_a_finding_is_shown_without_a_traceback_and_with_the_line_that_repeats_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, processes: tuple[str, ...]
) -> None:
    """The target reports a quota of 200."""
    own_case(pytester.path, least=500)
    monkeypatch.setenv("SES_CONFORMANCE_PROFILE_REGION", "eu-west-1")
    with serving(right) as fake:
        options = ("--endpoint", fake.endpoint, "--ses-seed", "s33d", "--ses-rate", "500", "--ses-truth", "spec")
        result = pytester.runpytest_inprocess("my-own.yaml", *options, *processes)
    assert result.ret == 1
    result.assert_outcomes(failed=1)
    repeat = f"ses-conformance replay --endpoint {fake.endpoint} --rate 500 --truth spec --seed s33d my-own.quota"
    result.stdout.fnmatch_lines(
        [
            "my-own.quota: The quota is reported as it should be",
            "*expected: *500*",
            "*actual: *200*",
            f"*to repeat: SES_CONFORMANCE_PROFILE_REGION=eu-west-1 {repeat}",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_weaker_level_never_fails_the_session(pytester: pytest.Pytester) -> None:
    """The target reports a quota of 200."""
    own_case(pytester.path, least=500, level="should")
    with serving(right) as fake:
        result = pytester.runpytest_inprocess("my-own.yaml", "--endpoint", fake.endpoint, "-rx")
    assert result.ret == 0
    result.assert_outcomes(xfailed=1)
    result.stdout.fnmatch_lines(["*should: failed: *"])


def test_a_skip_gives_its_reason(pytester: pytest.Pytester) -> None:
    with serving(right) as fake:
        arguments = (str(corpus.cases() / "errors" / "fault-hooks.yaml"), "--endpoint", fake.endpoint, "-rs")
        result = pytester.runpytest_inprocess(*arguments)
    result.stdout.fnmatch_lines(["*needs faults: no fault hook*"])


def test_a_wrong_case_file_is_an_error_of_collection(pytester: pytest.Pytester, reference: str) -> None:
    path = own_case(pytester.path)
    path.write_text(path.read_text() + "  colour: red\n")
    result = pytester.runpytest_inprocess(path.name, "--target", reference)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([f"*{path.name}:11:3: unknown key `colour`*"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--endpoint", "localhost"), 4, "invalid endpoint URL 'localhost'"),
        (("--target", "no-such-target"), 4, "no such target: neither a file nor a known name"),
        (("--ses-shard", "5/2"), 4, "5/2"),
    ],
)
def test_wrong_usage(pytester: pytest.Pytester, arguments: tuple[str, ...], code: int, said: str) -> None:
    result = pytester.runpytest_inprocess(str(FOLDER), *arguments)
    assert result.ret == code
    assert said in result.stderr.str()
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


def test_a_target_out_of_reach_is_6(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess(str(FOLDER), "--endpoint", f"http://127.0.0.1:{free_port()}")
    assert result.ret == 6
    assert "the target can't be reached: no connection to 127.0.0.1" in result.stdout.str() + result.stderr.str()


def test_a_selection_that_matches_nothing_is_5(pytester: pytest.Pytester, reference: str) -> None:
    result = pytester.runpytest_inprocess(str(FOLDER), "--target", reference, "--ses-id", "no-such-case")
    assert result.ret == 5


def test_other_tests_of_the_session_run_beside_the_cases(pytester: pytest.Pytester, reference: str) -> None:
    pytester.makepyfile("def test_theirs():\n    assert False\n")
    own_case(pytester.path)
    result = pytester.runpytest_inprocess(".", "--target", reference)
    result.assert_outcomes(passed=1, failed=1)
    assert result.ret == 1


def test_what_can_t_be_sent_to_a_killed_worker_is_left_to_its_end() -> None:
    sent: list[tuple[str, object]] = []

    def send(name: str, **arguments: object) -> None:
        if len(sent) == 1:
            raise OSError("cannot send (already closed?)")
        sent.append((name, arguments))

    attempt = send_if_there(send)
    attempt("runtests", indices=[1])
    attempt("runtests", indices=[2])
    assert sent == [("runtests", {"indices": [1]})]
