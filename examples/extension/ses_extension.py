"""What a distribution of your own can add to the suite: one function for each kind (docs/library.md)."""

import csv
import os

CONFIRMED = set()
OUTBOX = []
"""Where the hooks of this example look: yours would ask a database, a queue, or an admin interface."""


def multiple(value, argument):
    """`own: { multiple: 50 }` in a case: return what was expected where the value does not fit, else ""."""
    try:
        return "" if float(value) % argument == 0 else f"a multiple of {argument}"
    except (TypeError, ValueError):
        return "a number"


def padded(argument, lookup):
    """`$padded: subject` in a case: a value that YAML can't spell. ``lookup`` gives the case's random names."""
    return f"{lookup(argument)} {'=' * 20}"


def staging():
    """`--target staging`: the keys of a profile, as they stand where the run is started."""
    return {
        "endpoint": os.environ.get("STAGING_SES", "http://127.0.0.1:4566"),
        "verification": "pending",
        "confirm": {"hook": "staging-confirm"},
        "mail": {"hook": "staging-mail"},
    }


def confirm(identity, access_key_id):
    """Confirm a pending identity without its owner; say whether that worked."""
    CONFIRMED.add(identity)
    return True


def mail(message_id=None, to=None):
    """Return the mails with an id, or all to an address: dicts with id, source, recipients, subject, raw."""
    return [each for each in OUTBOX if message_id == each["id"] or to in each["recipients"]]


def write_failed(log, path):
    """Write a file beside the other reports; ``log`` has header, cases and footer."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["case", "check", "actual"])
        for case in log.cases:
            rows.writerows([case.id, each.check, str(each.actual)] for each in case.findings)
