"""Defects that the cases of `cases/sending/` find in what goes with a return path, and with several ARNs."""

from __future__ import annotations

from collections.abc import Callable

from conformance.proof.mutant import Mutant
from conformance.proof.verbs import allow_any_return_path, reject_calls
from conformance.reference.call import Call

_RAW = "SendRawEmail"
_ARNS = ("SourceArn", "FromArn", "ReturnPathArn")


def _goes_to(name: str) -> Callable[[Call], bool]:
    """Return whether a message goes to an address of the mailbox simulator, labelled or not."""
    return lambda call: any(
        one.startswith(name) and one.endswith("@simulator.amazonses.com")
        for one in call.args.get("Destination.ToAddresses", ())
    )


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "raw-return-path-unseen",
        "SendRawEmail.ReturnPath.verified",
        "A Return-Path field may name anybody.",
        allow_any_return_path(),
    ),
    Mutant(
        "raw-one-arn-only",
        ("SendRawEmail.SourceArn.arn", "SendRawEmail.FromArn.arn", "SendRawEmail.ReturnPathArn.arn"),
        "All three ARNs at once are rejected.",
        reject_calls(_RAW, lambda call: all(name in call.args for name in _ARNS), "InvalidParameterCombination"),
    ),
    Mutant(
        "send-email-return-path-arn-alone-fails",
        "SendEmail.ReturnPathArn.alone",
        "ReturnPathArn without ReturnPath ends in an internal error.",
        reject_calls(
            "SendEmail",
            lambda call: "ReturnPathArn" in call.args and "ReturnPath" not in call.args,
            "InternalFailure",
        ),
    ),
    *(
        Mutant(
            f"simulator-{name}-rejected",
            "SendEmail.simulator",
            f"Mail to {name} of the mailbox simulator is rejected.",
            reject_calls(
                "SendEmail",
                _goes_to(name),
                "MessageRejected",
            ),
        )
        for name in ("success", "bounce", "complaint", "ooto", "suppressionlist")
    ),
)
