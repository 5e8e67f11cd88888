"""Which emulators are published, in which versions: a new version is one line of ``EMULATORS``."""

from __future__ import annotations

from pathlib import Path

from conformance.publish.emulator import Emulator


def _moto(version: str, *pinned: str) -> Emulator:
    return Emulator(
        "moto",
        version,
        lambda home, port: [str(home / "bin" / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
        pip=(f"moto[server]=={version}", *pinned),
    )


def _ministack(version: str) -> Emulator:
    return Emulator(
        "ministack",
        version,
        lambda home, port: [str(home / "bin" / "ministack")],
        pip=(f"ministack=={version}",),
        variables=lambda home, port: {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port)},
    )


def _aws_ses_v2_local(version: str) -> Emulator:
    script = "node_modules/aws-ses-v2-local/dist/cli.js"
    return Emulator(
        "aws-ses-v2-local",
        version,
        lambda home, port: ["node", str(home / script), f"--port={port}", "--host=127.0.0.1"],
        npm=(f"aws-ses-v2-local@{version}",),
    )


def _localstack(version: str, *pinned: str) -> Emulator:
    start = "from localstack.runtime.main import main; main()"
    return Emulator(
        "localstack",
        version,
        lambda home, port: [str(home / "bin" / "python"), "-c", start],
        pip=(f"localstack-core[base-runtime]=={version}", *pinned),
        variables=_localstack_variables,
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


# In the order of the published table; versions of one emulator stand together, the older first. Further arguments pin
# what the version's own requirements leave open and what has broken it since.
EMULATORS = (
    _moto("4.0.13", "werkzeug<2.3", "flask<2.3", "setuptools<70"),
    _moto("5.2.5"),
    _ministack("1.5.33"),
    _aws_ses_v2_local("2.10.2"),
    _localstack(
        "4.14.0", "cbor2==5.6.5", "moto-ext==5.1.54", "pyopenssl==25.1.0", "cryptography<46", "service-identity<26"
    ),
)


def find_emulator(slug: str) -> Emulator:
    """Return the emulator of a name and version, for example ``moto-5.2.5``; raises ``KeyError``."""
    return {each.slug: each for each in EMULATORS}[slug]
