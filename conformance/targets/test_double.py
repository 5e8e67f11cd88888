"""The reference target as a test double in Python: a running server, its keys, and what stands beside the API."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from conformance.targets.local import LocalReference
from conformance.targets.profile import Profile


class TestDouble:
    """A running reference target of this process, for tests of code that talks to SES.

    Use it as a context manager, or end it by `close`. It listens on loopback only.

    Args:
        verification: ``immediate``, or ``manual``: identities stay pending until `confirm`.
        seed: repeats keys, tokens and message ids; None is random.
    """

    __test__ = False

    def __init__(self, *, verification: str = "immediate", seed: str | None = None) -> None:
        options = ["--verification", verification, *(["--seed", seed] if seed is not None else [])]
        self._running = LocalReference(options)
        ready = self._running.ready
        self.endpoint: str = ready["endpoint"]
        self.region: str = ready["region"]
        self.account_id: str = ready["credentials"]["account_id"]
        self.access_key_id: str = ready["credentials"]["access_key_id"]
        self.secret_access_key: str = ready["credentials"]["secret_access_key"]

    @property
    def profile(self) -> Profile:
        """The profile of the server."""
        return self._running.profile()

    @property
    def client_arguments(self) -> dict[str, str]:
        """Keyword arguments for ``boto3.client("ses", …)``."""
        return {
            "endpoint_url": self.endpoint,
            "region_name": self.region,
            "aws_access_key_id": self.access_key_id,
            "aws_secret_access_key": self.secret_access_key,
        }

    @property
    def environment(self) -> dict[str, str]:
        """Variables by which AWS SDKs and tools find the server."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
        }

    def reset(self) -> None:
        """Forget identities, mail, quotas and statistics."""
        self._request(self._running.ready["reset_url"], {})

    def mail(self, to: str | None = None) -> list[dict[str, Any]]:
        """Return the mail that clients sent, oldest first: all of it, or that to one address.

        What the service itself sends, as to an address that is to be verified, is left out.

        Each has ``id``, ``source``, ``return_path``, ``recipients``, ``subject``, ``text`` and ``html`` (None where
        there is none), and ``raw``, the message in base64.
        """
        query = f"?{urlencode({'to': to})}" if to is not None else ""
        messages: list[dict[str, Any]] = self._request(f"{self._running.ready['mail_url']}{query}")["messages"]
        return [mail for mail in messages if mail["kind"] == "message"]

    def confirm(self, identity: str) -> None:
        """Verify a pending identity.

        Raises:
            LookupError: there is no such identity.
        """
        try:
            values = {"identity": identity, "access_key_id": self.access_key_id}
            self._request(self._running.ready["confirm_url"], values)
        except urllib.error.HTTPError as error:
            error.close()
            raise LookupError(f"no such identity: {identity}") from error

    def close(self) -> None:
        """Stop the server."""
        self._running.close()

    def _request(self, url: str, form: dict[str, str] | None = None) -> Any:
        data = None if form is None else urlencode(form).encode()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, data, timeout=30) as response:
            return json.load(response)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
