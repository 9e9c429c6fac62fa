// The code in the README of the TypeScript client: compiled with all checks, and run with a service.

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { expect, watchedTest as test } from "../fixtures.mjs";
import { freePort } from "../service.mjs";
import { DEMO } from "../people.mjs";
import { bundled, folder } from "./bundle.mjs";

const sdk = new URL("../../../target/sdk/typescript/", import.meta.url).pathname;
const run = promisify(execFile);

const blocks = [...readFileSync(`${sdk}README.md`, "utf8").matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);

/** For parts of a program: what comes before them. */
const BEFORE = `import { GatehouseClient, GatehouseProblem } from "@gatehouse/client";
const client = new GatehouseClient({ url: "http://localhost:8080" });
await client.signIn("${DEMO.username}", "${DEMO.password}");
const askForPassword = async () => "${DEMO.password}";
`;

/** What the programs print; the others print nothing. */
const PRINTED = [
  [/client\.me\(\)/, /^admin@gmail\.com \[ 'admin' \]\nadmin@gmail\.com \[ 'admin' \]\n$/],
  [/invalid-credentials/, /^wrong password, request [-0-9a-f]{36}\n$/],
  [/listKeys/, /^\d{4}-\d\d-\d\dT.* \d+\n$/],
];

test.describe("in Node.js", () => {
  test.use({ settings: { MAIL_TRANSPORT: "file", FRESH_FOR: "4 seconds" } });

  test("the code of the README of the TypeScript client", async ({ service }) => {
    const port = await freePort();
    const tokens = [];
    const orders = createServer((request, response) => {
      tokens.push(request.headers.authorization);
      response.end("[]");
    }).listen(port, "127.0.0.1");
    const programs = `${folder}readme/`;
    const env = { ...process.env, FORCE_COLOR: "0" };
    rmSync(programs, { recursive: true, force: true });
    mkdirSync(programs);
    const files = blocks.map((block, i) => {
      const code = (block.startsWith("import") ? block : BEFORE + block)
        .replaceAll("http://localhost:8080", service.url)
        .replaceAll("https://api.example.org", `http://localhost:${port}`);
      writeFileSync(`${programs}${i}.mts`, code);
      return `${programs}${i}.mts`;
    });
    const options = ["--strict", "--target", "es2022", "--lib", "es2022,dom,dom.asynciterable", "--module", "nodenext"];
    await run(`${sdk}node_modules/.bin/tsc`, [...options, "--types", "node", "--typeRoots", `${sdk}node_modules/@types`, ...files]);
    for (const [i, block] of blocks.entries()) {
      if (!block.includes("document.")) {
        const { stdout } = await run("node", [`${programs}${i}.mjs`], { cwd: programs, env });
        expect(stdout).toMatch(PRINTED.find(([code]) => code.test(block))?.[1] ?? /^$/);
      }
    }
    expect(tokens).toEqual([expect.stringMatching(/^Bearer ey/)]);
    orders.close();
  });
});

test("the code of the README for browsers", async ({ context, service }) => {
  const code = await bundled(blocks.find((block) => block.includes("document.")));
  const page = await context.newPage();
  const open = async () => {
    await page.goto(`${service.url}/front-end`);
    await page.addScriptTag({ content: code, type: "module" });
  };
  await context.route(`${service.url}/front-end`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>A front end</title><link rel=icon href=data:,>" }),
  );
  await open();
  await expect(page).toHaveTitle("Please sign in");
  const signIn = { ...DEMO, transport: "cookie" };
  await page.evaluate(
    (body) => fetch("/v1/sessions", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then((answer) => answer.json()),
    signIn,
  );
  await open();
  await expect(page).toHaveTitle(`Hello, ${DEMO.username}`);
});
