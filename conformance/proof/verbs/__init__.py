"""How to write a mutant: the verbs that make a defective service, and the form of the modules that hold them.

A mutant proves that a case sees a defect. It is one entry of the tuple ``MUTANTS`` of the module that is named after
the case file, ``mutants/<folder>/<case_file>.py``::

    from conformance.proof.mutant import Mutant
    from conformance.proof.verbs import set_parameter

    MUTANTS = (
        Mutant(
            "list-identities-max-items-1001",
            "ListIdentities.MaxItems.range",
            "ListIdentities accepts a MaxItems of 1001.",
            set_parameter("ListIdentities", "MaxItems", maximum=1001),
        ),
    )

The name is unique. ``breaks`` names the requirements of ``fixtures/requirements`` that the defect breaks: the mutant is
run against every case that rests on one of them, and dies if a case as strong as the requirement fails. The defect is
one sentence. The change is made by a verb of this module:

=============================  =======================================================================================
The defect is in               Verb
=============================  =======================================================================================
a rule of one parameter        `set_parameter`, `ignore_parameter`, `set_action`, `set_binder`
a check of the action          `replace_guard`, `remove_guard`, `recode_guard`, `check_first`, `reject_calls`
what the action does           `wrap_handler`, `set_limits`
what the action returns        `edit_result`, `leave_out`, `set_member`, `edit_members`, `nest_text`, `join_list`,
                               `map_to_list`, `keys_to_attributes`
every response document        `edit_document`
the message that is sent       `edit_draft`, `edit_message`
an error code                  `set_error`, `set_parameter_code`
the bytes of the response      `edit_body`, `edit_headers`, `set_renderer`
the reading of the request     `change_decoding`, `trimming`, `set_decoder`, `reject_requests`
the check of signatures        `remove_signature_check`; in `verbs.signatures`, with the usual faults: `excuse_fault`,
                               `skip_checks`, `perform_first`, `reject_signed`
several of these               `combine`
=============================  =======================================================================================

Where no verb fits, a function from `Service` to `Service` will do; `dataclasses.replace` exchanges any field.

Mutants that differ in a value only are made by a function that returns a change, one entry each, so that a search for
the name finds the entry. Families over the whole table of parameters or actions are made by a generator function that
yields `Mutant`, unpacked into the tuple: ``MUTANTS = (Mutant(…), *_too_long())``.

A defect must be reachable (the request that shows it is in some case), small (one requirement, or those that say the
same), and deterministic. ``ses-conformance mutants NAME`` says which cases catch it.
"""

from __future__ import annotations

from conformance.proof.verbs.actions import (
    add_unlisted_code,
    check_first,
    combine,
    ignore_parameter,
    recode_guard,
    reject_calls,
    remove_guard,
    replace_guard,
    set_action,
    set_binder,
    set_error,
    set_limits,
    set_parameter,
    set_parameter_code,
    wrap_handler,
)
from conformance.proof.verbs.requests import (
    EditingDecoder,
    change_decoding,
    reject_requests,
    remove_signature_check,
    set_decoder,
    trimming,
)
from conformance.proof.verbs.responses import (
    HeaderFields,
    When,
    edit_body,
    edit_delivery,
    edit_document,
    edit_headers,
    edit_response,
    is_dispatch_error,
    is_error,
    is_success,
    set_renderer,
)
from conformance.proof.verbs.results import (
    edit_members,
    edit_result,
    join_list,
    keys_to_attributes,
    leave_out,
    map_to_list,
    nest_text,
    set_member,
)
from conformance.proof.verbs.sends import SENDS, allow_any_return_path, draft_of, edit_draft, edit_message

__all__ = [
    "SENDS",
    "EditingDecoder",
    "HeaderFields",
    "When",
    "add_unlisted_code",
    "allow_any_return_path",
    "change_decoding",
    "check_first",
    "combine",
    "draft_of",
    "edit_body",
    "edit_delivery",
    "edit_document",
    "edit_draft",
    "edit_headers",
    "edit_members",
    "edit_message",
    "edit_response",
    "edit_result",
    "ignore_parameter",
    "is_dispatch_error",
    "is_error",
    "is_success",
    "join_list",
    "keys_to_attributes",
    "leave_out",
    "map_to_list",
    "nest_text",
    "recode_guard",
    "reject_calls",
    "reject_requests",
    "remove_guard",
    "remove_signature_check",
    "replace_guard",
    "set_action",
    "set_binder",
    "set_decoder",
    "set_error",
    "set_limits",
    "set_member",
    "set_parameter",
    "set_parameter_code",
    "set_renderer",
    "trimming",
    "wrap_handler",
]
