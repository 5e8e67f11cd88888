"""Reading access keys from a file as the AWS tools keep them (``~/.aws/credentials``)."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path

SECTIONS: Mapping[str, str] = {"default": "account", "other": "other_account", "temporary": "temporary"}
"""Sections of the file, each with the account that it is about."""
_KEYS: Mapping[str, str] = {
    "aws_access_key_id": "access_key_id",
    "aws_secret_access_key": "secret_access_key",
    "aws_session_token": "session_token",
}


class CredentialsProblem(Exception):
    """A file without keys that can be used; the message says what is missing, and quotes no key."""


def read_credentials(path: Path) -> dict[str, str]:
    """Return what the sections ``default``, ``other`` and ``temporary`` give, by the names of the server's options.

    Raises:
        CredentialsProblem: the file can't be read, or a section has half a pair.
    """
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CredentialsProblem(f"{path} can't be read: {error.strerror}") from error
    except (configparser.Error, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", None)
        place = f"{path}:{line}" if line else str(path)
        raise CredentialsProblem(
            f"{place} is no file of AWS credentials: expected [default] and KEY = VALUE"
        ) from error
    if not parser.has_section("default"):
        raise CredentialsProblem(f"{path} has no section [default]")
    found: dict[str, str] = {}
    for section, account in SECTIONS.items():
        if parser.has_section(section):
            found |= _pair(path, section, account, dict(parser.items(section)))
    return found


def credentials_of_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the keys in ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``.

    With a session token they are temporary: the account's own keys are then random.

    Raises:
        CredentialsProblem: one of them is not set.
    """
    values = {key: environment.get(key.upper(), "") for key in _KEYS}
    for key in ("aws_access_key_id", "aws_secret_access_key"):
        if not values[key]:
            raise CredentialsProblem(f"{key.upper()} is not set")
    account = "temporary" if values["aws_session_token"] else "account"
    return {f"{account}_{_KEYS[key]}": value for key, value in values.items() if value}


def _pair(path: Path, section: str, account: str, values: Mapping[str, str]) -> dict[str, str]:
    wanted = [key for key in _KEYS if key != "aws_session_token" or account == "temporary"]
    missing = [key for key in wanted if not values.get(key)]
    if missing:
        raise CredentialsProblem(f"{path}: [{section}] lacks {' and '.join(missing)}")
    return {f"{account}_{_KEYS[key]}": values[key] for key in wanted}
