"""What the probes make of targets that lack actions, keep silent, or lie."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from conformance.model.vocabulary import ACTIONS
from conformance.run.prepare import prepare
from conformance.run.prepared import from_wire_form
from conformance.run.settings import ROOTS
from conformance.run.wanted import Wanted
from conformance.targets.probe import Probed
from conformance.targets.unreachable import Unreachable
from tests.run.fakes import Behaviour, Form, Reply, free_port, quota, rejection, right, serving, success


def probed(behaviour: Behaviour, timeout: float = 5.0, **given: str) -> tuple[Probed, list[Form]]:
    """Probe a target of which nothing is known but its endpoint."""
    with serving(behaviour) as fake:
        prepared = prepare(Wanted(endpoint=fake.endpoint, timeout=timeout), given)
        return prepared.probed, fake.asked


def test_a_target_that_has_all_actions() -> None:
    found, asked = probed(right)
    assert (found.unsupported, found.silent) == ({}, {})
    assert {form["Action"] for form in asked} == set(ACTIONS)


def test_actions_that_it_says_it_lacks() -> None:
    def behaviour(form: Form) -> Reply:
        match form["Action"]:
            case "GetIdentityPolicies":
                return rejection("InvalidAction")
            case "PutIdentityPolicy":
                return b"HTTP/1.1 501 X\r\nContent-Length: 0\r\n\r\n"
            case "SendRawEmail":
                return 500, "<html>not yet implemented</html>"
            case "SendEmail":
                return 500, "<html>Internal Server Error</html>"
            case "DeleteIdentityPolicy":
                return 400, "Unsupported action DeleteIdentityPolicy"
            case "VerifyDomainDkim":
                message = "<Message>Unknown operation: Other</Message>"
                return 400, f"<ErrorResponse><Error><Code>X</Code>{message}</Error></ErrorResponse>"
            case _:
                return right(form)

    found, _ = probed(behaviour)
    lacking = {"GetIdentityPolicies", "PutIdentityPolicy", "SendRawEmail", "DeleteIdentityPolicy"}
    assert set(found.unsupported) == lacking
    assert found.unsupported["DeleteIdentityPolicy"] == '400 with "Unsupported action DeleteIdentityPolicy"'


def test_names_are_not_made_up_below_a_domain_that_the_account_has(tmp_path: Path) -> None:
    """A verified domain covers its subdomains: mail from there is rightly taken, though no case has verified it."""

    def having(*domains: str) -> Behaviour:
        entries = "".join(
            f"<entry><key>{domain}</key><value><VerificationStatus>Success</VerificationStatus></value></entry>"
            for domain in domains
        )
        body = f"<VerificationAttributes>{entries}</VerificationAttributes>"

        def behaviour(form: Form) -> Reply:
            asks = form["Action"] == "GetIdentityVerificationAttributes" and "example.com" in form.values()
            return success("GetIdentityVerificationAttributes", body) if asks else right(form)

        return behaviour

    def saying(status: str) -> Behaviour:
        """Return a target that says the same of all identities, whether it has them or not."""

        def behaviour(form: Form) -> Reply:
            if form["Action"] != "GetIdentityVerificationAttributes":
                return right(form)
            entries = "".join(
                f"<entry><key>{name}</key><value><VerificationStatus>{status}</VerificationStatus></value></entry>"
                for key, name in form.items()
                if key.startswith("Identities.")
            )
            return success(form["Action"], f"<VerificationAttributes>{entries}</VerificationAttributes>")

        return behaviour

    for registered, roots in (
        ((), ("example.com", "example.net", "example.org")),
        (("example.com",), ("example.net", "example.org")),
        (("example.com", "example.net", "example.org"), ("ses.example",)),
    ):
        with serving(having(*registered)) as fake:
            prepared = prepare(Wanted(endpoint=fake.endpoint), {})
        assert prepared.settings.roots == roots
        assert from_wire_form(prepared.wire_form()).settings.roots == roots
    for status in ("Success", "Pending"):
        with serving(saying(status)) as fake:
            assert prepare(Wanted(endpoint=fake.endpoint), {}).settings.roots == ROOTS
    profile = tmp_path / "target.yaml"
    with serving(having()) as fake:
        profile.write_text(
            f"name: a\nendpoint: {fake.endpoint}\nverification: pending\n"
            "verified: { address: a@example.net, domain: example.net }\n"
        )
        assert prepare(Wanted(target=str(profile)), {}).settings.roots == ("example.com", "example.org")


FOREIGN: dict[str, tuple[int, str]] = {
    "404": (404, "<html>Not Found</html>"),
    "JSON": (400, '{"message": "no such thing"}'),
    "plain text": (500, "no route"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_an_action_that_says_the_same_foreign_thing_to_everything_is_lacking(kind: str) -> None:
    found, asked = probed(lambda form: FOREIGN[kind] if form["Action"] == "VerifyDomainDkim" else right(form))
    assert set(found.unsupported) == {"VerifyDomainDkim"}
    assert f"HTTP {FOREIGN[kind][0]} with" in found.unsupported["VerifyDomainDkim"]
    assert sum(form["Action"] == "VerifyDomainDkim" for form in asked) == 2


@pytest.mark.parametrize("kind", FOREIGN)
def test_an_action_that_rejects_in_a_foreign_way_but_is_performed_is_not_lacking(kind: str) -> None:
    def behaviour(form: Form) -> Reply:
        wants = form["Action"] == "VerifyDomainIdentity" and "Domain" not in form
        return FOREIGN[kind] if wants else right(form)

    found, asked = probed(behaviour)
    assert found.unsupported == {}
    made = {form["Domain"] for form in asked if form["Action"] == "VerifyDomainIdentity" and "Domain" in form}
    assert made <= {form.get("Identity") for form in asked if form["Action"] == "DeleteIdentity"}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_target_that_says_it_to_all_actions_lacks_none(kind: str) -> None:
    assert probed(lambda _: FOREIGN[kind])[0].unsupported == {}


def test_nothing_is_created_by_the_probes_but_what_is_removed_again() -> None:
    _, asked = probed(right)
    created = [form for form in asked if form["Action"].startswith("Verify") and len(form) > 3]
    removed = [form["Identity"] for form in asked if form["Action"] == "DeleteIdentity" and form.get("Identity")]
    assert len(created) == 1
    assert [form["EmailAddress"] for form in created] == removed


def test_signatures_are_checked_if_a_wrong_one_is_rejected() -> None:
    keys = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s"}
    seen: list[str] = []
    with serving(right) as fake:

        def behaviour(form: Form) -> Reply:
            # Two different signatures of one request: one of them is wrong.
            signature = fake.heads[-1].partition("Signature=")[2].partition("\n")[0]
            if form["Action"] == "GetSendQuota":
                seen.append(signature)
                return rejection("SignatureDoesNotMatch", 403) if len(seen) > 2 else quota()
            return right(form)

        fake.behaviour = behaviour
        found = prepare(Wanted(endpoint=fake.endpoint), keys)
    assert found.probed.signatures_checked is True
    assert found.profile.signatures is not None
    assert found.profile.signatures.checked
    assert probed(right)[0].signatures_checked is False


@pytest.mark.parametrize("taken", [[], ["sigv2"], ["sigv4-query", "sigv2", "aws3"]])
def test_signatures_that_are_accepted_are_found_out(taken: list[str]) -> None:
    marks = {"sigv4-query": "X-Amz-Signature=", "aws3": "X-Amzn-Authorization: AWS3 ", "sigv4": "Authorization: AWS4"}
    seen: list[str] = []
    with serving(right) as fake:

        def behaviour(form: Form) -> Reply:
            if form["Action"] != "GetSendQuota":
                return right(form)
            head = fake.heads[-1]
            scheme = next((name for name, mark in marks.items() if mark in head), "")
            scheme = scheme or ("sigv2" if "Signature" in form else "none")
            seen.append(scheme)
            # The wrong signature is the third that the probe makes in the usual way.
            wrong = scheme == "sigv4" and seen.count("sigv4") == 3 and "GET" not in head[:3]
            accepted = scheme in taken or (scheme == "sigv4" and not wrong)
            return quota() if accepted else rejection("SignatureDoesNotMatch", 403)

        fake.behaviour = behaviour
        found = prepare(Wanted(endpoint=fake.endpoint), {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s"})
    assert found.profile.signatures is not None
    assert found.profile.signatures.accepts == ["sigv4", *taken]


@pytest.mark.parametrize(
    ("status", "verification"),
    [("Success", "immediate"), ("Pending", "pending"), ("Nonsense", "pending"), (None, None)],
)
def test_verification_is_found_out(status: str | None, verification: str | None) -> None:
    def behaviour(form: Form) -> Reply:
        if form["Action"] != "GetIdentityVerificationAttributes" or status is None:
            return right(form)
        value = f"<value><VerificationStatus>{status}</VerificationStatus></value>"
        entry = f"<entry><key>{form.get('Identities.member.1')}</key>{value}</entry>"
        return success(form["Action"], f"<VerificationAttributes>{entry}</VerificationAttributes>")

    assert probed(behaviour)[0].verification == verification


def test_actions_that_get_no_response_are_asked_twice_and_no_more() -> None:
    lock = threading.Lock()
    counted: dict[str, int] = {}

    def behaviour(form: Form) -> Reply:
        with lock:
            counted[form["Action"]] = counted.get(form["Action"], 0) + 1
        return ... if form["Action"] in ("SendEmail", "SendRawEmail") else right(form)

    found, _ = probed(behaviour, timeout=0.3)
    assert set(found.silent) == {"SendEmail", "SendRawEmail"}
    assert (counted["SendEmail"], counted["SendRawEmail"]) == (2, 2)
    assert "no response, twice: silent for 0.3 s" in found.silent["SendEmail"]


def test_a_target_that_never_responds_is_silent_not_unreachable() -> None:
    found, _ = probed(lambda _: ..., timeout=0.2)
    assert set(found.silent) == set(ACTIONS)
    assert found.signatures_checked is None
    assert found.verification is None


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>hi</html>",
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"a": 1}',
        b"garbage\r\n\r\n",
        None,
    ],
)
def test_a_target_of_another_kind_lacks_nothing_by_its_own_word(reply: Reply) -> None:
    found, _ = probed(lambda _: reply)
    assert (found.unsupported, found.silent) == ({}, {})


def test_unreachable_is_unreachable() -> None:
    with pytest.raises(Unreachable, match=r"no connection to 127\.0\.0\.1"):
        prepare(Wanted(endpoint=f"http://127.0.0.1:{free_port()}"), {})


def test_what_the_profile_declares_is_not_probed(tmp_path: Any) -> None:
    with serving(right) as fake:
        path = tmp_path / "t.yaml"
        path.write_text(
            f"name: x\nendpoint: {fake.endpoint}\nunsupported: [SendEmail]\nverification: pending\n"
            "signatures: { checked: false }\n"
        )
        prepared = prepare(Wanted(target=str(path)), {})
    assert prepared.probed.unsupported == {"SendEmail": "declared in the profile"}
    assert "SendEmail" not in fake.actions
    assert prepared.profile.verification == "pending"
