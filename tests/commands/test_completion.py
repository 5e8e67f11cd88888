"""What a shell offers when the user presses Tab."""

from __future__ import annotations

import pytest

from conformance.cli import COMPLETE, main


@pytest.mark.parametrize(
    ("typed", "offered", "not_offered"),
    [
        ("rep", {"replay", "report"}, "run"),
        ("run --cl", {"--class"}, "--id"),
        ("run --class dk", {"dkim"}, "errors"),
        ("run --id get-send-quota.acc", {"get-send-quota.account.own"}, "list-identities.filter.kind"),
        ("run --target mo", {"moto"}, "ministack"),
        ("run --dialect sigv2", {"sigv2-expires"}, "plus"),
        ("explain list-identities.filter", {"list-identities.filter.kind"}, "get-send-quota.account.own"),
        ("checks error.c", {"error.code"}, "xml.not-xml"),
        ("new-case ListIdentities.MaxItems.ra", {"ListIdentities.MaxItems.range"}, "SendEmail.success"),
    ],
)
def test_tab(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, offered: set[str], not_offered: str
) -> None:
    monkeypatch.setenv(COMPLETE, "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"ses-conformance {typed}")
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split())))
    assert main([]) == 0
    found = {line.partition(",")[2] for line in capsys.readouterr().out.splitlines()}
    assert offered <= found
    assert not_offered not in found
