"""Checks of what a response and a mail say: one for each condition that a case can set."""

from __future__ import annotations

from conformance.model.checks.check import Check, question

_CONDITIONS = (
    ("equals", "Another value", "A value equals what the case expects, compared by its type."),
    ("one-of", "Another value", "A value is one of those that the case names."),
    ("contains", "Value lacks something", "A list, map or text holds what the case names."),
    ("excludes", "Value holds something it must not", "A list, map or text does not hold what the case names."),
    ("present", "Value is missing", "A value is there and not empty."),
    ("absent", "Value that must not be there", "No value is there."),
    ("matches", "Value of another form", "A value matches the regular expression of the case."),
    ("type", "Value of another type", "A value has the lexical form of its type."),
    ("count", "Another number of members", "A list or map has as many members as the case expects."),
    ("between", "Number out of bounds", "A number lies within bounds."),
    ("same-as", "Value has changed", "A value is the same as one that was read before."),
    ("differs-from", "Value has not changed", "A value is another one than one that was read before."),
    ("grown-by", "Number has not grown as it should", "A number has grown by what the case did."),
    ("within", "Date and time out of bounds", "A date and time is recent, and not in the future."),
    ("apart", "Irregular times", "Times lie multiples of a length of time apart, none of them twice."),
    ("unique", "Member more than once", "No member of a list is there twice."),
    ("json", "Another JSON document", "A value is JSON text equal to that of the case, whatever its layout."),
    ("own", "Value that a matcher of your own rejects", "A value meets the condition that an extension adds."),
    ("every", "Member not as it should be", "Every member of a list meets the conditions of the case."),
)

CONTENT: tuple[Check, ...] = (
    *(
        question(
            f"values.{key}",
            title,
            meaning,
            "The action does not do, store or return what the requirement of the case says: compare the request and "
            "the response that the report shows.",
        )
        for key, title, meaning in _CONDITIONS
    ),
    question(
        "values.repeated-token",
        "NextToken that was given before",
        "Each page of a list gives a new NextToken, and the last page none.",
        "The token does not move on: derive it from the last item of the page.",
    ),
    question(
        "values.endless-pages",
        "List without a last page",
        "A list ends within as many pages as its items need.",
        "A NextToken is sent though nothing follows: send none with the last page.",
    ),
    question(
        "mail.missing",
        "No mail was sent",
        "A message that was accepted is sent.",
        "The message was dropped, or the mailbox of the profile does not show it under its message id. If messages "
        "that ask for a confirmation are never there, the profile is to say `confirmations: false`.",
    ),
    question(
        "mail.unreadable",
        "Mail that can't be read",
        "A sent mail is a message that can be parsed, in the form that the profile's mailbox promises.",
        "The mailbox gives another JSON form, or the message is broken: the finding names the part.",
    ),
    question(
        "mail.part",
        "Mail differs from what was sent",
        "Sender, recipients, header fields and bodies of a mail are those of the request.",
        "The message is rebuilt with other headers, encodings or recipients: compare it with the request.",
    ),
    question(
        "mail.count",
        "Mail arrived more or less often than it was sent",
        "Each recipient gets a message that was accepted once.",
        "The message is queued again after it was sent, or is sent once for each field that names the recipient.",
    ),
)
