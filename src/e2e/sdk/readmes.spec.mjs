// The code in the READMEs of the Java and the Python client: the blocks of each are one program, which is run with a service.

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test as base } from "../fixtures.mjs";
import { DEMO } from "../people.mjs";

const sdk = new URL("../../../target/sdk/", import.meta.url).pathname;
const libraries = new URL("../../../target/e2e-libraries/", import.meta.url).pathname;
const run = promisify(execFile);

const test = base.extend({
  settings: ({}, use) => use({ MAIL_TRANSPORT: "file", FRESH_FOR: "4 seconds" }),

  /** A folder that is the home of the user. */
  home: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), "gatehouse-"));
    await use(home);
    rmSync(home, { recursive: true });
  },

  /** A service that refuses each access token once, and then answers. */
  orders: async ({}, use) => {
    const tokens = [];
    const server = createServer((request, response) => {
      tokens.push(request.headers.authorization);
      if (tokens.length === 1) {
        response.writeHead(401, { "WWW-Authenticate": 'Bearer error="invalid_token"' });
      }
      response.end("[]");
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    await use({ url: `http://127.0.0.1:${server.address().port}`, tokens });
    server.close();
  },
});

/** The code of a README, with the addresses of the test. */
function program(language, name, service, orders) {
  return [...readFileSync(`${sdk}${name}/README.md`, "utf8").matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))]
    .map(([, code]) => code)
    .join("\n")
    .replaceAll("http://localhost:8080", service.url)
    .replaceAll("https://api.example.org", orders.url);
}

function expectPrinted(stdout) {
  expect(stdout.trim().split("\n")).toEqual([
    `Hello, ${DEMO.username}`,
    expect.stringMatching(/^Wrong password, request [-0-9a-f]{36}$/),
    expect.stringMatching(/^Keys: [12]$/),
    DEMO.username,
    "Please sign in: signed-out",
  ]);
}

/** The programs are run twice: first only as far as they sign in, and again when this login is not recent any more. */
async function untilLoginIsNotRecent({ url }, home) {
  const { access_token } = JSON.parse(readFileSync(join(home, ".config", "example", "tokens.json"), "utf8"));
  const headers = { Authorization: `Bearer ${access_token}` };
  await expect.poll(async () => (await fetch(`${url}/v1/admin/keys`, { headers })).status).toBe(401);
}

function expectRefreshed(tokens) {
  expect(tokens).toEqual([expect.stringMatching(/^Bearer ey/), expect.stringMatching(/^Bearer ey/)]);
  expect(tokens[1]).not.toBe(tokens[0]);
}

test("the code of the README of the Java client", async ({ service, orders, home }) => {
  const code = program("java", "java", service, orders);
  const isImport = (line) => line.startsWith("import ");
  const imports = code.split("\n").filter(isImport).join("\n");
  const statements = code.split("\n").filter((line) => !isImport(line)).join("\n");
  const classPath = `${sdk}java/target/*:${libraries}sdk-java/*`;
  const file = join(home, "Readme.java");
  const runAs = async (body) => {
    writeFileSync(file, `${imports}\nclass Readme {\n  public static void main(String[] arguments) throws Exception {\n${body}\n  }\n}\n`);
    const options = ["-Xlint:all", "-Werror", "-proc:none", "--release", "11", "-d", home, "-cp", classPath, file];
    await run("javac", options);
    return run("java", [`-Duser.home=${home}`, "-cp", `${classPath}:${home}`, "Readme"]);
  };
  const [first] = statements.split("try {");
  await runAs(first);
  await untilLoginIsNotRecent(service, home);
  expectPrinted((await runAs(statements)).stdout);
  expectRefreshed(orders.tokens);
});

test("the code of the README of the Python client", async ({ service, orders, home }) => {
  const code = program("python", "python", service, orders);
  const file = join(home, "readme.py");
  const runAs = (body) => {
    writeFileSync(file, body);
    return run("/usr/bin/python3", ["-W", "error", file], { env: { ...process.env, HOME: home, PYTHONPATH: `${libraries}sdk-python` } });
  };
  const [first] = code.split("try:");
  await runAs(first);
  await untilLoginIsNotRecent(service, home);
  expectPrinted((await runAs(code)).stdout);
  expectRefreshed(orders.tokens);
});
