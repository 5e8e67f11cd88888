"""Which emulators are published, in which versions: a new version is one line of ``EMULATORS`` or ``PAST``."""

from __future__ import annotations

from pathlib import Path

from conformance.publish import products
from conformance.publish.emulator import Emulator, Unavailable


def _moto(version: str, *pinned: str, past: bool = False) -> Emulator:
    return Emulator(
        "moto",
        version,
        products.MOTO,
        lambda home, port: [str(home / "bin" / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
        pip=(f"moto[server]=={version}", *pinned),
        note=_PINNED if pinned else "",
        past=past,
    )


def _moto_ext(version: str) -> Emulator:
    return Emulator(
        "moto-ext",
        version,
        products.MOTO_EXT,
        lambda home, port: [str(home / "bin" / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
        pip=(f"moto-ext[server]=={version}",),
    )


def _ministack(version: str, *, past: bool = False) -> Emulator:
    return Emulator(
        "ministack",
        version,
        products.MINISTACK,
        lambda home, port: [str(home / "bin" / "ministack")],
        pip=(f"ministack=={version}",),
        variables=lambda home, port: {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port)},
        past=past,
    )


def _aws_ses_v2_local(version: str) -> Emulator:
    script = "node_modules/aws-ses-v2-local/dist/cli.js"
    return Emulator(
        "aws-ses-v2-local",
        version,
        products.AWS_SES_V2_LOCAL,
        lambda home, port: ["node", str(home / script), f"--port={port}", "--host=127.0.0.1"],
        npm=(f"aws-ses-v2-local@{version}",),
    )


def _aws_ses_local(version: str) -> Emulator:
    script = "node_modules/.bin/aws-ses-local"
    return Emulator(
        "aws-ses-local",
        version,
        products.AWS_SES_LOCAL,
        lambda home, port: ["node", str(home / script), "--port", str(port)],
        npm=(f"aws-ses-local@{version}",),
    )


def _aws_local_run(version: str) -> Emulator:
    return Emulator(
        "aws-local-run",
        version,
        products.AWS_LOCAL_RUN,
        lambda home, port: [str(home / "bin" / "aws-local-run"), "start", "--port", str(port)],
        pip=(f"aws-local-run=={version}", "requests"),
        note="It needs `requests`, which its own requirements do not name.",
    )


def _localstack(version: str, *pinned: str, extra: str = "base-runtime", past: bool = False) -> Emulator:
    start = "from localstack.runtime.main import main; main()"
    return Emulator(
        "localstack",
        version,
        products.LOCALSTACK,
        lambda home, port: [str(home / "bin" / "python"), "-c", start],
        pip=(f"localstack-core[{extra}]=={version}", *pinned),
        variables=_localstack_variables,
        note=_PINNED if pinned else "",
        past=past,
    )


def _localstack_variables(home: Path, port: int) -> dict[str, str]:
    return {
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "LOCALSTACK_VOLUME_DIR": str(home / "volume"),
        "FILESYSTEM_ROOT": str(home / "root"),
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
    }


def _localemu(version: str) -> Emulator:
    start = "from localemu.runtime.main import main; main()"
    return Emulator(
        "localemu",
        version,
        products.LOCALEMU,
        lambda home, port: [str(home / "bin" / "python"), "-c", start],
        pip=(f"localemu=={version}",),
        variables=lambda home, port: {
            "GATEWAY_LISTEN": f"127.0.0.1:{port}",
            "LOCALEMU_VOLUME_DIR": str(home / "volume"),
            "FILESYSTEM_ROOT": str(home / "root"),
            "DISABLE_EVENTS": "1",
        },
    )


_PINNED = "The further packages pin what its own requirements leave open and what has broken it since."
_OLD_FLASK = ("werkzeug<2.1", "flask<2.1", "jinja2<3.1", "markupsafe<2.1", "setuptools<70")

EMULATORS = (
    _moto("5.2.5"),
    _ministack("1.5.33"),
    _localstack(
        "4.14.0", "cbor2==5.6.5", "moto-ext==5.1.54", "pyopenssl==25.1.0", "cryptography<46", "service-identity<26"
    ),
    _moto_ext("5.1.54"),
    _aws_local_run("1.1.0"),
    _aws_ses_v2_local("2.10.2"),
    _aws_ses_local("1.3.0"),
    _localemu("1.3.2"),
)
"""The emulators as they are now, in the order of the published table; the one that takes longest comes last."""

PAST = (
    _moto("2.2.20", *_OLD_FLASK, past=True),
    _moto("3.1.19", "werkzeug<2.2", "flask<2.2", "setuptools<70", past=True),
    _moto("4.0.13", "werkzeug<2.3", "flask<2.3", "setuptools<70", past=True),
    _moto("5.0.28", past=True),
    _ministack("1.1.62", past=True),
    _ministack("1.3.72", past=True),
    _localstack(
        "4.0.3",
        "cbor2==5.6.5",
        "moto-ext==5.0.20.post1",
        "pyopenssl==24.3.0",
        "cryptography<44",
        "service-identity<25",
        "setuptools<70",
        past=True,
    ),
)
"""Earlier versions, the oldest first; what they pin keeps them running with the other packages of their time."""

UNAVAILABLE = (
    Unavailable(
        "roto-aws",
        "0.10.1",
        "The package has no SES: a signed request for it is rejected as not routable. Services beyond its core are a "
        "download of their own, which no package registry has.",
    ),
    Unavailable(
        "localstack",
        "2026.3.0",
        "Its code needs Python 3.12, though its package says 3.10; the results are made with Python 3.11.",
    ),
)
"""What was looked for and can't be run, with the reason."""


def find_emulator(slug: str) -> Emulator:
    """Return the emulator of a name and version, for example ``moto-5.2.5``; raises ``KeyError``."""
    return {each.slug: each for each in (*EMULATORS, *PAST)}[slug]
