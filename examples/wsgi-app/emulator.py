"""A fake of one action: GetSendQuota, as a WSGI application."""

import uuid

NAMESPACE = "http://ses.amazonaws.com/doc/2010-12-01/"


def app(environ, start_response):
    """Report a quota, whatever is asked."""
    start_response("200 OK", [("Content-Type", "text/xml")])
    return [
        f'<GetSendQuotaResponse xmlns="{NAMESPACE}"><GetSendQuotaResult><Max24HourSend>200.0</Max24HourSend>'
        "<MaxSendRate>1.0</MaxSendRate><SentLast24Hours>0.0</SentLast24Hours></GetSendQuotaResult>"
        f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata></GetSendQuotaResponse>".encode()
    ]
