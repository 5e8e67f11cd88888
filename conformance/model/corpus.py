"""Where the suite's own data lies: packaged with the wheel, or beside the code in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).resolve().parent.parent / "corpus"
_CHECKOUT = Path(__file__).resolve().parent.parent.parent


def is_installed() -> bool:
    """Say whether this is an installed suite: its data is packaged, and nobody's to write."""
    return (_PACKAGED / "cases").is_dir()


def _root() -> Path:
    return _PACKAGED if is_installed() else _CHECKOUT


def cases() -> Path:
    """Return the folder of the case files, ``<class>/<action>.yaml``."""
    return _root() / "cases"


def fixtures() -> Path:
    """Return the folder of requirements, schemas, messages, policies and target profiles."""
    return _root() / "fixtures"


def docs() -> Path:
    """Return the folder of the pages whose rows are cited: readings and observations."""
    return _root() / "docs"


_SENT_OR_JUDGED = ("schemas/*.xsd", "messages/*", "policies/*")
"""Files that are sent or judged by as they are, byte for byte."""


def registry_files(fixtures: Path) -> list[Path]:
    """Return the files of requirements, and last the one of accept-sets."""
    return [*sorted((fixtures / "requirements").glob("*.yaml")), fixtures / "accept-sets.yaml"]


def fixture_files(fixtures: Path) -> list[Path]:
    """Return the messages, policies and XSD that verdicts rest on, in a fixed order."""
    return [path for pattern in _SENT_OR_JUDGED for path in sorted(fixtures.glob(pattern)) if path.is_file()]
