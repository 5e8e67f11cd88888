"""What the suite did not make: on the real service it neither changes nor deletes that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_IDENTITY_OF = {
    "DeleteIdentity": "Identity",
    "DeleteVerifiedEmailAddress": "EmailAddress",
    "DeleteIdentityPolicy": "Identity",
    "PutIdentityPolicy": "Identity",
    "SetIdentityDkimEnabled": "Identity",
    "SetIdentityFeedbackForwardingEnabled": "Identity",
    "SetIdentityNotificationTopic": "Identity",
}


def find_foreign(action: str, params: Mapping[str, Any], owns: Callable[[str], bool]) -> str:
    """Return the identity that a request would change or delete though no case of ours made it; empty: there is none.

    Args:
        action: of the request.
        params: of the request. What has no dot in it is no identity, and can't be anybody's.
        owns: says whether a name was made up for the case.
    """
    for name in {_IDENTITY_OF.get(action, ""), _IDENTITY_OF.get(str(params.get("Action", "")), "")}:
        identity = params.get(name)
        if isinstance(identity, str) and "." in identity and not owns(identity):
            return identity
    return ""
