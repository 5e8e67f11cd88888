# mypy: ignore-errors
"""django-ses: Django's mail through its backend."""

import os

import django
from calls import SUBJECT, TEXT, attempt
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django_ses"],
    AWS_ACCESS_KEY_ID=os.environ["AWS_ACCESS_KEY_ID"],
    AWS_SECRET_ACCESS_KEY=os.environ["AWS_SECRET_ACCESS_KEY"],
    AWS_SES_REGION_NAME=os.environ["AWS_REGION"],
    AWS_SES_REGION_ENDPOINT_URL=os.environ["ENDPOINT"],
    EMAIL_BACKEND="django_ses.SESBackend",
    USE_TZ=True,
)
django.setup()

from django.core.mail import send_mail  # noqa: E402
from django_ses import SESBackend  # noqa: E402


def send(name):
    def run():
        sent = send_mail(SUBJECT, TEXT, f"{name} <news@example.com>", ["Ann <success@simulator.amazonses.com>"])
        assert sent == 1

    return run


def quota():
    backend = SESBackend()
    backend.open()
    return backend.connection.get_send_quota()


attempt("GetSendQuota", quota)
attempt("SendRawEmail", send("News"))
attempt("SendRawEmail with a display name beyond ASCII", send("Grüße"))
