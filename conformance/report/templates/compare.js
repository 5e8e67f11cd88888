/* The matrix of cases by run: filters, only differences, deep links. */

const DATA = JSON.parse(byId("index").textContent);
const GLYPHS = { passed: "✓", failed: "✕", unsupported: "∅", blocked: "⊘", indeterminate: "?", skipped: "–", error: "!" };
const BATCH = 200;
const CASES = DATA.cases.map(([id, title, action, level, className, outcomes]) => ({
  id, title, action, level, class: className, outcomes, differs: new Set(outcomes).size > 1, words: `${id}\n${title}`.toLowerCase(),
}));
const form = document.querySelector(".filters");
const list = byId("list");
const KEYS = ["action", "class", "level"];
let shown = [], rendered = 0, written = null;
let state = { q: "", same: "", action: "", class: "", level: "" };

function readHash() {
  const hash = location.hash.slice(1);
  if (hash && !hash.includes("=")) return false;
  const params = new URLSearchParams(hash || location.search);
  for (const key of Object.keys(state)) state[key] = params.get(key) || "";
  return true;
}

function writeHash() {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) if (value) params.set(key, value);
  written = params.toString();
  history.replaceState(null, "", written ? "#" + written : location.pathname + location.search);
}

function apply() {
  const query = readQuery(state.q, DATA.columns);
  shown = CASES.filter((each) => (state.same === "show" || each.differs) && KEYS.every((key) => !state[key] || each[key] === state[key]) && query.fits(each));
  list.replaceChildren();
  rendered = 0;
  renderMore();
  byId("shown").textContent = `${plural(shown.length, "case")} of ${CASES.length.toLocaleString("en")}${query.problems.map((problem) => `; ${problem}`).join("")}`;
  byId("nothing").hidden = shown.length > 0;
  form.elements.same.checked = state.same !== "show";
  if (form.elements.q.value !== state.q) form.elements.q.value = state.q;
  for (const key of KEYS) form.elements[key].value = state[key];
  for (const row of document.querySelectorAll("#action-table [data-differs=no]")) row.hidden = state.same !== "show";
  document.getElementById("no-action-differs").hidden = document.querySelector("#action-table tbody tr:not([hidden])") !== null;
}

function renderMore(until = rendered + BATCH) {
  const part = document.createDocumentFragment();
  for (; rendered < Math.min(until, shown.length); rendered++) {
    const each = shown[rendered];
    part.append(el("tr", {}, el("th", { scope: "row" }, caseName(each), el("small", {}, `${each.id} · ${each.level}`)),
      each.outcomes.map((outcome, number) => (outcome ? showOutcome(each, outcome, DATA.columns[number]) : el("td", { class: "absent" }, "not selected")))));
  }
  list.append(part);
}

/** The title of a case, linked to its own page where there is one. */
function caseName(each) {
  const [, base, row] = /^([^[]*)(?:\[(.*)\])?$/.exec(each.id);
  return DATA.casesAt ? el("a", { href: `${DATA.casesAt}${encodeURIComponent(base)}.html${row ? "#" + encodeURIComponent(row) : ""}` }, each.title) : each.title;
}

function showOutcome(each, outcome, column) {
  const words = [el("span", { "aria-hidden": "true" }, GLYPHS[outcome] + " "), outcome];
  const link = column.report && `${column.report}#${new URLSearchParams({ case: each.id })}`;
  return el("td", { class: `outcome o-${outcome}` }, link ? el("a", { href: link, "aria-label": `${outcome}: ${each.id} in ${column.name}` }, words) : words);
}

function change(part) {
  Object.assign(state, part);
  writeHash();
  apply();
}

for (const key of KEYS) {
  for (const value of [...new Set(CASES.map((each) => each[key]))].sort()) form.elements[key].append(el("option", { value }, value));
  form.elements[key].addEventListener("change", (event) => change({ [key]: event.target.value }));
}
form.elements.q.addEventListener("input", (event) => change({ q: event.target.value }));
form.elements.same.addEventListener("change", (event) => change({ same: event.target.checked ? "" : "show" }));
form.addEventListener("submit", (event) => event.preventDefault());
byId("copy-link").addEventListener("click", (event) => copyText(location.href, event.currentTarget));
new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && renderMore(), { rootMargin: "1200px" }).observe(byId("sentinel"));
addEventListener("hashchange", () => {
  if (location.hash.slice(1) === written || !readHash()) return;
  apply();
  byId("cases").scrollIntoView();
});
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  if (event.key === "Escape" && event.target === form.elements.q) { event.target.blur(); change({ q: "" }); }
  if (isTyping(event.target)) return;
  if (event.key === "/") { event.preventDefault(); form.elements.q.focus(); }
  else if (event.key === "?") openHelp();
});
readHash();
apply();
if (/[#?].*=/.test(location.hash || location.search)) byId("cases").scrollIntoView();
