// Whether what a command printed is what its page shows, which may be shortened: "…" stands for anything, and objects may have more
// fields than are shown.

/** Fields whose values a reader relies on; of others the type alone is compared. */
const EXACT = ["code", "status", "kind", "message", "msg", "token_type", "expires_in", "username"];

/** Returns what differs, or nothing. */
export function difference(expected, actual) {
  return expected.language === "json" ? ofJson(expected.text, actual) : ofLines(expected.text, actual);
}

function ofJson(expected, actual) {
  let answer;
  try {
    answer = JSON.parse(actual);
  } catch {
    return `no JSON: ${actual}`;
  }
  return ofValues(JSON.parse(expected), answer, "");
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

/** Each line of the page must be there, in order; numbers are compared as numbers of any size. */
function ofLines(expected, actual) {
  const printed = actual.split("\n");
  let next = 0;
  for (const line of expected.split("\n")) {
    const pattern = new RegExp(
      `^${line
        .trimEnd()
        .split("…")
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\d+/g, "\\d+"))
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
