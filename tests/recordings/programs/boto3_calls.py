# mypy: ignore-errors
"""Makes the calls through whatever proxy HTTP_PROXY names."""

from __future__ import annotations

from calls import client, make_calls

make_calls(client())
