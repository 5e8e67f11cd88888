"""Defects of the check of policy names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.proof.mutant import Change, Mutant
from conformance.proof.parameters import dashed
from conformance.proof.verbs import set_parameter

_NAMED = {"PutIdentityPolicy": "PolicyName", "GetIdentityPolicies": "PolicyNames", "DeleteIdentityPolicy": "PolicyName"}
_FORBIDDEN = {"blank": " ", "slash": "/", "question-mark": "?", "asterisk": "*"}


def _pattern(action: str, pattern: str) -> Change:
    compiled = re.compile(pattern)
    name = _NAMED[action]
    return set_parameter(action, name, pattern=compiled)


def _forbidden_characters() -> Iterator[Mutant]:
    for action in _NAMED:
        for word, _char in _FORBIDDEN.items():
            others = "".join(char for char in _FORBIDDEN.values() if char != _char).replace(" ", "\\s")
            yield Mutant(
                f"{dashed(action)}-{dashed(_NAMED[action])}-with-{word}",
                (f"{action}.{_NAMED[action]}.pattern",),
                f"{action} accepts the character '{_char}' in a name.",
                _pattern(
                    action,
                    "[A-Za-z0-9_-]*" + re.escape(_char) + "?[A-Za-z0-9_-]*" if "Put" in action else f"[^{others}]+",
                ),
            )


_CHARSET = ("PutIdentityPolicy.PolicyName.charset",)
_CHARSET_ONLY = ("PutIdentityPolicy.PolicyName.charset-only",)


MUTANTS: tuple[Mutant, ...] = (
    *_forbidden_characters(),
    *(
        Mutant(
            f"put-identity-policy-{dashed(_NAMED['PutIdentityPolicy'])}-{words}",
            broken,
            defect,
            _pattern("PutIdentityPolicy", text),
        )
        for words, broken, defect, text in (
            ("no-dash", _CHARSET, "A dash in a PolicyName is refused.", "[A-Za-z0-9_]+"),
            ("no-underscore", _CHARSET, "An underscore in a PolicyName is refused.", "[A-Za-z0-9-]+"),
            ("no-digit", _CHARSET, "A digit in a PolicyName is refused.", "[A-Za-z_-]+"),
            ("no-capital", _CHARSET, "A capital letter in a PolicyName is refused.", "[a-z0-9_-]+"),
            ("letter-first", _CHARSET, "A PolicyName must begin with a letter.", "[A-Za-z][A-Za-z0-9_-]*"),
            ("dotted", _CHARSET_ONLY, "A PolicyName may have full stops.", "[A-Za-z0-9_.-]+"),
            ("range-slip", _CHARSET_ONLY, "The range A-z lets in what stands between the cases.", "[A-z0-9_-]+"),
            (
                "any-alphabet",
                ("PutIdentityPolicy.PolicyName.ascii",),
                "A PolicyName may have letters and digits of any alphabet.",
                "[\\w-]+",
            ),
            ("line-feed-last", _CHARSET_ONLY, "A PolicyName may end in a line feed.", "[A-Za-z0-9_-]+\\n?"),
            ("weak-pattern", _CHARSET_ONLY, "A PolicyName may have what only the pattern allows.", "[^\\s/?*]+"),
        )
    ),
)
