"""What each action does: a handler, and named guards that run before it.

Both are plain tables, so that one entry can be wrapped, replaced or left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from conformance.reference.actions import (
    dkim,
    identities,
    listing,
    notifications,
    policies,
    send_email,
    send_raw_email,
    statistics,
)
from conformance.reference.call import Guard, Handler

_PARTS = (dkim, identities, listing, notifications, policies, send_email, send_raw_email, statistics)

#: Action to handler: all 22.
HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {action: handler for part in _PARTS for action, handler in part.HANDLERS.items()}
)

#: Action to its guards by name, in the order in which they run.
GUARDS: Mapping[str, Mapping[str, Guard]] = MappingProxyType(
    {action: guards for part in _PARTS for action, guards in part.GUARDS.items()}
)
