// The clients of target/sdk, installed as packages, with a running service.

import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "../fixtures.mjs";
import { ALL, SIGN_IN, sizeOf } from "./sizes.mjs";

const here = new URL("./", import.meta.url).pathname;
const sdk = new URL("../../../target/sdk/", import.meta.url).pathname;
const libraries = new URL("../../../target/e2e-libraries/", import.meta.url).pathname;

/** Runs a program; throws an error with its output if it fails. */
const run = promisify(execFile);

const java = ["-cp", `${sdk}java/target/*:${libraries}sdk-java/*`];

test("operations of the Java client", async ({ service: { url } }, { testId }) => {
  await run("java", [...java, `${here}Operations.java`, url, testId]);
});

test("operations of the Python client", async ({ service: { url } }, { testId }) => {
  await run("/usr/bin/python3", ["-W", "error", `${here}operations.py`, `${libraries}sdk-python`, url, testId]);
});

test("the Python client has the syntax of Python 3.9, and complete types", async () => {
  const program = `import ast, sys
for file in sys.argv[1:]:
    tree = ast.parse(open(file).read(), feature_version=(3, 9))
    for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
        arguments = function.args.args + function.args.kwonlyargs
        assert function.returns, f"{file}: {function.name} returns something"
        assert all(each.annotation or each.arg == "self" for each in arguments), f"{file}: a parameter of {function.name}"`;
  const folder = `${libraries}sdk-python/gatehouse_client/`;
  await run("/usr/bin/python3", ["-c", program, ...readdirSync(folder).filter((name) => name.endsWith(".py")).map((name) => folder + name)]);
});

test("programs for the last release of the Java client compile with this one, or the changelog says that they do not", async () => {
  const file = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const names = ["GatehouseClient", "GatehouseClient$Builder", "TokenStore"].map((name) => `dev.gatehouse.client.${name}`);
  const { stdout } = await run("javap", ["-public", ...java, ...names]);
  const [, newest] = file("CHANGELOG.md").split("\n## ");
  const missing = file("api-spec/released/java-client.txt").split("\n").filter((line) => !stdout.split("\n").includes(line));
  if (!newest.includes("\n- **Breaking** (Java client): ")) {
    expect(missing).toEqual([]);
  }
});

test("the TypeScript client knows every problem code, and no other", () => {
  const file = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const catalogue = file("src/main/java/dev/gatehouse/kernel/Problem.java").matchAll(/^    ([A-Z_]+)\(/gm);
  const [, union] = /ProblemCode =(.*?);/s.exec(file("sdk/typescript/src/problem.ts"));
  const known = [...union.matchAll(/"(.*?)"/g)].map(([, code]) => code);
  expect(known).toEqual([...catalogue].map(([, constant]) => constant.toLowerCase().replaceAll("_", "-")));
});

test("a page pays for the parts of the TypeScript client that it uses", async () => {
  const [signIn, all] = await Promise.all([sizeOf(SIGN_IN), sizeOf(ALL)]);
  expect(signIn.gzipped).toBeLessThan(6_000);
  expect(signIn.gzipped).toBeLessThan(all.gzipped / 2);
});
