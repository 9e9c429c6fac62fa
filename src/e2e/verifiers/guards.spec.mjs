// The guards for web frameworks of the verifiers in /verifier: what they answer. verifier/README.md has the table.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "../fixtures.mjs";
import { DEMO, post, signUp } from "../people.mjs";
import { createClient } from "../service-clients.mjs";
import { freePort, startProgram } from "../service.mjs";
import { decode, hs256 } from "./forgery.mjs";
import { startProxy } from "./proxy.mjs";
import { environment, python, SETTINGS } from "./subjects.mjs";

const here = new URL("./", import.meta.url).pathname;
const examples = new URL("../../../examples/", import.meta.url).pathname;

const FRAMEWORKS = {
  express: ["node", `${here}guarded.mjs`],
  fastify: ["node", `${here}guarded.mjs`],
  flask: [python, `${here}guarded.py`],
};

const SOON = { timeout: 2_000, intervals: [20] };

const test = base.extend({
  settings: SETTINGS,

  /** Starts a program that serves HTTP; returns its URL. */
  start: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "guards-"));
    const stops = [];
    await use(async (command, env = {}) => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const [program, ...words] = command(port);
      const stop = await startProgram(program, words.map(String), {
        log: join(folder, `${port}.log`),
        env: { ...environment, ...env, PORT: String(port) },
        answers: async () => (await fetch(url).catch(() => undefined)) !== undefined,
      });
      stops.push(stop);
      return url;
    });
    await Promise.all(stops.map((stop) => stop()));
    rmSync(folder, { recursive: true });
  },

  /** A proxy in front of the service. */
  proxy: async ({ service: { url } }, use) => {
    const proxy = await startProxy(url);
    await use(proxy);
    proxy.close();
  },
});

test.describe.configure({ mode: "parallel" });

for (const [framework, program] of Object.entries(FRAMEWORKS)) {
  test(`${framework}: 200 with the caller, 401 and 403 with the challenge, 503 during an outage`, async ({ service, proxy, start }) => {
    proxy.mode = "cut";
    const options = { issuer: service.url, internalUrl: proxy.url, ...(await createClient(service.url, "revocations")), clockOffset: 250 };
    const url = await start((port) => [...program, framework, port, JSON.stringify(options)]);
    const admin = await login(service.url, DEMO);
    const user = await login(service.url, await signUp(service, `${framework}@example.org`));
    const unavailable = await get(`${url}/caller`, `Bearer ${admin}`);
    expect(unavailable).toMatchObject({ status: 503, body: { code: "keys-unavailable", status: 503 }, challenge: null, type: "application/problem+json" });
    expect(unavailable.retryAfter).toBe("1");
    proxy.mode = "pass";
    await expect.poll(async () => (await get(`${url}/caller`, `Bearer ${admin}`)).status, { timeout: 10_000 }).toBe(200);

    for (const [path, authorization, expected] of [
      ["/caller", `Bearer ${user}`, { status: 200, body: { username: `${framework}@example.org`, same: true } }],
      ["/caller", `bearer  ${user}`, { status: 200 }],
      ["/caller", undefined, { status: 401, challenge: "Bearer", body: { code: "unauthenticated" }, type: "application/problem+json" }],
      ["/caller", "Basic YTpi", { status: 401, challenge: "Bearer", body: { code: "unauthenticated" } }],
      ["/caller", `Bearer ${user}x`, { status: 401, challenge: 'Bearer error="invalid_token", error_description="The signature of the access token is wrong."' }],
      ["/caller", "Bearer x", { status: 401, body: { code: "invalid-token", detail: "The access token is malformed." } }],
      ["/admin", `Bearer ${admin}`, { status: 200, body: { username: DEMO.username } }],
      ["/admin", `Bearer ${user}`, { status: 403, challenge: 'Bearer error="insufficient_scope"', body: { code: "forbidden", detail: "Requires the role admin." } }],
      ["/admin", undefined, { status: 401, challenge: "Bearer" }],
      ["/recent", `Bearer ${user}`, { status: 200 }],
      [
        "/very-recent",
        `Bearer ${user}`,
        { status: 401, challenge: 'Bearer error="insufficient_user_authentication", max_age="200"', body: { code: "fresh-login-required" } },
      ],
    ]) {
      expect(await get(`${url}${path}`, authorization), `${path} ${authorization}`).toMatchObject(expected);
    }

    await signOut(service.url, user);
    await expect.poll(() => get(`${url}/caller`, `Bearer ${user}`), SOON).toMatchObject({
      status: 401,
      challenge: 'Bearer error="invalid_token", error_description="The session has ended."',
    });
  });
}

const PAGES_WITH_THE_RECIPE = ["verifier/python/README.md", "docs/guide-flask.md", "docs/guide-flask.zh.md"];

test("flask-jwt-extended 4.x with the keys of the verifier: the recipe of docs/guide-flask.md", async ({ service: { url: issuer }, start }) => {
  const source = readFileSync(`${here}guarded.py`, "utf8");
  for (const page of PAGES_WITH_THE_RECIPE) {
    const recipe = /```python\n(app\.config.*?)```/s.exec(readFileSync(new URL(`../../../${page}`, import.meta.url), "utf8"))[1];
    for (const line of recipe.trim().split("\n")) {
      expect(source, page).toContain(line);
    }
  }
  const options = { issuer, internalUrl: issuer, ...(await createClient(issuer, "revocations")), clockOffset: 0 };
  const url = await start((port) => [python, `${here}guarded.py`, "flask-jwt-extended", port, JSON.stringify(options)]);
  const token = await login(issuer, DEMO);
  const claims = decode(token, 1);

  expect(await get(`${url}/caller`, `Bearer ${token}`)).toMatchObject({ status: 200, body: { identity: claims.sub, claims } });
  expect(claims).toMatchObject({ type: "access", fresh: true, jti: expect.any(String), iss: issuer, aud: issuer });
  expect(await get(`${url}/fresh`, `Bearer ${token}`)).toMatchObject({ status: 200 });
  expect(await get(`${url}/refresh`, `Bearer ${token}`)).toMatchObject({ status: 422, body: { msg: "Only refresh tokens are allowed" } });
  expect(await get(`${url}/caller`, undefined)).toMatchObject({ status: 401 });
  const classic = await post(`${issuer}/login`, { ...DEMO, password: "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92" });
  expect(await get(`${url}/caller`, `Bearer ${classic.body.token}`)).toMatchObject({ status: 401, body: { msg: "The token is not an access token." } });
  const [header, payload, signature] = token.split(".");
  for (const forged of [
    `${header}.${payload}.${signature[0] === "A" ? "B" : "A"}${signature.slice(1)}`,
    `${header}.${payload}.`,
    hs256({ ...decode(token, 0), alg: "HS256" }, payload, "key"),
  ]) {
    expect(await get(`${url}/caller`, `Bearer ${forged}`)).toMatchObject({ status: 422 });
  }
  await signOut(issuer, token);
  await expect.poll(() => get(`${url}/caller`, `Bearer ${token}`), SOON).toMatchObject({ status: 401, body: { msg: "Token has been revoked" } });
});

const EXAMPLES = {
  "guard-express": { command: () => ["node", `${examples}guard-express/server.mjs`], source: "server.mjs", page: "guide-express", comment: "//" },
  // Gunicorn loads the application before it forks its workers.
  "guard-flask": {
    command: (port) => [python, "-m", "gunicorn", "--preload", "--workers", 2, "--bind", `127.0.0.1:${port}`, "--chdir", `${examples}guard-flask`, "app:app"],
    source: "app.py",
    page: "guide-flask",
    comment: "#",
  },
};

for (const [name, { command, source, page, comment }] of Object.entries(EXAMPLES)) {
  test(`examples/${name} refuses a token after its session has ended`, async ({ service, start }) => {
    const { clientId, clientSecret } = await createClient(service.url, "revocations");
    const env = { GATEHOUSE_URL: service.url, GATEHOUSE_CLIENT_ID: clientId, GATEHOUSE_CLIENT_SECRET: clientSecret };
    const url = await start(command, env);
    const admin = await login(service.url, DEMO);
    const user = await login(service.url, await signUp(service, `${name}@example.org`));
    expect(await get(`${url}/health`)).toMatchObject({ status: 200, body: { healthy: true } });
    expect(await get(`${url}/whoami`, `Bearer ${user}`)).toMatchObject({ status: 200, body: { username: `${name}@example.org`, roles: [] } });
    expect(await get(`${url}/reports`, `Bearer ${user}`)).toMatchObject({ status: 403 });
    expect(await get(`${url}/reports`, `Bearer ${admin}`)).toMatchObject({ status: 200 });
    expect((await fetch(`${url}/orders`, { method: "DELETE", headers: { Authorization: `Bearer ${user}` } })).status).toBe(204);
    expect(await get(`${url}/whoami`)).toMatchObject({ status: 401 });
    await signOut(service.url, user);
    // Each connection may reach another worker.
    const statuses = async () => new Set(await Promise.all(Array.from({ length: 20 }, async () => (await get(`${url}/whoami`, `Bearer ${user}`)).status)));
    await expect.poll(async () => [...(await statuses())], SOON).toEqual([401]);
    expect(await get(`${url}/whoami`, `Bearer ${admin}`)).toMatchObject({ status: 200 });
  });

  for (const translation of [`${page}.md`, `${page}.zh.md`]) {
    test(`docs/${translation} shows examples/${name}, whose guard has at most ten lines`, () => {
      const text = readFileSync(new URL(`../../../docs/${translation}`, import.meta.url), "utf8");
      const example = readFileSync(`${examples}${name}/${source}`, "utf8");
      const blocks = [...text.matchAll(/```(?:js|python)\n(.*?)```/gs)].map(([, block]) => block).filter((block) => !block.startsWith("app.config"));
      expect(blocks).toHaveLength(3);
      for (const block of blocks) {
        expect(example).toContain(block);
      }
      const guard = example.split(`${comment} guard\n`)[1].split(`\n${comment} end of guard`)[0];
      expect(blocks[0].trim()).toBe(guard);
      // With the line of a view that uses it.
      expect(guard.split("\n").filter((line) => line.trim() !== "").length + 1).toBeLessThanOrEqual(10);
    });
  }
}

async function login(url, { username, password }) {
  const { status, body } = await post(`${url}/v1/sessions`, { username, password });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.access_token;
}

async function signOut(url, token) {
  const { status } = await fetch(`${url}/v1/sessions/current`, { method: "DELETE", headers: { Authorization: `Bearer ${token}` } });
  expect(status).toBe(204);
}

async function get(url, authorization) {
  const answer = await fetch(url, { headers: authorization === undefined ? {} : { Authorization: authorization } });
  return {
    status: answer.status,
    challenge: answer.headers.get("WWW-Authenticate"),
    retryAfter: answer.headers.get("Retry-After"),
    type: answer.headers.get("Content-Type"),
    body: await answer.json(),
  };
}
