"""One wrong response as logs of many clients show it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.recordings.samples import HOST, success

WRONG = success("ListIdentities", "<Identities><member>a@example.com</member></Identities>").having(
    "http://ses.", "https://ses."
)
FORM = "Action=ListIdentities&Version=2010-12-01"
URL = f"https://{HOST}/"
HEADERS = {"Host": HOST, "Content-Type": "application/x-www-form-urlencoded"}
CAME = {"Content-Type": "text/xml", "x-amzn-RequestId": WRONG.body.split("<RequestId>")[1][:36]}
LENGTH = len(WRONG.body)


def head(fields: Mapping[str, str], end: str = "\r\n") -> str:
    return "".join(f"{name}: {value}{end}" for name, value in fields.items()) + end


REQUEST_HEAD = f"POST / HTTP/1.1\r\n{head({**HEADERS, 'Content-Length': str(len(FORM))})}"
RESPONSE_HEAD = f"HTTP/1.1 200 OK\r\n{head({**CAME, 'Content-Length': str(LENGTH)})}"
REQUEST, RESPONSE = REQUEST_HEAD + FORM, RESPONSE_HEAD + WRONG.body


def wire(direction: str, text: str) -> str:
    lines = text.replace("\r", "[\\r]").split("\n")
    marked = [f"{line}[\\n]" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return "".join(
        f'2026-11-27 12:00:00,000 [main] DEBUG org.apache.http.wire - http-outgoing-0 {direction} "{line}"\n'
        for line in marked
    )


def go_message(kind: str, stage: str, head_lines: str, body: str) -> str:
    rule = "-" * 53
    return (
        f"2026/11/27 12:00:00 DEBUG: {kind} email/ListIdentities Details:\n---[ {stage} ]-------------------\n"
        f"{head_lines}{body}\n{rule}\n"
    )


def traced(mark: str, what: str, data: str, *, digits: bool) -> str:
    """Return a section of curl's trace: 16 bytes a line with digits, else 64, and a new line after CR and LF."""
    lines = [f"{mark} {what}, {len(data)} bytes (0x{len(data):x})"]
    at = 0
    while at < len(data):
        width = 16 if digits else 64
        part = data[at : at + width]
        end = part.find("\r\n")
        step = len(part)
        if not digits and end >= 0:
            part, step = part[:end], end + 2
        shown = "".join(letter if " " <= letter <= "~" else "." for letter in part)
        hexed = "".join(f"{ord(letter):02x} " for letter in part).ljust(48) if digits else ""
        lines.append(f"{at:04x}: {hexed}{shown}")
        at += step
    return "\n".join(lines) + "\n"


def curl_trace(prefix: str = "", *, digits: bool = False) -> str:
    """Return a trace as curl writes it."""
    sections = [
        "== Info: Connected to localhost\n",
        traced("=>", "Send header", REQUEST_HEAD, digits=digits),
        traced("=>", "Send data", FORM, digits=digits),
        "== Info: upload completely sent off: 40 bytes\n",
        *(traced("<=", "Recv header", f"{line}\r\n", digits=digits) for line in RESPONSE_HEAD.split("\r\n")[:-1]),
        traced("<=", "Recv data", WRONG.body[:150], digits=digits),
        traced("<=", "Recv data", WRONG.body[150:], digits=digits),
        "== Info: Connection #0 to host localhost left intact\n",
    ]
    return "".join(prefix + section for section in sections)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def dumped(text: str, indent: str = "", *, frame: bool = False) -> str:
    """Return text in hexadecimal digits, as Netty and Wireshark show it."""
    lines = []
    for at in range(0, len(text), 16):
        part = text[at : at + 16]
        shown = "".join(letter if " " <= letter <= "~" else "." for letter in part)
        digits = [f"{ord(letter):02x}" for letter in part]
        if frame:
            lines.append(f"|{at:08x}| {' '.join(digits).ljust(47)} |{shown.ljust(16)}|")
        else:
            first, second = " ".join(digits[:8]), " ".join(digits[8:])
            lines.append(f"{indent}{at:08X}  {first}{'  ' if second else ''}{second}".ljust(60) + f"   {shown}")
    return "\n".join(lines) + "\n"


def netty(kind: str, text: str) -> str:
    rule = "+--------+-------------------------------------------------+----------------+"
    return (
        f"12:00:00.000 [aws-java-sdk-NettyEventLoop-0] DEBUG c.e.Wire - [id: 0x1, L:/1 - R:/2] {kind}: {len(text)}B\n"
        "         +-------------------------------------------------+\n"
        f"         |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |\n{rule}\n{dumped(text, frame=True)}{rule}\n"
    )


LOGS: dict[str, str] = {
    "log of the AWS SDK for Go": go_message("Request", "REQUEST POST-SIGN", REQUEST_HEAD, FORM)
    + go_message("Response", "RESPONSE", RESPONSE_HEAD, "")
    + f"2026/11/27 12:00:00 {WRONG.body}",
    "log of the AWS SDK for Go, version 2": f"SDK 2026/11/27 12:00:00 DEBUG Request\n{REQUEST}\n"
    f"SDK 2026/11/27 12:00:01 DEBUG Response\n{RESPONSE}\n",
    "dump of Go's httputil": f"2026/11/27 12:00:00 {REQUEST}\n2026/11/27 12:00:01 {RESPONSE}\n",
    "dump of Go's httputil by %q": f"2026/11/27 12:00:00 {quoted(REQUEST)}\n2026/11/27 12:00:01 {quoted(RESPONSE)}\n",
    "wire log of Apache HttpClient": wire(">>", REQUEST) + wire("<<", RESPONSE),
    "wire trace of the AWS SDK for Ruby": "opening connection to localhost:443...\nopened\n"
    f"<- {quoted(REQUEST_HEAD)}\n<- {quoted(FORM)}\n"
    + "".join(f"-> {quoted(line + chr(13) + chr(10))}\n" for line in RESPONSE_HEAD.split("\r\n")[:-1])
    + f"reading {LENGTH} bytes...\n-> {quoted(WRONG.body)}\nread {LENGTH} bytes\nConn keep-alive\n",
    "dump of Netty": netty("WRITE", REQUEST_HEAD) + netty("WRITE", FORM) + netty("READ", RESPONSE),
    "stream of Wireshark in digits": dumped(REQUEST) + dumped(RESPONSE, "    "),
    "stream of Wireshark as text": REQUEST + RESPONSE,
    "stream of Wireshark as YAML": "peers:\n  - peer: 0\n    host: 127.0.0.1\n    port: 1\npackets:\n"
    f"  - packet: 4\n    peer: 0\n    index: 0\n    timestamp: 1.5\n    data: {quoted(REQUEST)}\n"
    f"  - packet: 6\n    peer: 1\n    index: 0\n    timestamp: 1.6\n    data: {quoted(RESPONSE)}\n",
    "stream of tshark": "\n" + "=" * 67 + "\nFollow: tcp,ascii\nFilter: tcp.stream eq 0\nNode 0: 127.0.0.1:1\n"
    f"Node 1: 127.0.0.1:2\n{len(REQUEST)}\n{REQUEST}\n\t{len(RESPONSE)}\n{RESPONSE}\n" + "=" * 67 + "\n",
    "log of Guzzle by MessageFormatter::DEBUG": f"[2026-11-27 12:00:00] app.DEBUG: >>>>>>>>\n{REQUEST}\n<<<<<<<<\n"
    f"{RESPONSE}\n--------\nNULL [] []\n",
    "log of OkHttp": f"INFO: --> POST {URL} http/1.1\nINFO: Content-Type: {HEADERS['Content-Type']}\n"
    f"INFO: Content-Length: {len(FORM)}\nINFO: \nINFO: {FORM}\nINFO: --> END POST ({len(FORM)}-byte body)\n"
    f"INFO: <-- 200 OK {URL} (23ms)\n"
    + "".join(f"INFO: {line}\n" for line in (head(CAME, "\n") + WRONG.body).splitlines())
    + f"INFO: <-- END HTTP ({LENGTH}-byte body)\n",
    "curl --trace-ascii": curl_trace(),
    "curl --trace-ascii --trace-time": curl_trace("12:00:00.123456 "),
    "curl --trace": curl_trace(digits=True),
    "curl -v by GET": f"""*   Trying 10.0.0.1:443...
* Connected to {HOST} port 443
> GET /?{FORM} HTTP/1.1
> Host: {HOST}
> Accept: */*
>{" "}
* Request completely sent off
< HTTP/1.1 200 OK
< Content-Type: text/xml
< Content-Length: {LENGTH}
<{" "}
{{ [{LENGTH} bytes data]
{WRONG.body}* Connection #0 left intact
""",
    "curl -v by POST, without the form": f"> POST / HTTP/1.1\n> Host: {HOST}\n> Content-Length: 40\n> \n"
    f"< HTTP/1.1 200 OK\n< Content-Type: text/xml\n< \n{WRONG.body}",
}
"""Logs by the client that writes them."""
