// The contract's patterns in ECMA-262, with and without the flag u, and in Python: the table that PatternsTest reads in Java.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures.mjs";

const table = JSON.parse(readFileSync(new URL("../test/resources/patterns.json", import.meta.url), "utf8"));

// The service also refuses a line feed at the end, before which Python's "$" matches; no text of the table ends in one.
const PYTHON = `
import json, re, sys
print(json.dumps([[bool(re.search(row["pattern"], text)) for text in row["accepts"] + row["refuses"]] for row in json.load(sys.stdin)]))
`;

const expected = table.map(({ accepts, refuses }) => [...accepts.map(() => true), ...refuses.map(() => false)]);

for (const flags of ["", "u"]) {
  test(`JavaScript, with the flags "${flags}"`, () => {
    expect(table.map(({ pattern, accepts, refuses }) => [...accepts, ...refuses].map((text) => new RegExp(pattern, flags).test(text)))).toEqual(expected);
  });
}

test("Python", () => {
  expect(JSON.parse(execFileSync("/usr/bin/python3", ["-c", PYTHON], { input: JSON.stringify(table) }))).toEqual(expected);
});
