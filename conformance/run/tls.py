"""How to speak TLS with a target: what is trusted, and with which certificate."""

from __future__ import annotations

import os
import ssl

from conformance.run.wanted import UsageProblem, Wanted
from conformance.targets.profile import Profile
from conformance.wire.dial import Tls, Verify, check


def tls_of(wanted: Wanted, profile: Profile) -> Verify:
    """Return how to speak TLS with the target; see that the client's certificate can be used.

    Raises:
        UsageProblem: a file of certificates can't be used.
    """
    verify = _verify(wanted, profile.ca_bundle)
    tls = profile.tls
    if tls is None:
        return verify
    found = Tls(verify, tls.certificate, tls.key, tls.server_name)
    try:
        check(found)
    except OSError as error:
        raise UsageProblem(f"the profile's tls: {error}") from error
    return found


def _verify(wanted: Wanted, of_profile: str | None) -> bool | str:
    if wanted.insecure:
        return False
    where, bundle = ("--ca-bundle", wanted.ca_bundle) if wanted.ca_bundle else ("the profile's ca_bundle", of_profile)
    if bundle is None:
        return True
    try:
        ssl.create_default_context(cafile=str(bundle))
    except ssl.SSLError as error:
        raise UsageProblem(f"{where}: {bundle} holds no certificates in PEM form") from error
    except OSError as error:
        raise UsageProblem(f"{where}: {bundle} can't be read: {error.strerror}") from error
    return os.path.abspath(bundle)
