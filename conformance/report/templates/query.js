/* Queries over the matrix: `moto:failed ministack:passed level:must`, as in web-platform-tests' own results. */

const FIELDS = ["id", "title", "action", "class", "level"];
const OUTCOMES = ["passed", "failed", "unsupported", "blocked", "indeterminate", "skipped", "error", "none"];
const plain = (text) => text.toLowerCase().replace(/[^a-z0-9.]+/g, "-").replace(/^-+|-+$/g, "");

/** The columns that a name stands for: a run's whole name, its product, or how one of its names begins. */
function columnsOf(name, columns) {
  const wanted = plain(name);
  const numbers = columns.map((_, number) => number);
  if (!wanted) return [];
  for (const fits of [(each) => plain(each.name) === wanted, (each) => plain(each.product) === wanted, (each) => plain(each.name).startsWith(wanted)]) {
    const found = numbers.filter((number) => fits(columns[number]));
    if (found.length) return found;
  }
  return [];
}

/**
 * Read a query. A word is `run:outcome`, `field:text`, `is:different`, `is:same`, or text that the id or title has; a
 * minus before it turns it around, and a comma means "or". Returns the test of a case, and what was not understood.
 */
function readQuery(text, columns) {
  const tests = [], problems = [];
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const not = word.startsWith("-") && word.length > 1;
    const [, key, value] = /^([^:]+):(.+)$/.exec(not ? word.slice(1) : word) || [];
    const test = key ? readPair(key.toLowerCase(), value.toLowerCase().split(","), columns, problems) : hasWord(not ? word.slice(1) : word);
    if (test) tests.push(not ? (each) => !test(each) : test);
  }
  return { fits: (each) => tests.every((test) => test(each)), problems };
}

const hasWord = (word) => (each) => each.words.includes(word.toLowerCase());

function readPair(key, values, columns, problems) {
  if (key === "is" && values.every((value) => value === "different" || value === "same")) return (each) => values.includes(each.differs ? "different" : "same");
  if (FIELDS.includes(key)) {
    const whole = key === "level" || key === "class" || key === "action";
    return (each) => values.some((value) => (whole ? each[key].toLowerCase() === value : each[key].toLowerCase().includes(value)));
  }
  const found = columnsOf(key, columns);
  if (!found.length) return void problems.push(`no run is called ${key}`);
  const unknown = values.find((value) => !OUTCOMES.includes(value));
  if (unknown) return void problems.push(`${unknown} is no outcome`);
  return (each) => found.some((number) => values.includes(each.outcomes[number] || "none"));
}
