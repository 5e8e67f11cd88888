"""The suite as a library: one function, typed names, an application as the target."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

import conformance
from conformance import api
from conformance.model.vocabulary import Outcome
from conformance.report.log import read_log
from conformance.targets.app_server import is_asgi
from conformance.targets.profile import Profile
from conformance.targets.subject import profile_of_subject
from tests.run.fakes import free_port, quota, right, serving

FEW = "get-send-quota.answer.*"


def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Respond to every request as GetSendQuota, and check what a server must give an application."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    assert environ["PATH_INFO"] == "/"
    assert environ["HTTP_HOST"]
    assert environ["wsgi.url_scheme"] == "http"
    assert isinstance(body, bytes)
    status, text = quota()
    start_response(f"{status} OK", [("Content-Type", "text/xml")])
    return [text.encode()]


async def asgi(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    status, text = quota()
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/xml")]})
    await send({"type": "http.response.body", "body": text.encode()})


@pytest.mark.parametrize("app", [wsgi, asgi])
def test_an_application_is_a_target(app: Any, tmp_path: Path) -> None:
    seen: list[str] = []
    result = api.run(app, cases=FEW, out=tmp_path / "out", on_case=lambda case: seen.append(case.id))
    assert [case.id for case in result.cases] == seen
    members = next(case for case in result.cases if case.id == "get-send-quota.answer.members")
    assert members.outcome is Outcome.PASSED, members.findings
    assert result.target == app.__name__
    log = read_log(tmp_path / "out" / "run.jsonl")
    assert (len(log.cases), log.header.seed) == (len(seen), result.seed)
    assert {"run.jsonl", "report.html", "certificate.txt"} <= {file.name for file in result.files}
    assert log.footer is not None
    assert log.footer.headline == result.headline


def test_a_url_with_a_defect() -> None:
    def wrong(form: dict[str, str]) -> Any:
        reply = right(form)
        return (200, reply[1].replace("200.0", "many")) if isinstance(reply, tuple) else reply

    with serving(wrong) as fake:
        # `conformance.run` is a package, too, which can be called; a checker of types sees it in `conformance.api`.
        call: Callable[..., api.RunResult] = vars(conformance).get("run") or conformance.__getattr__("run")
        result = call(fake.endpoint, cases="get-send-quota.answer.members")
    assert not result.conforming
    (case,) = result.failed
    assert case.findings
    assert result.of(Outcome.PASSED) == []
    assert isinstance(result, conformance.RunResult)


def test_every_kind_of_profile(tmp_path: Path) -> None:
    path = tmp_path / "target.yaml"
    path.write_text("name: mine\nendpoint: http://127.0.0.1:1\n")
    for subject in (path, str(path), {"name": "mine", "endpoint": "http://127.0.0.1:1"}, Profile(name="mine")):
        with profile_of_subject(subject) as profile:
            assert profile.name == "mine"


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("http://h:0x", "invalid URL"),
        ("no-such-target", "no such target"),
        ({"endpont": "http://h"}, "the profile is wrong: endpont"),
        (7, "a int can't be tested: expected a URL, a profile, or a WSGI or ASGI application"),
    ],
)
def test_what_can_t_be_tested(subject: Any, said: str) -> None:
    with pytest.raises(api.UserProblem, match=said):
        api.run(subject, cases=FEW)


def test_a_selection_of_nothing_and_a_target_out_of_reach() -> None:
    with pytest.raises(api.UserProblem, match="the selection matches no case"):
        api.run("http://127.0.0.1:1", cases="no-such-case")
    with pytest.raises(api.Unreachable):
        api.run(f"http://127.0.0.1:{free_port()}", cases=FEW)


def test_wsgi_is_told_from_asgi() -> None:
    class Framework:
        def __call__(self, environ: Any, start_response: Any) -> Any: ...

    class Modern:
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None: ...

    assert [is_asgi(app) for app in (wsgi, asgi, Framework(), Modern(), lambda s, r, t: None, lambda e, s: None)] == [
        False, True, False, True, True, False,
    ]  # fmt: skip


def test_every_stable_name_is_there_and_the_package_imports_nothing_heavy() -> None:
    for name in api.__all__:
        assert getattr(api, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = conformance.no_such_name
    said = "import conformance, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert not {"pydantic", "requests", "pytest", "conformance.api"} & set(done.stdout.split())


def test_a_test_double_is_reset_confirmed_and_read() -> None:
    with api.TestDouble(verification="manual", seed="s") as double:
        assert double.mail() == []
        assert double.profile.verification == "pending"
        assert double.client_arguments["endpoint_url"] == double.environment["AWS_ENDPOINT_URL"] == double.endpoint
        with pytest.raises(LookupError, match="no such identity"):
            double.confirm("a@example.com")
        with profile_of_subject(double.profile) as profile:
            assert profile.endpoint == double.endpoint
        double.reset()
