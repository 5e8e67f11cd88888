/* A small XML reader for display: no entities, no DTD, nothing fetched; linear in the size of the text. */

const MOST_LINES = 4000;

/** Read text into a tree of {name, tag, children, text}, or return null if its tags don't nest. */
function readXml(source) {
  const root = { name: "", tag: "", children: [], text: "", parent: null };
  let here = root, at = 0;
  while (at < source.length) {
    const open = source.indexOf("<", at);
    if (open < 0) { here.text += source.slice(at); break; }
    here.text += source.slice(at, open);
    const end = endOfTag(source, open);
    if (end < 0) return null;
    const tag = source.slice(open, end);
    at = end;
    if (tag.startsWith("<![CDATA[")) here.text += tag;
    else if (tag.startsWith("<?") || tag.startsWith("<!")) here.children.push({ aside: tag });
    else if (tag.startsWith("</")) {
      if (here === root || here.tag !== tag.slice(2, -1).trim()) return null;
      here = here.parent;
    } else {
      const name = /^<([^\s/>]+)/.exec(tag);
      if (!name) return null;
      const node = { tag: name[1], name: name[1].replace(/^.*:/, ""), open: tag, children: [], text: "", parent: here };
      here.children.push(node);
      if (!tag.endsWith("/>")) here = node;
    }
  }
  const elements = root.children.filter((child) => child.tag);
  return here === root && elements.length === 1 && !root.text.trim() ? root : null;
}

function endOfTag(source, open) {
  for (const [begin, close] of [["<!--", "-->"], ["<![CDATA[", "]]>"], ["<?", "?>"]]) {
    if (source.startsWith(begin, open)) {
      const found = source.indexOf(close, open + begin.length);
      return found < 0 ? -1 : found + close.length;
    }
  }
  let quote = "";
  for (let at = open + 1; at < source.length; at++) {
    const character = source[at];
    if (quote) { if (character === quote) quote = ""; }
    else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at + 1;
    else if (character === "<") return -1;
  }
  return -1;
}

const elementsOf = (node) => node.children.filter((child) => child.tag);

/** The step that leads to a node, as findings write it: entries of a map by key, repeated elements by number. */
function stepOf(node, among) {
  if (node.name === "entry") {
    const key = elementsOf(node).find((child) => child.name === "key");
    if (key && key.text) {
      const shown = key.text.length <= 80 ? key.text : key.text.slice(0, 79) + "…";
      return shown.includes("'") ? `entry[key="${shown}"]` : `entry[key='${shown}']`;
    }
  }
  const same = among.filter((each) => each.tag === node.tag);
  return same.length === 1 ? node.name : `${node.name}[${same.indexOf(node) + 1}]`;
}

function stepsOf(where) {
  const steps = [""];
  let quote = "";
  for (const character of where) {
    if (quote) { if (character === quote) quote = ""; }
    else if (character === "'" || character === '"') quote = character;
    if (character === "/" && !quote) steps.push("");
    else steps[steps.length - 1] += character;
  }
  return steps.filter((step) => step && step !== "@*");
}

/** Find the node that a finding means: {node, missing}, where missing is the first step that isn't there. */
function locateXml(root, where) {
  let node = root;
  for (const step of stepsOf(where)) {
    const among = elementsOf(node);
    const next = among.find((each) => stepOf(each, among) === step) ||
      (among.filter((each) => each.name === step).length === 1 && among.find((each) => each.name === step));
    if (!next) return { node, missing: step };
    node = next;
  }
  return { node, missing: "" };
}

/** Lay out a tree as indented lines; the nodes of `marks` (node -> notes) are marked, with what is wrong beside them. */
function xmlLines(root, marks) {
  const lines = [];
  const line = (depth, node, ...parts) => {
    if (lines.length === MOST_LINES) lines.push(el("span", { class: "ln soft" }, "… the rest is in the raw view"));
    if (lines.length > MOST_LINES) return;
    const notes = node && marks.get(node);
    lines.push(el("span", { class: notes ? "ln marked" : "ln" }, "  ".repeat(depth), ...parts,
      ...(notes || []).map((note) => el("span", { class: "mark-note" }, note))));
  };
  const tagText = (text) => el("span", { class: "x-tag" }, text);
  const todo = [...root.children].reverse().map((node) => ({ node, depth: 0 }));
  while (todo.length) {
    const { node, depth, close } = todo.pop();
    if (close) line(depth, null, tagText(`</${node.tag}>`));
    else if (node.aside) line(depth, null, el("span", { class: "x-aside" }, node.aside));
    else if (!node.children.length) {
      if (node.open.endsWith("/>")) line(depth, node, tagText(node.open));
      else line(depth, node, tagText(node.open), el("span", { class: "x-text" }, node.text), tagText(`</${node.tag}>`));
    } else {
      line(depth, node, tagText(node.open), node.text.trim() ? el("span", { class: "x-text" }, node.text.trim()) : "");
      todo.push({ node, depth, close: true });
      for (const child of [...node.children].reverse()) todo.push({ node: child, depth: depth + 1 });
    }
  }
  return lines;
}
