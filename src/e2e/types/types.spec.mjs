// The scripts of the pages, of the console and of /docs have no type error.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";

test("the scripts of the pages, of the console and of /docs are type-checked", () => {
  const file = (name) => fileURLToPath(new URL(name, import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [file("../node_modules/typescript/bin/tsc"), "-p", file("tsconfig.json")], {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
