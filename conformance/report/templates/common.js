"use strict";
/* Shared by the pages. Data from a target only ever becomes text nodes: nothing here parses it as markup. */

const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;
const visible = (text) =>
  String(text).replace(UNSEEN, (found) => "\\u" + found.charCodeAt(0).toString(16).padStart(4, "0"));

const byId = (id) => document.getElementById(id);

/** Make an element. Attributes with the value false or null are left out; children are elements or text. */
function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "class") made.className = value;
    else if (name === "on") for (const [event, call] of Object.entries(value)) made.addEventListener(event, call);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== "")
    .map((each) => (each instanceof Node ? each : visible(each))));
  return made;
}

const plural = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

async function copyText(text, button) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { class: "offscreen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
  }
  const before = button.textContent;
  button.textContent = done ? "Copied" : "Not copied";
  setTimeout(() => (button.textContent = before), 1200);
}

const copyButton = (text, label) =>
  el("button", { type: "button", class: "quiet copy", "aria-label": label, on: { click: (event) => copyText(text, event.currentTarget) } }, "Copy");

const isTyping = (target) => target instanceof Element && target.matches("input, select, textarea");

function openHelp() {
  const help = byId("help");
  if (!help.open) help.showModal();
}

function setUpPage() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copyText(byId(button.dataset.copy).textContent, button));
  }
  byId("help-button").hidden = false;
  byId("help-button").addEventListener("click", openHelp);
  const theme = byId("theme-button");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
}
setUpPage();
