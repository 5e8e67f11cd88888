"""The command line of `python -m conformance.reference`."""

from __future__ import annotations

import argparse
import math
import os
import re
import secrets
import string
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from conformance.reference.state import Credential, Settings

WRONG_USAGE = 4
_PREFIX = "SES_REFERENCE_"
_KEY_LETTERS = string.ascii_uppercase + "234567"
_SECRET_LETTERS = string.ascii_letters + string.digits + "+/"


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for.

    Args:
        port: 0 lets the system choose.
        mutant: name, or empty.
        mutants: honour the X-Mutant header.
        variation: names joined by `+`, or empty.
        variations: honour the X-Variation header.
        editions: where the function stands that builds mutants and variations, as module:function, or empty.
        die_with_parent: stop when standard input closes.
        settings: of the server.
        account, temporary, other_account: the built-in credentials; the temporary one belongs to the first account.
    """

    port: int
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
    parser.add_argument("--port", type=_port, default=0, help="0 (the default) lets the system choose")
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
        type=_function,
        metavar="MODULE:FUNCTION",
        help="builds the mutants and variations; without it there are none",
    )
    parser.add_argument("--verification", choices=("immediate", "manual"), default="manual")
    parser.add_argument("--throttle", type=_rate, metavar="RATE", help="requests a second per action and account")
    parser.add_argument(
        "--region",
        type=_region,
        metavar="REGION",
        help="serve this one only; default: any, us-east-1 in ARNs",
    )
    parser.add_argument("--max-24-hour-send", type=_quota, default=200_000.0, metavar="N", help="-1 is unlimited")
    parser.add_argument("--max-send-rate", type=_rate, default=1_000.0, metavar="N", help="as told by GetSendQuota")
    parser.add_argument("--die-with-parent", action="store_true", help="stop when standard input closes")
    for name, number in (("account", "123456789012"), ("other-account", "210987654321")):
        parser.add_argument(f"--{name}-id", type=_account_id, default=number, metavar="NUMBER")
        parser.add_argument(f"--{name}-access-key-id", metavar="KEY", help="random by default")
        parser.add_argument(f"--{name}-secret-access-key", metavar="SECRET", help="random by default")
    for part, metavar in (("access-key-id", "KEY"), ("secret-access-key", "SECRET"), ("session-token", "TOKEN")):
        parser.add_argument(f"--temporary-{part}", metavar=metavar, help="random by default")
    given = parser.parse_args(arguments)
    options = Options(
        port=given.port,
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
        ),
        account=_credential(given, environment, "account"),
        temporary=_temporary(given, environment),
        other_account=_credential(given, environment, "other_account"),
    )
    keys = {options.account.access_key_id, options.temporary.access_key_id, options.other_account.access_key_id}
    if len(keys) < 3:
        parser.error("the accounts need access keys of their own")
    return options


def _credential(given: argparse.Namespace, environment: Mapping[str, str], account: str) -> Credential:
    return Credential(
        _text(given, environment, f"{account}_access_key_id") or _key("AKIA"),
        _text(given, environment, f"{account}_secret_access_key") or _letters(_SECRET_LETTERS, 40),
        getattr(given, f"{account}_id"),
    )


def _temporary(given: argparse.Namespace, environment: Mapping[str, str]) -> Credential:
    return Credential(
        _text(given, environment, "temporary_access_key_id") or _key("ASIA"),
        _text(given, environment, "temporary_secret_access_key") or _letters(_SECRET_LETTERS, 40),
        given.account_id,
        _text(given, environment, "temporary_session_token") or secrets.token_urlsafe(48),
    )


def _text(given: argparse.Namespace, environment: Mapping[str, str], name: str) -> str:
    """The argument of this name, or else the variable; "" if there is neither."""
    return getattr(given, name) or environment.get(f"{_PREFIX}{name}".upper()) or ""


def _key(prefix: str) -> str:
    return prefix + _letters(_KEY_LETTERS, 16)


def _letters(alphabet: str, count: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(count))


def _function(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form module:function")
    return text


def _port(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port from 0 to 65535")
    return int(text)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number")
    return value


def _rate(text: str) -> float:
    value = _number(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not above 0")
    return value


def _quota(text: str) -> float:
    value = _number(text)
    if value < 0 and value != -1:
        raise argparse.ArgumentTypeError(f"'{text}' is neither -1 nor 0 or more")
    return value


def _region(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]{1,40}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is no region")
    return text


def _account_id(text: str) -> str:
    if not re.fullmatch(r"\d{12}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of 12 digits")
    return text
