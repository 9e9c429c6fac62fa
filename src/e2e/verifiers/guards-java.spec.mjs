// The examples for Dropwizard and Spring Boot, used like the services of a team.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "../fixtures.mjs";
import { DEMO, post, signUp } from "../people.mjs";
import { freePort, QUICK, startProgram } from "../service.mjs";

const examples = new URL("../../../examples/", import.meta.url).pathname;

const test = base.extend({
  /** Starts an example with a service client of its own, and returns its URL. */
  startExample: async ({ service: { url } }, use) => {
    const stops = [];
    await use(async (name, ...command) => {
      const folder = mkdtempSync(join(tmpdir(), "guard-"));
      const port = await freePort();
      const client = await newClient(url, name);
      const env = {
        ...process.env,
        GATEHOUSE_URL: url,
        GATEHOUSE_CLIENT_ID: client.id,
        GATEHOUSE_CLIENT_SECRET: client.secret,
        PORT: port,
        ADMIN_PORT: await freePort(),
      };
      const example = `http://127.0.0.1:${port}`;
      const answers = async () => (await fetch(`${example}/whoami`).catch(() => undefined))?.status === 401;
      const stop = await startProgram("java", [...QUICK, ...command], { env, log: join(folder, "console.log"), answers });
      stops.push(async () => {
        await stop();
        rmSync(folder, { recursive: true });
      });
      return { url: example, adminPort: env.ADMIN_PORT };
    });
    await Promise.all(stops.map((stop) => stop()));
  },
});

test.describe.configure({ mode: "parallel" });

test("Dropwizard", async ({ service, startExample }) => {
  const folder = `${examples}guard-dropwizard`;
  const example = await startExample("Dropwizard", "-jar", `${folder}/target/orders.jar`, "server", `${folder}/config.yml`);
  const { admin, user } = await people(service);

  await expectGuarded(service, example.url, admin, user);

  await test.step("a recent login is asked for", async () => {
    expect((await call(`${example.url}/payments`, user.token, "POST")).status).toBe(200);
    const missing = await call(`${example.url}/payments`, undefined, "POST");
    expect([missing.status, missing.challenge]).toEqual([401, "Bearer"]);
  });
  await test.step("the health check shows the verifier", async () => {
    const health = await (await fetch(`http://127.0.0.1:${example.adminPort}/healthcheck`)).json();
    expect(health.gatehouse.healthy).toBe(true);
  });
  await expectEnds(service, example.url, user);
});

test("Spring Boot", async ({ service, startExample }) => {
  const example = await startExample("Spring Boot", "-jar", `${examples}guard-spring-boot/target/orders.jar`);
  const { admin, user } = await people(service);

  await expectGuarded(service, example.url, admin, user);
  await expectEnds(service, example.url, user);
});

for (const prefix of ["", "/auth"]) {
  test.describe(`issuer ${prefix === "" ? "without a path" : `with the path ${prefix}`}`, () => {
    test.use({ prefix });

    test("Spring Boot finds the keys by issuer-uri", async ({ service, startExample }) => {
      const target = `${examples}guard-spring-boot/target`;
      const { status, stderr } = spawnSync("java", ["-Djarmode=tools", "-jar", `${target}/orders.jar`, "extract", "--force", "--destination", `${target}/extracted`]);
      expect(status, String(stderr)).toBe(0);
      const classpath = `${target}/test-classes:${target}/extracted/lib/*`;
      const settings = "--spring.config.location=classpath:plain.yml";
      const example = await startExample(`plain ${prefix}`, "-cp", classpath, "plain.PlainApplication", settings);
      const { token } = await signIn(service, DEMO);

      expect((await call(`${example.url}/whoami`, token)).body.id).toBe("1");
      expect((await call(`${example.url}/whoami`, `${token}x`)).challenge).toContain('error="invalid_token"');
    });
  });
}

/** An administrator and a user without roles, signed in. */
async function people(service) {
  const user = await signUp(service, `user-${Date.now()}-${Math.random()}@example.org`);
  return { admin: await signIn(service, DEMO), user: await signIn(service, user) };
}

async function signIn({ url }, credentials) {
  const { status, body } = await post(`${url}/v1/sessions`, credentials);
  expect(status).toBe(201);
  return { token: body.access_token, username: credentials.username };
}

async function newClient(url, name) {
  const { token } = await signIn({ url }, DEMO);
  const created = await post(`${url}/v1/admin/clients`, { name: `${name} ${Date.now()}`, scopes: ["revocations"] }, { Authorization: `Bearer ${token}` });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  return created.body;
}

async function call(url, token, method = "GET") {
  const response = await fetch(url, { method, headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } });
  const text = await response.text();
  return { status: response.status, challenge: response.headers.get("WWW-Authenticate"), body: response.ok ? JSON.parse(text) : undefined };
}

async function expectGuarded(service, url, admin, user) {
  await test.step("a valid token is accepted", async () => {
    const { status, body } = await call(`${url}/whoami`, user.token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ username: user.username, roles: [] });
  });
  await test.step("without a token, and with a wrong one: 401", async () => {
    const missing = await call(`${url}/whoami`);
    expect([missing.status, missing.challenge]).toEqual([401, "Bearer"]);
    const wrong = await call(`${url}/whoami`, `${user.token.slice(0, -4)}AAAA`);
    expect(wrong.status).toBe(401);
    expect(wrong.challenge).toContain('error="invalid_token"');
    expect(wrong.challenge).toContain("signature");
  });
  await test.step("without the role: 403", async () => {
    expect((await call(`${url}/reports`, admin.token)).status).toBe(200);
    expect((await call(`${url}/reports`, user.token)).status).toBe(403);
    expect((await call(`${url}/reports`)).status).toBe(401);
  });
}

async function expectEnds(service, url, user) {
  await test.step("after the sign-out the token is refused within two seconds", async () => {
    expect((await call(`${url}/whoami`, user.token)).status).toBe(200);
    const signOut = await fetch(`${service.url}/v1/sessions/current`, { method: "DELETE", headers: { Authorization: `Bearer ${user.token}` } });
    expect(signOut.status).toBe(204);
    await expect.poll(async () => (await call(`${url}/whoami`, user.token)).status, { intervals: [20], timeout: 2_000 }).toBe(401);
    expect((await call(`${url}/whoami`, user.token)).challenge).toContain("session has ended");
  });
}
