"""An account that others use all the time: they register, remove and send between any two requests."""

from __future__ import annotations

import secrets
from dataclasses import replace

from conformance.proof.variations import variation
from conformance.reference.service import Service
from conformance.reference.state import DOMAIN, EMAIL_ADDRESS, PENDING, SUCCESS, Account, Credential, World

_MOST = 40
_ENDING = ".crowd.example"


def _use(account: Account, now: float) -> None:
    name = f"c{secrets.token_hex(5)}{_ENDING}"
    account.add(name, DOMAIN, PENDING)
    account.add(f"post@{name}", EMAIL_ADDRESS, SUCCESS)
    theirs = [each for each in account.identities if each.endswith(_ENDING)]
    while len(theirs) > _MOST:
        account.remove(theirs.pop(secrets.randbelow(len(theirs))))
    account.count_sent(now, 2)
    account.point(now).bounces += 1


@variation(
    "account-crowded",
    varies="Between any two requests somebody else registers, removes and sends.",
    source="[ListIdentities / Description], [GetSendQuota / Response Elements / SentLast24Hours]; design 4 (shared accounts)",
)
def _crowded(service: Service) -> Service:
    def account_of(world: World, credential: Credential) -> Account:
        account = service.account_of(world, credential)
        _use(account, world.settings.clock())
        return account

    return replace(service, account_of=account_of)
