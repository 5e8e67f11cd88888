"""Links to other sites, which no test can open: each has the form of its site's pages, or is one that was looked up."""

from __future__ import annotations

import re
from pathlib import Path

from conformance.model.citation import REFERENCE
from conformance.model.vocabulary import ACTIONS
from tests.rows import each_row

from .documents import DOCUMENTS, FORMS, name_of

LINK = re.compile(r"\]\((https?:[^)\s]+)\)|<(https?:[^>\s]+)>")
RECORDS = (
    "Body|Content|Destination|IdentityDkimAttributes|IdentityNotificationAttributes|IdentityVerificationAttributes|"
    "Message|RawMessage|SendDataPoint"
)
SECTIONS = "Contents|Errors|Examples|RequestParameters|ResponseElements"
FORMS_OF_SITES = (
    rf"{re.escape(REFERENCE)}/(API_Types\.html|API_({'|'.join(ACTIONS)}|{RECORDS})\.html(#API_\w+_({SECTIONS}))?|Common(Errors|Parameters)\.html)",
    r"https://www\.rfc-editor\.org/rfc/rfc\d{3,4}(#(section|appendix)-[\w.]+)?",
    r"https://github\.com/[\w.-]+/[\w.-]+",
    r"https://pypi\.org/project/[\w.-]+/",
    r"https://www\.npmjs\.com/package/[@\w./-]+",
    # What a reader fills in.
    r"https://YOUR-HOST/[\w./-]+",
    r"https://img\.shields\.io/endpoint\?url=https://YOU\.github\.io/REPO/badge\.json",
)
LOOKED_UP = frozenset(
    {
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-responses.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/programming.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html",
        "https://keepachangelog.com/en/1.1.0/",
        "https://pre-commit.com",
        "https://semver.org/",
        "https://smithy.io/2.0/aws/protocols/aws-query-protocol.html",
        "https://url.spec.whatwg.org/#application/x-www-form-urlencoded",
        "https://www.w3.org/TR/xml/",
    }
)


@each_row("page", [*DOCUMENTS, *FORMS], ids=name_of)
def test_each_link_to_another_site_is_known_or_has_its_site_s_form(page: Path) -> None:
    found = ["".join(groups) for groups in LINK.findall(page.read_text(encoding="utf-8"))]
    strange = [
        link for link in found if link not in LOOKED_UP and not any(re.fullmatch(form, link) for form in FORMS_OF_SITES)
    ]
    assert strange == []
