// The clients of target/sdk, installed as packages, with a running service.

import { execFile } from "node:child_process";
import { copyFileSync } from "node:fs";
import { promisify } from "node:util";
import { test } from "../fixtures.mjs";

const here = new URL("./", import.meta.url).pathname;
const sdk = new URL("../../../target/sdk/", import.meta.url).pathname;
const libraries = new URL("../../../target/e2e-libraries/", import.meta.url).pathname;

/** Runs a program; throws an error with its output if it fails. */
const run = promisify(execFile);

test("the Java client signs in, lists the users, reads /v1/me, and is refused with a wrong password", async ({ service: { url } }) => {
  await run("java", ["-cp", `${sdk}java/target/*:${libraries}sdk-java/*`, `${here}Check.java`, url]);
});

test("the TypeScript client signs in, lists the users, reads /v1/me, and is refused with a wrong password", async ({ service: { url } }) => {
  const folder = `${libraries}sdk-typescript/`;
  copyFileSync(`${here}check.mts`, `${folder}check.mts`);
  const options = ["--strict", "--target", "es2022", "--lib", "es2022,dom", "--module", "nodenext"];
  await run(`${sdk}typescript/node_modules/.bin/tsc`, [...options, `${folder}check.mts`]);
  await run("node", [`${folder}check.mjs`, url]);
});
