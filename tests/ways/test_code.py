"""The Python of the pages runs as it stands, but for addresses and for what is the reader's own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.targets.local import LocalReference
from tests.project.documents import ROOT

PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
YOURS = """import boto3


def send_welcome(to):
    boto3.client("ses").send_email(
        Source="shop@example.com",
        Destination={"ToAddresses": [to]},
        Message={"Subject": {"Data": "Welcome"}, "Body": {"Text": {"Data": "Hi"}}},
    )


def status_of(ses, identity):
    found = ses.get_identity_verification_attributes(Identities=[identity])["VerificationAttributes"]
    return found[identity]["VerificationStatus"]


"""
"""What the page calls `your code`."""


def blocks(page: str) -> list[str]:
    return PYTHON.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with LocalReference(["--any-credentials", "--verification", "immediate"]) as running:
        yield running.ready["endpoint"]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment of somebody who uses the AWS SDK."""
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.sweep(every=2)
@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(("page", "count"), [("library.md", 2), ("test-double.md", 1)])
def test_a_program(endpoint: str, page: str, count: int) -> None:
    found = blocks(page)
    assert len(found) == count
    for block in found:
        here = block.replace("http://127.0.0.1:4566", endpoint)
        exec(compile(here, page, "exec"), {"__name__": page})


def test_tests_with_a_double(tmp_path: Path) -> None:
    found = [block for block in blocks("pytest.md") if "def test_" in block and "ses_case" not in block]
    assert len(found) == 2
    (tmp_path / "test_mine.py").write_text(YOURS + "\n\n".join(found), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SES_", "AWS_", "PYTEST"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "conformance.plugin", "-p", "no:cacheprovider", "test_mine.py"],
        cwd=tmp_path,
        env={**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT), "AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
