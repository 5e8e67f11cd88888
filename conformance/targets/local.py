"""Starting the reference target in a process of its own, and its profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance import __version__
from conformance.targets.profile import Profile
from conformance.targets.reference_process import ReferenceFailed as ReferenceFailed  # whoever starts one finds it here
from conformance.targets.reference_process import ReferenceProcess


def profile_of(ready: Mapping[str, Any]) -> Profile:
    """Return the profile of a reference target that printed ``ready`` when it was."""
    pairs = {"credentials": ready["credentials"]}
    if ready["signatures_checked"]:  # else all keys are of the one account
        pairs |= {"temporary": ready["temporary_credentials"], "other_account": ready["other_account"]}
    keys = ("access_key_id", "secret_access_key", "session_token")
    number = ready["other_account"]["account_id"]
    other = {"account_id": number, **({"sandbox": True} if number in ready["sandboxed"] else {})}
    offered = {
        "confirm": {"url": ready.get("confirm_url")},
        "faults": {"header": ready.get("fault_header")},
        "mail": {"url": ready.get("mail_url")},
    }
    return Profile.model_validate(
        {
            "name": "reference",
            "version": __version__,
            "endpoint": ready["endpoint"],
            "region": ready["region"],
            "service": ready["service"],
            "account_id": ready["credentials"]["account_id"],
            **{
                name: {key: pair[key] for key in keys if key in pair} | (other if name == "other_account" else {})
                for name, pair in pairs.items()
            },
            "verification": "immediate" if ready["verification"] == "immediate" else "pending",
            "sandbox": ready["credentials"]["account_id"] in ready["sandboxed"],
            "signatures": {"checked": ready["signatures_checked"], "accepts": ready["signatures"]},
            **({"throttle": {"per_second": ready["throttle"]}} if ready["throttle"] else {}),
            **({"ca_bundle": ready["tls"]} if ready["tls"] else {}),
            **{name: value for name, value in offered.items() if None not in value.values()},
        }
    )


class LocalReference(ReferenceProcess):
    """The reference target as a child process, ready. It ends with ``close``, and by itself when this process ends."""

    def __init__(self, options: Sequence[str] = ()) -> None:
        super().__init__(options)
        self.await_ready()

    def profile(self) -> Profile:
        """Return the profile of this reference target: its endpoint, its accounts, all that it offers."""
        return profile_of(self.ready)
