"""What the patterns of our files mean in words: nobody should have to read a regular expression in a message."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PATTERN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$": (
            "expected lower-case words joined by hyphens and dots, such as list-identities.filter.kind"
        ),
        r"^[a-z0-9]+([.-][a-z0-9]+)*$": "expected lower-case letters and digits, joined by hyphens or dots",
        r"^[a-z][a-z0-9_]*$": "expected a name of lower-case letters, digits and underscores",
        r"^[a-z][a-z0-9-]*$": "expected a name of lower-case letters, digits and hyphens",
        r"^\S+$": "whitespace is not allowed",
        r"^\{row\.[a-z_]+\}$": "expected a part of the table's row, such as {row.name}",
        r"^([A-Z]+|\{row\})$": "expected capital letters, such as GET, or {row} for that of the table's row",
        r"^/": "expected a path that begins with a slash",
        r"^[A-Z][A-Za-z0-9]*(\[(\*|[^\[\]]+)\])?(\.[A-Z][A-Za-z0-9]*(\[(\*|[^\[\]]+)\])?)*$": (
            "expected the path of a value, such as Identities or DkimAttributes[example.com].DkimTokens"
        ),
        r"^[A-Z][A-Za-z0-9]*(\.[A-Za-z0-9][A-Za-z0-9-]*)+$": (
            "expected the id of a requirement, such as ListIdentities.MaxItems.range"
        ),
        r"^\d{12}$": "expected 12 digits",
        r"^\S+:\d{1,5}$": "expected HOST:PORT",
    }
)
"""The words by the pattern, as `pydantic` names it in an error."""
