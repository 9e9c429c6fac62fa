// Whether what a command printed is what its page shows, which may be shortened: "…" stands for anything, and objects may have more
// fields than are shown.

/** Fields whose values a reader relies on; of others the type alone is compared. */
const EXACT = ["code", "status", "kind", "message", "msg", "token_type", "expires_in", "username"];

/** Returns what differs, or nothing. */
export function difference(expected, actual) {
  return expected.language === "json" ? ofJson(expected.text, actual) : ofLines(expected.text, actual);
}

function ofJson(expected, actual) {
  const [shown, printed] = [values(expected), values(actual)];
  if (shown === undefined || printed === undefined || shown.length !== printed.length) {
    return `no JSON, or not as many documents: ${actual}`;
  }
  return ofValues(shown, printed, "");
}

/** The JSON documents of a text, which follow each other with or without line breaks; undefined if there is anything else. */
function values(text) {
  const found = [];
  let rest = text.trim();
  while (rest !== "") {
    // The shortest beginning that is a document: an object ends with a brace.
    let end = 0;
    let value;
    do {
      end = rest.indexOf("}", end) + 1;
      if (end === 0) {
        return undefined;
      }
      value = parsed(rest.slice(0, end));
    } while (value === undefined);
    found.push(value);
    rest = rest.slice(end).trim();
  }
  return found;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ofValues(expected, actual, name) {
  if (expected === null || typeof expected !== "object") {
    const exact = EXACT.includes(name.split(".").at(-1)) && !String(expected).includes("…");
    const same = exact ? expected === actual : typeof expected === typeof actual && (actual === null) === (expected === null);
    return same ? undefined : `${name} is ${JSON.stringify(actual)}, and not as ${JSON.stringify(expected)}`;
  }
  if (Array.isArray(expected) !== Array.isArray(actual) || actual === null || typeof actual !== "object") {
    return `${name} is ${JSON.stringify(actual)}`;
  }
  return Object.entries(expected)
    .map(([key, value]) =>
      key in actual ? ofValues(value, actual[key], `${name}.${key}`) : `${name}.${key} is missing in ${JSON.stringify(actual)}`,
    )
    .find((found) => found !== undefined);
}

/** Ids, keys and tokens. */
const RANDOM = /\b(?=[\w-]*\d)[\w-]{20,}/;

/** Each line of the page must be there, in order; random texts and numbers may be others. */
function ofLines(expected, actual) {
  const printed = actual.split("\n");
  let next = 0;
  for (const line of expected.split("\n")) {
    const pattern = new RegExp(
      `^${line
        .trimEnd()
        .split("…")
        .map(patternOf)
        .join(".*")}\\s*$`,
    );
    const at = printed.findIndex((candidate, index) => index >= next && pattern.test(candidate));
    if (at < 0) {
      return `no line as "${line}" in\n${actual}`;
    }
    next = at + 1;
  }
  return undefined;
}

function patternOf(text) {
  const random = RANDOM.exec(text);
  if (random !== null) {
    const after = random.index + random[0].length;
    return `${patternOf(text.slice(0, random.index))}[\\w-]+${patternOf(text.slice(after))}`;
  }
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\d+/g, "\\d+");
}
