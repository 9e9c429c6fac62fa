// The calls that /docs offers for each operation: all are compiled with the clients of target/sdk, and some are run with a service.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test as base } from "../fixtures.mjs";
import { DEMO } from "../people.mjs";
import { bundled, folder as typescript } from "./bundle.mjs";

const sdk = new URL("../../../target/sdk/", import.meta.url).pathname;
const libraries = new URL("../../../target/e2e-libraries/", import.meta.url).pathname;
const classPath = `${sdk}java/target/*:${libraries}sdk-java/*`;
const run = promisify(execFile);

/** A text that a language would read as something else if it were not quoted. */
const HOSTILE = `O'Brien "\${HOME}" $(id) \`id\` \\n \\u0041 #{1} {x} 'a' '''b''' """c""" 中`;

const test = base.extend({
  /** The module of the page, the contract with the demo user, and the calls of each operation by its id. */
  docs: async ({ service: { url } }, use) => {
    const script = await (await fetch(`${url}/docs/calls.js`)).text();
    const { calls } = await import(`data:text/javascript,${encodeURIComponent(script)}`);
    const contract = await (await fetch(`${url}/openapi.json`)).json();
    contract.paths["/v1/sessions"].post.requestBody.content["application/json"].example = DEMO;
    const operations = Object.entries(contract.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation, id: operation.operationId })),
    );
    const ofOperation = ({ path, method }) => calls(contract, path, method, url);
    await use({
      all: new Map(operations.map((each) => [each.id, ofOperation(each)])),
      /** Returns the calls of an operation with other examples: parameters by name, and the request body. */
      of(id, { body, ...parameters } = {}) {
        const found = operations.find((each) => each.id === id);
        found.operation.parameters?.filter(({ name }) => name in parameters).forEach((each) => (each.example = parameters[each.name]));
        if (body !== undefined) {
          Object.values(found.operation.requestBody.content)[0].example = body;
        }
        return ofOperation(found);
      },
    });
  },

  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

/** Writes the calls of all operations in a language as files; returns their paths. */
function files(folder, { all }, language, suffix, program = (text) => text) {
  return [...all].map(([id, calls]) => {
    const file = join(folder, `${id}${suffix}`);
    writeFileSync(file, program(calls[language], id));
    return file;
  });
}

/** Returns a class that runs a call. */
function javaClass(call, name) {
  const [imports, statements] = call.split("\n\n");
  return `${imports}\nclass ${name} {\n  public static void main(String[] arguments) throws Exception {\n${statements}\n  }\n}\n`;
}

/** Programs that run a call: their command line, by its language. */
const programs = {
  curl: (call) => ["sh", ["-c", call.replace("curl", "curl --silent --show-error --fail-with-body")]],
  TypeScript: async (call) => ["node", ["--input-type=module", "--eval", await bundled(call)]],
  Java(call, folder) {
    writeFileSync(join(folder, "Call.java"), javaClass(call, "Call"));
    return ["java", ["-XX:TieredStopAtLevel=1", "-cp", classPath, join(folder, "Call.java")]];
  },
  Python: (call) => ["/usr/bin/python3", ["-W", "error", "-c", call]],
};

async function runCall(language, call, folder, variables = {}) {
  const [command, args] = await programs[language](call, folder);
  return (await run(command, args, { env: { ...process.env, PYTHONPATH: `${libraries}sdk-python`, ...variables } })).stdout;
}

test("every operation has calls, and a shell can read those for curl", async ({ docs, folder }) => {
  expect(docs.all.size).toBeGreaterThan(60);
  await Promise.all(files(folder, docs, "curl", ".sh").flatMap((file) => ["bash", "dash"].map((shell) => run(shell, ["-n", file]))));
});

test("the calls in TypeScript compile", async ({ docs }) => {
  const folder = `${typescript}calls`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const options = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom,dom.asynciterable", "--module", "nodenext"];
  const types = ["--types", "node", "--typeRoots", `${sdk}typescript/node_modules/@types`];
  await run(`${sdk}typescript/node_modules/.bin/tsc`, [...options, ...types, ...files(folder, docs, "TypeScript", ".mts")]);
});

test("the calls in Java compile", async ({ docs, folder }) => {
  const options = ["-Xlint:all", "-Werror", "-proc:none", "--release", "11", "-d", folder, "-cp", classPath];
  await run("javac", [...options, ...files(folder, docs, "Java", ".java", javaClass)]);
});

test("the calls in Python have correct types", async ({ docs, folder }) => {
  const options = ["--strict", "--python-version", "3.9", "--cache-dir", join(folder, "cache")];
  const env = { ...process.env, MYPYPATH: `${libraries}sdk-python` };
  await run("/usr/bin/python3", ["-m", "mypy", ...options, ...files(folder, docs, "Python", ".py")], { env });
});

test("the calls do in every language what the operation does", async ({ docs, folder }, { testId }) => {
  const curl = async (id, examples, variables) => {
    const answer = await runCall("curl", docs.of(id, examples).curl, folder, variables);
    return answer && JSON.parse(answer);
  };
  const { access_token: TOKEN } = await curl("createSession");
  expect((await curl("getMe", {}, { TOKEN })).username).toBe(DEMO.username);
  expect((await curl("listUsers", {}, { TOKEN })).items.length).toBeGreaterThan(0);
  expect((await curl("login", { body: { username: DEMO.username, password: "wrong" } }).catch(({ stdout }) => JSON.parse(stdout))).code).not.toBe(200);

  const { id } = await curl("createUser", { body: { username: `o'brien+${testId}@example.org` } }, { TOKEN });
  const { id: CLIENT_ID, secret: CLIENT_SECRET } = await curl("createClient", { body: { name: `calls-${testId}`, scopes: ["introspect"] } }, { TOKEN });
  for (const language of Object.keys(programs)) {
    const reason = `${HOSTILE} ${language}`;
    await runCall(language, docs.of("updateUser", { id, body: { active: false, reason } })[language], folder, { TOKEN });
    expect((await curl("getUser", { id }, { TOKEN })).inactive_reason).toBe(reason);
    const introspection = docs.of("introspectToken", { body: { token: TOKEN } })[language];
    expect(await runCall(language, introspection, folder, { CLIENT_ID, CLIENT_SECRET }), language).toMatch(/"active": ?true/);
  }
  await curl("deleteUser", { id }, { TOKEN });
  await curl("deleteClient", { id: CLIENT_ID }, { TOKEN });
});
