// The patterns of the contract in JavaScript, with and without the flag u, and in Python. PatternsTest reads the same table.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures.mjs";

const table = JSON.parse(readFileSync(new URL("../test/resources/patterns.json", import.meta.url), "utf8"));

// Python's "$" also matches before a line feed at the end, which the service refuses. No text of the table ends with one.
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
