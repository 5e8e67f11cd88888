"""Values of the server's options: each function converts a text, or says what was expected."""

from __future__ import annotations

import argparse
import math
import re


def function(text: str) -> str:
    """Return a place in code, ``module:function``."""
    if not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form module:function")
    return text


def port(text: str) -> int:
    """Return a port."""
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


def rate(text: str) -> float:
    """Return a number above 0."""
    value = _number(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not above 0")
    return value


def quota(text: str) -> float:
    """Return a number of recipients; -1 is unlimited."""
    value = _number(text)
    if value < 0 and value != -1:
        raise argparse.ArgumentTypeError(f"'{text}' is neither -1 nor 0 or more")
    return value


def region(text: str) -> str:
    """Return the name of a region."""
    if not re.fullmatch(r"[a-z0-9-]{1,40}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is no region")
    return text


def account_id(text: str) -> str:
    """Return the number of an account."""
    if not re.fullmatch(r"\d{12}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of 12 digits")
    return text


def path(text: str) -> str:
    """Return a path below the server's root."""
    if not re.fullmatch(r"/[\w./~-]{1,200}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is not a path such as /reset")
    return text
