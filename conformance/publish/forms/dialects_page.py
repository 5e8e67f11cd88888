"""The page of the documentation about dialects, from their table."""

from __future__ import annotations

from conformance.report.text import markdown
from conformance.wire.dialect import Dialect
from conformance.wire.dialects import KINDS

_HEAD = """\
# Dialects

The same request can be written in many ways, and every client of the API has its own: which header fields it signs, how
it spells an escape, where it puts the date. A target that takes only what one SDK sends works until somebody uses
another. So the suite sends reads, writes and mail in each of the forms below, and can run all other cases in any one of
them:

```sh
ses-conformance run --endpoint http://127.0.0.1:4566 --id 'auth.dialects.*' --id 'protocol.dialects.*'
ses-conformance run --endpoint http://127.0.0.1:4566 --dialect plus    # all cases, with spaces as most SDKs write them
```

A form for which no client is named is legal all the same. The requests of the clients themselves were recorded and are
in [fixtures/clients](../fixtures/clients/README.md). [What public emulators take](../reports/forms.md) is asked by
`make emulators`, which also writes this page, from the table in the code.
"""


def render_dialects() -> str:
    """Return the page: what each dialect is, who speaks it, and how firmly a target has to take it."""
    parts = [_HEAD]
    for title, dialects in KINDS.items():
        parts.append(
            f"\n## {title}\n\n| dialect | what differs | spoken by | level | source |\n|---|---|---|---|---|\n"
        )
        parts += [_row(dialect) for dialect in dialects]
    return "".join(parts)


def _row(dialect: Dialect) -> str:
    cells = (dialect.differs, ", ".join(dialect.clients), dialect.level, dialect.source)
    return f"| `{dialect.name}` | {' | '.join(markdown(cell) for cell in cells)} |\n"
