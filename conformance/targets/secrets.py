"""The secrets of a target: what its profile holds that nobody but the target may see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from conformance.targets.profile import Profile
from conformance.targets.profile_parts import KeyPair
from conformance.wire.redact import REDACTED
from conformance.wire.sigv4 import signing_key

_LONGEST = timedelta(hours=3)
"""Of a run: for its days keys are derived."""
_TOKEN = re.compile(r"(?=[^/]*\d)(?=[^/]*[A-Za-z])[^/]{16,}")
"""A part of a path that is no word: some services put their tokens there."""


def secrets_of(profile: Profile) -> Iterator[str | bytes]:
    """Yield all secrets of a target: of its key pairs with the keys derived from them, its headers and its URLs."""
    for pair in (profile.credentials, profile.other_account, profile.temporary):
        if pair is not None:
            yield from _of_pair(pair, profile)
    yield from profile.headers.values()
    for url in hook_urls(profile):
        yield from _of_url(url)


def hook_urls(profile: Profile) -> list[str]:
    """Return the URLs of a profile beside the endpoint."""
    named = (profile.confirm, profile.faults, profile.mail)
    return [each.url for each in named if each is not None and each.url is not None]


def shown_url(url: str) -> str:
    """Return a URL without password, values of its query, and parts of its path that look like tokens."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    path = "/".join(REDACTED if _TOKEN.fullmatch(part) else part for part in parts.path.split("/"))
    query = "&".join(_shown_pair(pair) for pair in parts.query.split("&"))
    user = f"{user.partition(':')[0]}:{REDACTED}" if ":" in user else user
    return parts._replace(netloc=f"{user}{at}{host}", path=path, query=query).geturl()


def _shown_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return f"{name}={REDACTED}" if value and "{" not in value else name + equals + value


def shown_profile(profile: Profile) -> dict[str, Any]:
    """Return what of a profile may be written down."""
    pair = {"secret_access_key", "session_token"}
    secret: Mapping[str, Any] = {"credentials": pair, "other_account": pair, "temporary": pair, "headers": True}
    data = profile.model_dump(mode="json", exclude_unset=True, exclude=dict(secret))
    for name in ("confirm", "faults", "mail"):
        if isinstance(data.get(name), dict) and data[name].get("url"):
            data[name]["url"] = shown_url(data[name]["url"])
    return data


def _of_pair(pair: KeyPair, profile: Profile) -> Iterator[str | bytes]:
    yield pair.secret_access_key
    if pair.session_token:
        yield pair.session_token
    now = datetime.now(UTC)
    for day in sorted({f"{at:%Y%m%d}" for at in (now, now + _LONGEST)}):
        yield signing_key(pair.secret_access_key, day, profile.region, profile.service)


def _of_url(url: str) -> Iterator[str]:
    """Yield the secrets of a URL, as they stand there and decoded."""
    parts = urlsplit(url)
    found = [parts.password or ""]
    for pair in parts.query.split("&"):
        found.append(pair.partition("=")[2])
    found += [value for _, value in parse_qsl(parts.query)]
    found += [part for part in parts.path.split("/") if _TOKEN.fullmatch(part)]
    for each in found:
        if each and "{" not in each:
            yield each
            if unquote(each) != each:
                yield unquote(each)
