/* The list of cases: filters, order, deep links, keyboard. */

const DATA = JSON.parse(byId("index").textContent);
const text = (number) => DATA.strings[number];
const SEVERITY = ["failed", "unsupported", "blocked", "error", "indeterminate", "skipped", "passed"];
const LEVELS = ["must", "should", "may"];
const GLYPHS = { passed: "✓", failed: "✕", unsupported: "∅", blocked: "⊘", indeterminate: "?", skipped: "–", error: "!" };
const BATCH = 120;

const CASES = DATA.cases.map((row, at) => {
  const [id, title, action, matrixRow, className, level, source, kind, outcome, matched, requirements, reason, notes, findings, file, line, ms, exchanges, butFor] = row;
  return {
    at, id, title, line, ms, exchanges, action: text(action), row: text(matrixRow), class: text(className), level: text(level),
    source: text(source), kind: text(kind), outcome: text(outcome), matched: text(matched), requirements: requirements.map(text),
    reason: text(reason), notes: notes.map(text), file: text(file),
    butFor: butFor.map(text), gate: DATA.gate[id]?.[0] || "", known: DATA.gate[id]?.[1] || "",
    findings: findings.map(([check, layer, where, expected, actual, exchange]) =>
      ({ check: text(check), layer: text(layer), where: text(where), expected: text(expected), actual: text(actual), exchange })),
  };
});
const BY_ID = new Map(CASES.map((each) => [each.id, each]));

for (const each of CASES) {
  each.layers = new Set(each.outcome === "passed" ? [] : each.findings.map((finding) => finding.layer));
  each.rank = LEVELS.indexOf(each.level) * (each.outcome === "passed" || each.outcome === "skipped" ? 0 : 10) + SEVERITY.indexOf(each.outcome) +
    (each.outcome === "passed" ? 200 : each.outcome === "skipped" ? 100 : 0);
}
const words = (each) => each.words || (each.words = [each.id, each.title, each.action, each.reason, each.file, ...each.notes,
  ...each.requirements, ...each.requirements.map((id) => DATA.requirements[id]?.text || ""),
  ...each.findings.flatMap((finding) => [finding.check, finding.where, finding.expected, finding.actual])].join("\n").toLowerCase());

/* ---- state: what the address says ---- */

const form = document.querySelector(".filters");
const list = byId("list");
const KEYS = ["action", "class", "level", "kind", "layer", "gate", "sort"].filter((key) => form.elements[key]);
let state = { outcome: new Set(), q: "", cause: "", case: "" };
let shown = [], rendered = 0, written = "";

function readHash() {
  const hash = location.hash.slice(1);
  if (hash && !hash.includes("=")) return false;
  const params = new URLSearchParams(hash);
  state = { outcome: new Set((params.get("outcome") || "").split(",").filter(Boolean)), q: params.get("q") || "", cause: params.get("cause") || "", case: params.get("case") || "" };
  for (const key of KEYS) state[key] = params.get(key) || "";
  if (state.case && BY_ID.has(state.case) && !fits(BY_ID.get(state.case))) {
    const wanted = state.case;
    state = { outcome: new Set(), q: "", cause: "", case: wanted };
    for (const key of KEYS) state[key] = "";
  }
  return true;
}

function hashOf(part) {
  const params = new URLSearchParams();
  if (part.outcome.size) params.set("outcome", [...part.outcome].join(","));
  for (const key of [...KEYS, "q", "cause", "case"]) if (part[key]) params.set(key, part[key]);
  return params.toString();
}

function writeHash() {
  written = hashOf(state);
  history.replaceState(null, "", written ? "#" + written : location.pathname + location.search);
}

/* ---- which cases ---- */

function fits(each) {
  if (state.outcome.size && !state.outcome.has(each.outcome)) return false;
  if (state.action && each.row !== state.action) return false;
  if (state.class && each.class !== state.class) return false;
  if (state.level && each.level !== state.level) return false;
  if (state.gate && each.gate !== state.gate) return false;
  if (state.kind && each.kind !== state.kind) return false;
  if (state.layer && !state.layer.split("+").some((layer) => each.layers.has(layer))) return false;
  if (state.cause !== "") {
    const cause = DATA.causes[Number(state.cause)];
    if (cause && !(cause.set = cause.set || new Set(cause.cases)).has(each.at)) return false;
  }
  return !state.q || state.q.toLowerCase().split(/\s+/).every((word) => words(each).includes(word));
}

const ORDERS = {
  "": (a, b) => a.rank - b.rank || a.at - b.at,
  id: (a, b) => (a.id < b.id ? -1 : 1),
  log: (a, b) => a.at - b.at,
  ms: (a, b) => b.ms - a.ms || a.at - b.at,
};

function apply() {
  shown = CASES.filter(fits).sort(ORDERS[state.sort] || ORDERS[""]);
  list.replaceChildren();
  rendered = 0;
  renderMore();
  const divergent = shown.filter((each) => each.outcome !== "passed" && each.outcome !== "skipped").length;
  byId("shown").textContent = `${plural(shown.length, "case")} of ${CASES.length.toLocaleString("en")}` + (divergent ? `, ${divergent.toLocaleString("en")} not passed` : "");
  byId("nothing").hidden = shown.length > 0;
  for (const chip of form.querySelectorAll("[data-outcome]")) chip.setAttribute("aria-pressed", String(state.outcome.has(chip.dataset.outcome)));
  for (const key of KEYS) {
    const field = form.elements[key];
    if (![...field.options].some((option) => option.value === state[key])) field.append(el("option", { value: state[key] }, state[key]));
    field.value = state[key];
  }
  if (form.elements.q.value !== state.q) form.elements.q.value = state.q;
  showCauseChip();
  if (state.case) openCase(state.case, false);
}

function showCauseChip() {
  const cause = state.cause === "" ? null : DATA.causes[Number(state.cause)];
  const chip = byId("cause-chip");
  chip.hidden = !cause;
  chip.replaceChildren();
  if (cause) chip.append(el("button", { type: "button", class: "chip cause-filter", on: { click: () => change({ cause: "" }) } }, `Cause: ${cause.title}`, el("b", {}, " × remove")));
}

function change(part) {
  Object.assign(state, part);
  state.case = "";
  writeHash();
  apply();
}

/* ---- rows ---- */

function renderMore(until = rendered + BATCH) {
  const part = document.createDocumentFragment();
  for (; rendered < Math.min(until, shown.length); rendered++) part.append(rowOf(shown[rendered]));
  list.append(part);
}

function rowOf(each) {
  const glance = each.outcome === "passed" ? "" : each.findings.length
    ? `${each.findings[0].check}: ${each.findings[0].actual}${each.findings.length > 1 ? ` (+${each.findings.length - 1})` : ""}`
    : each.reason;
  const head = el("button", { type: "button", class: "case-head", "aria-expanded": "false", id: `head-${each.at}`, on: { click: () => toggle(each) } },
    el("span", { class: `chip o-${each.outcome}` }, el("span", { "aria-hidden": "true" }, GLYPHS[each.outcome] + " "), each.outcome),
    el("span", { class: "case-words" }, el("span", { class: "case-title" }, each.title), el("span", { class: "case-id" }, each.id),
      glance ? el("span", { class: "glance" }, glance.length > 180 ? glance.slice(0, 179) + "…" : glance) : ""),
    el("span", { class: "case-tags" }, each.gate ? el("span", { class: `tag gate-${each.gate}` }, each.gate) : "", el("span", { class: `tag level-${each.level}` }, each.level), el("span", { class: "tag" }, each.class), el("span", { class: "soft case-action" }, each.action)));
  each.head = head;
  return (each.node = el("li", { class: "case", "data-id": each.id }, head));
}

function toggle(each) {
  if (each.body && each.body.isConnected) closeCase(each);
  else {
    state.case = each.id;
    writeHash();
    unfold(each);
  }
}

function closeCase(each) {
  each.body?.remove();
  each.body = null;
  each.head.setAttribute("aria-expanded", "false");
  if (state.case === each.id) { state.case = ""; writeHash(); }
}

function openCase(id, focus = true) {
  const each = BY_ID.get(id);
  const place = each ? shown.indexOf(each) : -1;
  if (place < 0) return;
  renderMore(Math.max(rendered, place + 1));
  if (!each.body || !each.body.isConnected) unfold(each);
  each.node.scrollIntoView({ block: "start" });
  if (focus) each.head.focus({ preventScroll: true });
}

function unfold(each) {
  each.head.setAttribute("aria-expanded", "true");
  const link = () => { const url = new URL(location.href); url.hash = new URLSearchParams({ case: each.id }).toString(); return url.href; };
  const copyLink = el("button", { type: "button", class: "quiet copy", on: { click: (event) => copyText(link(), event.currentTarget) } }, "Copy link");
  const fact = (name, value) => value === "" ? "" : el("div", {}, el("dt", {}, name), el("dd", {}, value));
  const exchanges = el("div", { class: "exchanges" }, el("p", { class: "soft" }, each.exchanges ? "Unpacking …" : wasSent(each) ? "The log of this run has left out what went over the wire." : "Nothing was sent."));
  each.body = el("div", { class: "case-body", role: "region", "aria-labelledby": `head-${each.at}` },
    each.reason ? el("p", { class: "reason" }, each.reason) : "",
    each.known ? el("p", { class: "reason" }, `The baseline says: ${each.known}`) : "",
    each.butFor.length ? el("p", { class: "reason" }, `Passes but for ${each.butFor.join(", ")}.`) : "",
    el("h3", {}, each.requirements.length === 1 ? "Requirement" : "Requirements"),
    el("ul", { class: "requirements" }, each.requirements.map(showRequirement)),
    el("dl", { class: "facts" }, fact("Level", each.level), fact("Source", each.source), fact("Matched", each.matched),
      fact("Class", each.class), fact("Action", each.action), fact("Case file", el("code", {}, `cases/${each.file}:${each.line}`)), fact("Took", `${each.ms} ms`)),
    each.findings.length ? el("h3", {}, plural(each.findings.length, "finding")) : "",
    each.findings.length ? showFindings(each.findings) : "",
    each.notes.length ? el("h3", {}, "Notes") : "",
    each.notes.length ? el("ul", {}, each.notes.map((note) => el("li", {}, note))) : "",
    el("h3", {}, "Exchanges"), exchanges,
    showCommands(each), el("p", {}, copyLink));
  each.node.append(each.body);
  if (each.exchanges) fillExchanges(each, exchanges);
}

/** Whether something went over the wire, though the log, like that of a published run, need not have it. */
const wasSent = (each) => each.outcome === "passed" || each.findings.some((finding) => finding.exchange >= 0);

/** The lines that ask the case again, each with a button that copies it. */
function showCommands(each) {
  const lines = [
    ...Object.entries(DATA.commands).map(([name, command]) => [name, command, each.id]),
    ...Object.entries(DATA.actionCommands).map(([name, command]) => [name, command, each.action]),
  ];
  return el("dl", { class: "commands" }, lines.map(([name, command, subject]) => {
    const line = `${command} ${shellWord(subject)}`;
    return el("div", {}, el("dt", {}, name), el("dd", {}, el("code", {}, line), " ", copyButton(line, `Copy the command: ${name}`)));
  }));
}

const shellWord = (word) => (/^[\w.@%+=:,/-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`);

async function fillExchanges(each, box) {
  let wire;
  try { wire = await wireOf(each.at); }
  catch { box.replaceChildren(el("p", { class: "soft" }, "This browser can't unpack the exchanges; run.jsonl has them.")); return; }
  if (!wire) { box.replaceChildren(el("p", { class: "soft" }, "Left out of this page to keep it small; run.jsonl has them.")); return; }
  const found = wire.map((_, number) => (each.outcome === "passed" ? [] : each.findings.filter((finding) => finding.exchange === number)));
  let last = -1;
  wire.forEach((exchange, number) => { if (exchange[1] !== "cleanup") last = number; });
  const open = found.some((findings) => findings.length) ? found.map((findings) => findings.length > 0) : wire.map((_, number) => number === last);
  box.replaceChildren(...wire.map((exchange, number) => showExchange(exchange, number, found[number], open[number])));
}

function showRequirement(id) {
  const known = DATA.requirements[id];
  if (!known) return el("li", {}, el("code", {}, id), el("span", { class: "soft" }, " is no requirement of this version"));
  const cited = known.at.map(({ text, link }) => link ? el("a", { href: link }, text) : text);
  const rows = known.at.filter(({ says }) => says).map(({ text, says }) => el("details", { class: "soft" }, el("summary", {}, text), says.map((each) => el("p", {}, each))));
  const place = [`${known.level}, ${known.source}`, ...cited].flatMap((each) => [" · ", each]);
  return el("li", {}, el("div", {}, known.text), el("div", { class: "soft" }, known.page ? el("a", { href: known.page }, id) : el("code", {}, id), ...place), ...rows);
}

/** The id of a check, linked to what it means; a check that this version does not know has no explanation. */
function checkTag(check) {
  return byId(`check-${check}`) ? el("a", { class: "tag layer", href: `#check-${check}` }, check) : el("span", { class: "tag layer" }, check);
}

function showFindings(findings) {
  const cell = (name, ...content) => el("td", { "data-name": name }, ...content);
  return el("div", { class: "scroll" }, el("table", { class: "findings" },
    el("thead", {}, el("tr", {}, ["Check", "Where", "Expected", "Got", "In"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, findings.map((each) => el("tr", {}, cell("Check", checkTag(each.check)), cell("Where", el("code", {}, each.where)),
      el("td", { class: "want", "data-name": "Expected" }, each.expected), el("td", { class: "got", "data-name": "Got" }, each.actual),
      cell("In", each.exchange < 0 ? "–" : `exchange ${each.exchange + 1}`))))));
}

/* ---- set-up and events ---- */

function fillOptions(key, values) {
  for (const value of values) form.elements[key].append(el("option", { value }, value));
}

const distinct = (read) => [...new Set(CASES.map(read))].sort();

function setUp() {
  fillOptions("action", distinct((each) => each.row));
  fillOptions("class", distinct((each) => each.class));
  fillOptions("level", LEVELS.filter((level) => CASES.some((each) => each.level === level)));
  fillOptions("layer", [...new Set(CASES.flatMap((each) => [...each.layers]))].sort());
  for (const chip of form.querySelectorAll("[data-outcome]")) {
    chip.addEventListener("click", () => {
      const outcome = new Set(state.outcome);
      if (!outcome.delete(chip.dataset.outcome)) outcome.add(chip.dataset.outcome);
      change({ outcome });
    });
  }
  for (const key of KEYS) form.elements[key].addEventListener("change", (event) => change({ [key]: event.target.value }));
  form.elements.q.addEventListener("input", (event) => change({ q: event.target.value }));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    const nothing = { outcome: new Set(), q: "", cause: "" };
    for (const key of KEYS) nothing[key] = "";
    change(nothing);
  });
  byId("copy-link").addEventListener("click", (event) => copyText(location.href, event.currentTarget));
  new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && renderMore(), { rootMargin: "1200px" }).observe(byId("sentinel"));
  addEventListener("hashchange", () => {
    if (location.hash.slice(1) === written || !readHash()) return;
    written = location.hash.slice(1);
    apply();
    if (!state.case) byId("cases").scrollIntoView();
  });
  const all = byId("print-all");
  all.hidden = false;
  all.addEventListener("click", () => {
    document.documentElement.dataset.print = "all";
    print();
  });
  addEventListener("beforeprint", () => document.documentElement.dataset.print === "all" && renderMore(shown.length));
  addEventListener("afterprint", () => delete document.documentElement.dataset.print);
  addEventListener("keydown", onKey);
  if (readHash()) {
    apply();
    if (location.hash && !state.case) byId("cases").scrollIntoView();
  } else {
    for (const key of KEYS) state[key] = "";
    apply();
  }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  if (event.key === "Escape") return escape(event.target);
  if (isTyping(event.target)) return;
  const down = event.key === "j" || event.key === "ArrowDown", up = event.key === "k" || event.key === "ArrowUp";
  const inList = event.target instanceof Element && event.target.closest(".case");
  if (event.key === "/") { event.preventDefault(); form.elements.q.focus(); }
  else if (event.key === "?") openHelp();
  else if ((down || up) && (inList || event.key.length === 1)) { event.preventDefault(); move(down ? 1 : -1); }
}

function move(by) {
  const current = document.activeElement?.closest?.(".case");
  const place = current ? shown.findIndex((each) => each.node === current) : -1;
  const next = Math.min(Math.max(place + by, 0), shown.length - 1);
  if (next < 0) return;
  renderMore(Math.max(rendered, next + 1));
  shown[next].head.focus();
  shown[next].node.scrollIntoView({ block: "nearest" });
}

function escape(target) {
  if (target === form.elements.q) {
    target.blur();
    if (state.q) change({ q: "" });
    return;
  }
  const current = target instanceof Element && target.closest(".case");
  const each = current ? BY_ID.get(current.dataset.id) : BY_ID.get(state.case);
  if (each && each.body?.isConnected) { closeCase(each); each.head.focus(); }
}

setUp();
