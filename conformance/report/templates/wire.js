/* The exchanges: unpacked when a case is opened, shown as text. */

const chunks = new Map();

/** Return the exchanges of case number `at`, or null if the page was made without them. */
async function wireOf(at) {
  const number = Math.floor(at / DATA.chunk);
  if (!chunks.has(number)) chunks.set(number, unpack(PACKED()[number]));
  return (await chunks.get(number))[at % DATA.chunk];
}

let packed = null;
function PACKED() {
  packed = packed || JSON.parse(byId("wire").textContent);
  return packed;
}

async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

const STEPS = { given: "set-up", control: "control", send: "request", cleanup: "clean-up" };

/** Show one exchange. `findings` are those of this exchange; `open` shows it unfolded. */
function showExchange(exchange, number, findings, open) {
  const [action, step, sentAt, ms, request, response, curl, seen] = exchange;
  const status = response[0] === null ? "no response" : String(response[0]);
  const good = response[0] !== null && response[0] < 400;
  const box = el("details", { class: "exchange", open },
    el("summary", {},
      el("span", { class: "ex-number" }, String(number + 1)),
      el("span", { class: "ex-step" }, STEPS[step] || step),
      el("span", { class: "ex-action" }, action),
      el("span", { class: good ? "ex-status good" : "ex-status" }, status),
      findings.length ? el("span", { class: "ex-found" }, plural(findings.length, "finding")) : "",
      el("span", { class: "soft ex-ms" }, `${ms} ms`)));
  const fill = () => {
    if (box.dataset.filled) return;
    box.dataset.filled = "yes";
    box.append(showRequest(request, sentAt), showResponse(response, findings));
    if (seen) box.append(showSeen(seen));
    if (curl) box.append(showCurl(curl));
    else if (typeof request[3] !== "string") box.append(el("p", { class: "soft" }, "The body is too long for a curl line; use replay."));
  };
  box.addEventListener("toggle", () => box.open && fill());
  if (open) fill();
  return box;
}

function showRequest([method, url, headers, body], sentAt) {
  return el("div", { class: "message" },
    el("h4", {}, "Request ", el("span", { class: "soft" }, sentAt)),
    el("pre", { class: "start-line", tabindex: "0" }, `${method} ${url}`),
    showHeaders(headers, []),
    showBody(body, [], true));
}

function showResponse([status, headers, body, failure], findings) {
  const aboutStatus = findings.filter((each) => each.where === "status" || each.layer === "status" || each.layer === "transport");
  const line = status === null ? failure || "no response" : `HTTP ${status}${failure ? ` (${failure})` : ""}`;
  return el("div", { class: "message" },
    el("h4", {}, "Response"),
    el("pre", { class: aboutStatus.length ? "start-line marked" : "start-line", tabindex: "0" }, line,
      ...aboutStatus.map((each) => el("span", { class: "mark-note" }, `← expected ${each.expected}`))),
    status === null ? "" : showHeaders(headers, findings.filter((each) => each.layer === "headers")),
    status === null ? "" : showBody(body, findings, false));
}

/** Show what a program on the SDK sees of the response. */
function showSeen(seen) {
  return el("div", { class: "message" }, el("h4", {}, "What a program on the AWS SDK for Python sees"),
    el("pre", { class: "start-line", tabindex: "0" }, seen));
}

function showHeaders(headers, findings) {
  const rows = headers.map(([name, value]) => {
    const about = findings.filter((each) => each.where.toLowerCase() === name.toLowerCase());
    return el("tr", { class: about.length ? "marked" : null }, el("th", { scope: "row" }, name),
      el("td", {}, value, ...about.map((each) => el("span", { class: "mark-note" }, `← expected ${each.expected}`))));
  });
  const absent = findings.filter((each) => !headers.some(([name]) => name.toLowerCase() === each.where.toLowerCase()));
  for (const each of absent)
    rows.push(el("tr", { class: "marked" }, el("th", { scope: "row" }, each.where), el("td", {}, el("span", { class: "mark-note" }, `← missing; expected ${each.expected}`))));
  return rows.length ? el("table", { class: "headers" }, el("tbody", {}, rows)) : el("p", { class: "soft" }, "no headers");
}

function showBody(body, findings, isRequest) {
  if (typeof body !== "string") {
    const sum = body.sha256 ? `, sha256 ${body.sha256}` : "";
    return el("div", {}, el("pre", { class: "body", tabindex: "0" }, body.head),
      el("p", { class: "soft" }, `cut: the body has ${body.bytes.toLocaleString("en")} bytes${sum}`));
  }
  if (!body) return el("p", { class: "soft" }, "no body");
  const pretty = isRequest ? formLines(body) : prettyBody(body, findings);
  if (!pretty) return el("pre", { class: "body", tabindex: "0" }, body);
  const shown = el("pre", { class: "body lines", tabindex: "0" }, pretty);
  const raw = el("button", { type: "button", class: "quiet raw", "aria-pressed": "false" }, "Raw");
  raw.addEventListener("click", () => {
    const now = raw.getAttribute("aria-pressed") !== "true";
    raw.setAttribute("aria-pressed", String(now));
    shown.classList.toggle("lines", !now);
    shown.replaceChildren(...(now ? [visible(body)] : pretty));
  });
  return el("div", { class: "body-box" }, raw, shown);
}

/** Show a form's parameters a line each, with the decoded value where it differs; null if it is no form. */
function formLines(body) {
  if (!/^[^\s<{=&]+=/.test(body) || body.length > 65536) return null;
  return body.split("&").map((pair, number) => {
    const equals = pair.indexOf("=");
    const name = equals < 0 ? pair : pair.slice(0, equals), value = equals < 0 ? "" : pair.slice(equals + 1);
    let decoded = value;
    try { decoded = decodeURIComponent(value.replaceAll("+", " ")); } catch { /* a malformed value stands as it is */ }
    return el("span", { class: "ln" }, number ? el("span", { class: "soft" }, "&") : " ",
      el("span", { class: "x-tag" }, name), equals < 0 ? "" : "=", el("span", { class: "x-text" }, value),
      decoded !== value ? el("span", { class: "decoded" }, decoded.length > 400 ? decoded.slice(0, 400) + "…" : decoded) : "");
  });
}

function prettyBody(body, findings) {
  if (/^\s*[{[]/.test(body)) {
    try { return JSON.stringify(JSON.parse(body), null, 2).split("\n").map((line) => el("span", { class: "ln" }, line)); }
    catch { return null; }
  }
  const root = readXml(body.replace(/^\ufeff/, ""));
  if (!root) return null;
  const marks = new Map();
  for (const each of findings.filter((finding) => finding.where.startsWith("/"))) {
    const { node, missing } = locateXml(root, each.where);
    const target = node === root ? elementsOf(root)[0] : node;
    const note = missing ? `← ${missing}: expected ${each.expected}, got ${each.actual}` : `← expected ${each.expected}`;
    marks.set(target, [...(marks.get(target) || []), note.length > 240 ? note.slice(0, 239) + "…" : note]);
  }
  return xmlLines(root, marks);
}

function showCurl(line) {
  const signs = line.includes("--aws-sigv4");
  return el("div", { class: "curl" },
    el("h4", {}, "curl ", copyButton(line, "Copy the curl line")),
    el("pre", { tabindex: "0" }, line),
    el("p", { class: "soft" }, signs
      ? "Signs anew with $AWS_ACCESS_KEY_ID and $AWS_SECRET_ACCESS_KEY. Where the case tampers with the signature itself, use replay."
      : "Sent as it was logged, with secrets redacted; replay sends it exactly."));
}
