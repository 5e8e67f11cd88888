"""The command line of `python -m conformance.reference`."""

from __future__ import annotations

import argparse
import os
import random
import secrets
import string
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from conformance.reference import option_values as values
from conformance.reference.control import RESET
from conformance.reference.credentials_file import (
    CredentialsProblem,
    credentials_of_environment,
    read_credentials,
)
from conformance.reference.listening import LOOPBACK
from conformance.reference.state import Credential, Settings, new_message_id

WRONG_USAGE = 4
_PREFIX = "SES_REFERENCE_"
_KEY_LETTERS = string.ascii_uppercase + "234567"
_SECRET_LETTERS = string.ascii_letters + string.digits + "+/"


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for.

    Args:
        host: name or address to listen on.
        port: 0 lets the system choose.
        socket: path of a unix socket to listen on instead, or None.
        tls: file of a certificate and its key, made if it is not there; None speaks plain HTTP.
        tls_key: file of the key, if it is not in the same.
        hooks: the hooks beside the API are served on addresses that other machines reach, too.
        reset_path: a POST there forgets everything.
        log: file for a line for each request, or None.
        tap: file for the bytes of every connection, or None.
        state: file that the state is read from and kept in, or None.
        mutant: name, or empty.
        mutants: honour the X-Mutant header.
        variation: names joined by `+`, or empty.
        variations: honour the X-Variation header.
        editions: where the function stands that builds mutants and variations, as module:function, or empty.
        die_with_parent: stop when standard input closes.
        settings: of the server.
        account, temporary, other_account: the built-in credentials; the temporary one belongs to the first account.
    """

    host: str
    port: int
    socket: Path | None
    tls: Path | None
    tls_key: Path | None
    hooks: bool
    reset_path: str
    log: Path | None
    tap: Path | None
    state: Path | None
    mutant: str
    mutants: bool
    variation: str
    variations: bool
    editions: str
    die_with_parent: bool
    settings: Settings
    account: Credential
    temporary: Credential
    other_account: Credential


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message}\n")
        sys.exit(WRONG_USAGE)


def parse(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Options:
    """Reads arguments; credentials also from `SES_REFERENCE_…` variables, so that secrets need not be arguments.

    Raises:
        SystemExit: with 4 and a message on standard error if they are wrong.
    """
    parser = _Parser(prog="python -m conformance.reference", description=__doc__, allow_abbrev=False)
    parser.add_argument("--host", default=LOOPBACK, metavar="HOST", help="name or address to listen on")
    parser.add_argument("--port", type=values.port, default=0, help="0 (the default) lets the system choose")
    parser.add_argument("--socket", type=Path, metavar="PATH", help="unix socket to listen on, in place of a port")
    parser.add_argument("--tls", type=Path, metavar="FILE", help="certificate and key (PEM); made if not there")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="the key, if it is in a file of its own")
    parser.add_argument("--hooks", action="store_true", help="serve the hooks to other machines, too")
    parser.add_argument("--reset-url", type=values.path, default=RESET, metavar="PATH", help="a POST there resets")
    parser.add_argument("--log", type=Path, metavar="FILE", help="write a line for each request")
    parser.add_argument("--tap", type=Path, metavar="FILE", help="write the bytes of every connection")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the state in this file")
    parser.add_argument("--seed", metavar="S", help="repeat keys, tokens and ids")
    parser.add_argument("--credentials", metavar="FILE|env", help="keys as the AWS tools keep them")
    parser.add_argument("--any-credentials", action="store_true", help="take any key and signature, or none")
    parser.add_argument("--mutant", default="", metavar="NAME", help="serve this defect of the service")
    parser.add_argument("--mutants", action="store_true", help="let the header X-Mutant choose a defect per request")
    parser.add_argument(
        "--variation",
        action="append",
        default=[],
        metavar="NAME",
        help="serve in this legal variation; may be repeated, or names joined by +",
    )
    parser.add_argument("--variations", action="store_true", help="let the header X-Variation choose per request")
    parser.add_argument(
        "--editions",
        type=values.function,
        metavar="MODULE:FUNCTION",
        help="builds the mutants and variations; without it there are none",
    )
    parser.add_argument("--verification", choices=("immediate", "manual"), default="manual")
    parser.add_argument("--throttle", type=values.rate, metavar="RATE", help="requests a second per action and account")
    parser.add_argument(
        "--region",
        type=values.region,
        metavar="REGION",
        help="serve this one only; default: any, us-east-1 in ARNs",
    )
    parser.add_argument("--sandbox", choices=("account", "other-account"), action="append", default=[])
    parser.add_argument("--max-24-hour-send", type=values.quota, default=200_000.0, metavar="N", help="-1 is unlimited")
    parser.add_argument(
        "--max-send-rate", type=values.rate, default=1_000.0, metavar="N", help="as told by GetSendQuota"
    )
    parser.add_argument("--die-with-parent", action="store_true", help="stop when standard input closes")
    for name, number in (("account", "123456789012"), ("other-account", "210987654321")):
        parser.add_argument(f"--{name}-id", type=values.account_id, default=number, metavar="NUMBER")
        parser.add_argument(f"--{name}-access-key-id", metavar="KEY", help="random by default")
        parser.add_argument(f"--{name}-secret-access-key", metavar="SECRET", help="random by default")
    for part, metavar in (("access-key-id", "KEY"), ("secret-access-key", "SECRET"), ("session-token", "TOKEN")):
        parser.add_argument(f"--temporary-{part}", metavar=metavar, help="random by default")
    given = parser.parse_args(arguments)
    if given.tls_key is not None and given.tls is None:
        parser.error("--tls-key needs --tls with the certificate")
    if given.socket is not None and (given.tls is not None or given.port):
        parser.error("--socket takes the place of a port, and speaks plain HTTP: leave out --port and --tls")
    keys = _Keys(given, _keys_of(given, environment, parser.error), environment)
    account = keys.credential("account")
    options = Options(
        host=given.host,
        port=given.port,
        socket=given.socket,
        tls=given.tls,
        tls_key=given.tls_key,
        hooks=given.hooks,
        reset_path=given.reset_url,
        log=given.log,
        tap=given.tap,
        state=given.state,
        mutant=given.mutant,
        mutants=given.mutants,
        variation="+".join(given.variation),
        variations=given.variations,
        editions=given.editions or "",
        die_with_parent=given.die_with_parent,
        settings=Settings(
            region=given.region or "us-east-1",
            any_region=given.region is None,
            immediate=given.verification == "immediate",
            throttle=given.throttle,
            max_24_hour_send=given.max_24_hour_send,
            max_send_rate=given.max_send_rate,
            sandboxed=frozenset(getattr(given, f"{name.replace('-', '_')}_id") for name in given.sandbox),
            trusted=account if given.any_credentials else None,
            **_seeded(given.seed),
        ),
        account=account,
        temporary=keys.temporary(),
        other_account=keys.credential("other_account"),
    )
    known = {options.account.access_key_id, options.temporary.access_key_id, options.other_account.access_key_id}
    if len(known) < 3:
        parser.error("the accounts need access keys of their own")
    return options


def _keys_of(
    given: argparse.Namespace, environment: Mapping[str, str], fail: Callable[[str], NoReturn]
) -> dict[str, str]:
    """The keys that ``--credentials`` names, by option."""
    try:
        if given.credentials == "env":
            return credentials_of_environment(environment)
        return read_credentials(Path(given.credentials)) if given.credentials else {}
    except CredentialsProblem as error:
        fail(f"--credentials: {error}")


def _seeded(seed: str | None) -> dict[str, Any]:
    """Settings that repeat tokens and message ids; nothing without a seed."""
    if seed is None:
        return {}
    chance = random.Random(f"ids {seed}")  # noqa: S311 - to be repeated is what it is for

    def message_id(now: float) -> str:
        return new_message_id(now, uuid.UUID(int=chance.getrandbits(128), version=4))

    return {"seed": seed, "message_id": message_id}


class _Keys:
    """Access keys: as options give them, or else ``--credentials``, or else variables, or else random."""

    def __init__(self, given: argparse.Namespace, listed: Mapping[str, str], environment: Mapping[str, str]) -> None:
        self._given, self._listed, self._environment = given, listed, environment
        self._chance: random.Random = secrets.SystemRandom()
        if given.seed is not None:
            self._chance = random.Random(f"keys {given.seed}")  # noqa: S311 - to be repeated is what it is for

    def credential(self, account: str) -> Credential:
        """The key of an account."""
        return Credential(
            self._text(f"{account}_access_key_id") or self._key("AKIA"),
            self._text(f"{account}_secret_access_key") or self._letters(_SECRET_LETTERS, 40),
            getattr(self._given, f"{account}_id"),
        )

    def temporary(self) -> Credential:
        """The temporary key of the first account."""
        return Credential(
            self._text("temporary_access_key_id") or self._key("ASIA"),
            self._text("temporary_secret_access_key") or self._letters(_SECRET_LETTERS, 40),
            self._given.account_id,
            self._text("temporary_session_token") or self._token(),
        )

    def _text(self, name: str) -> str:
        variable = f"{_PREFIX}{name}".upper()
        return getattr(self._given, name) or self._listed.get(name) or self._environment.get(variable) or ""

    def _token(self) -> str:
        """A session token with each sign that an escape stands for in a query, as those of the service have them."""
        return f"{self._letters(_SECRET_LETTERS, 64)}+/{self._letters(_SECRET_LETTERS, 8)}=="

    def _key(self, prefix: str) -> str:
        return prefix + self._letters(_KEY_LETTERS, 16)

    def _letters(self, alphabet: str, count: int) -> str:
        return "".join(self._chance.choice(alphabet) for _ in range(count))
