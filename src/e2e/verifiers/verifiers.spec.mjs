// Verification of tokens by other libraries (jose, jsonwebtoken with jwks-rsa, PyJWT, Nimbus) before, during and after key
// rotations. Each verifier runs all the time with its default cache of keys.

import { spawn, spawnSync } from "node:child_process";
import { createHash, createPublicKey } from "node:crypto";
import { createInterface } from "node:readline";
import { expect, test as base } from "../fixtures.mjs";
import { DEMO, post } from "../people.mjs";
import { decode, encode, hs256, signedByOwnKey } from "./forgery.mjs";

const here = new URL("./", import.meta.url).pathname;
const nimbus = new URL("../../../target/e2e-libraries/nimbus/*", import.meta.url).pathname;
const python = "/usr/bin/python3";

const VERIFIERS = {
  jose: ["node", `${here}verify.mjs`, "jose"],
  jsonwebtoken: ["node", `${here}verify.mjs`, "jsonwebtoken"],
  PyJWT: [python, `${here}verify.py`],
  Nimbus: ["java", "-XX:TieredStopAtLevel=1", "-cp", nimbus, `${here}Verify.java`],
};
const SHARED_KEY = "a key that neighbours share, of 32 bytes or more";
const RUNS = [
  { algorithm: "ES256", names: Object.keys(VERIFIERS) },
  { algorithm: "RS256", names: Object.keys(VERIFIERS) },
  // jsonwebtoken does not know EdDSA, and Nimbus needs one more library for it.
  { algorithm: "EdDSA", names: ["jose", "PyJWT"], sharedKey: SHARED_KEY },
];
const CLASSIC_LIFETIME = 1234;

const test = base.extend({
  run: [undefined, { option: true }],

  /** If JWT_SECRET_KEY is set, it signs the tokens of the classic API instead of the service's own key. */
  settings: ({ run }, use) =>
    use({ KEY_ALGORITHM: run.algorithm, JWT_ACCESS_TOKEN_EXPIRES: CLASSIC_LIFETIME, JWT_SECRET_KEY: run.sharedKey ?? "" }),

  /** Starts the verifiers for a service. */
  startVerifiers: async ({ run: { names, algorithm } }, use) => {
    const started = [];
    await use((url) => {
      started.push(...names.map((name) => start(name, url, algorithm)));
      return started;
    });
    started.forEach((verifier) => verifier.stop());
  },
});

test.describe.configure({ mode: "parallel" });

for (const run of RUNS) {
  const { algorithm, sharedKey } = run;

  test.describe(algorithm, () => {
    test.use({ run });

    test("verifiers accept a valid token and refuse forged ones", async ({ service: { url }, startVerifiers }) => {
      const verifiers = startVerifiers(url);
      const token = await login(url);
      await expectAccepted(verifiers, token, url);
      const jwk = (await keys(url)).find((key) => key.kid === decode(token, 0).kid);
      const classicToken = (await classicLogins(url))[0].token;
      for (const [what, reason, forged] of forgeries(token, jwk, algorithm, classicToken)) {
        await expectRefused(verifiers, what, reason, forged, url);
      }
      await expectRefused(verifiers, "a token of another issuer", /iss/i, token, "https://other.example", url);
      await expectRefused(verifiers, "a token for another audience", /aud/i, token, url, "https://other.example");
    });

    test("verifiers keep working through key rotations", async ({ service: { url }, startVerifiers }) => {
      const verifiers = startVerifiers(url);
      const before = await login(url);
      await expectAccepted(verifiers, before, url);
      // The service creates the next key after its startup.
      await expect.poll(async () => (await keys(url)).length).toBe(2);
      const published = (await keys(url)).map((key) => key.kid);

      await test.step("an old token is accepted during and after a rotation, and so is a new one of the key that was published before", async () => {
        let rotating = true;
        const rotation = rotate(url, before).finally(() => (rotating = false));
        rotation.catch(() => {}); // awaited below
        do {
          await expectAccepted(verifiers, before, url);
        } while (rotating);
        await rotation;
        await expectAccepted(verifiers, before, url);
        const after = await login(url);
        expect(decode(after, 0).kid).not.toBe(decode(before, 0).kid);
        expect(published).toContain(decode(after, 0).kid);
        await expectAccepted(verifiers, after, url);
      });

      await test.step("after an immediate second rotation, verifiers fetch the JWKS again for the unknown key", async () => {
        await rotate(url, await login(url));
        const last = await login(url);
        expect(published).not.toContain(decode(last, 0).kid);
        await expectAccepted(verifiers, last, url);
        await expectAccepted(verifiers, before, url);
      });
    });

    test("a token of the classic API has every claim that flask-jwt-extended 3.24 and 4.x require", async ({ service: { url } }) => {
      const logins = await classicLogins(url);
      const input = JSON.stringify({
        ...(sharedKey ? { key: sharedKey, algorithm: "HS256" } : { key: null, algorithm }),
        service: url,
        tokens: logins.map(({ token }) => token),
        username: DEMO.username,
        userid: logins[0].userid,
        lifetime: CLASSIC_LIFETIME,
      });
      const { status, stderr } = spawnSync(python, [`${here}classic.py`], { input, encoding: "utf8" });
      expect(status, stderr).toBe(0);
    });
  });
}

test.describe("after a restart", () => {
  test.use({ run: RUNS[0] });

  test("a token from before a rotation is accepted, and an expired one is refused", async ({ ownService: { url, restart }, startVerifiers }) => {
    const verifiers = startVerifiers(url);
    const before = await login(url);
    await expectAccepted(verifiers, before, url);
    await rotate(url, before);
    await restart({ ACCESS_TOKEN_LIFETIME: "1 second" });

    await expectAccepted(verifiers, before, url);
    const short = await login(url);
    expect(decode(short, 1).exp - decode(short, 1).iat).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, decode(short, 1).exp * 1000 + 1100 - Date.now()));
    await expectRefused(verifiers, "an expired token", /exp/i, short, url);
    await expectAccepted(verifiers, before, url);
  });
});

/** Starts a verifier, which answers line by line. */
function start(name, service, algorithm) {
  const [command, ...words] = VERIFIERS[name];
  const child = spawn(command, [...words, service, algorithm], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  const fail = () => waiting.splice(0).forEach(({ reject }) => reject(new Error(`${name} has exited`)));
  child.on("error", fail).on("exit", fail);
  child.stdin.on("error", fail);
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift().resolve(JSON.parse(line)));
  return {
    name,
    stop: () => child.kill(),
    verify: (token, issuer, audience) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${token} ${issuer} ${audience}\n`);
      }),
  };
}

async function expectAccepted(verifiers, token, issuer) {
  const expected = { sub: decode(token, 1).sub, kid: decode(token, 0).kid };
  for (const [name, answer] of await ask(verifiers, token, issuer, issuer)) {
    expect(answer, name).toEqual(expected);
  }
}

/** @param reason matches the error message of every verifier */
async function expectRefused(verifiers, what, reason, token, issuer, audience = issuer) {
  for (const [name, answer] of await ask(verifiers, token, issuer, audience)) {
    expect(answer.refused ?? "", `${name} is shown ${what}: ${JSON.stringify(answer)}`).toMatch(reason);
  }
}

function ask(verifiers, token, issuer, audience) {
  return Promise.all(verifiers.map(async (verifier) => [verifier.name, await verifier.verify(token, issuer, audience)]));
}

/** Returns forged tokens: the description, a pattern for the error message, and the token. */
function forgeries(token, jwk, algorithm, classicToken) {
  const [header, payload, signature] = token.split(".");
  const claims = decode(token, 1);
  const other = signature[9] === "A" ? "B" : "A";
  const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
  return [
    ["another signature", /signature/i, `${header}.${payload}.${signature.slice(0, 9)}${other}${signature.slice(10)}`],
    ["another user", /signature/i, `${header}.${encode({ ...claims, sub: "2" })}.${signature}`],
    ["another role", /signature/i, `${header}.${encode({ ...claims, roles: ["admin", "owner"] })}.${signature}`],
    ["no signature", /signature|alg/i, `${header}.${payload}.`],
    ["the algorithm none", /alg|signature|unsecured/i, `${encode({ ...decode(token, 0), alg: "none" })}.${payload}.`],
    ["HS256 with the public key", /alg/i, hs256({ ...decode(token, 0), alg: "HS256" }, payload, pem)],
    ["HS256 with the public key, without kid", /alg|key/i, hs256({ typ: "at+jwt", alg: "HS256" }, payload, pem)],
    ["a key in the header of the token", /signature/i, signedByOwnKey(decode(token, 0), payload, algorithm)],
    ["a token of the classic API", /typ|alg/i, classicToken],
  ];
}

/**
 * Rotates the keys as an administrator does in an emergency: without waiting until every verifier has fetched the pending key.
 * It only waits until the instances of the service know that key, about a second after its creation.
 */
async function rotate(service, token) {
  for (const began = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const answer = await post(`${service}/v1/admin/keys`, { at_once: true }, { Authorization: `Bearer ${token}` });
    if (answer.body.code !== "key-not-published-long-enough" || Date.now() - began > 5_000) {
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(answer.body.items.filter((key) => key.state === "active")).toHaveLength(1);
      return;
    }
  }
}

async function classicLogins(service) {
  const password = createHash("sha256").update(DEMO.password).digest("hex");
  const answers = [];
  for (let i = 0; i < 2; i++) {
    const { body } = await post(`${service}/login`, { ...DEMO, password });
    expect(body.code).toBe(200);
    answers.push(body);
  }
  return answers;
}

async function login(service) {
  const { status, body } = await post(`${service}/v1/sessions`, DEMO);
  expect(status).toBe(201);
  return body.access_token;
}

async function keys(service) {
  return (await (await fetch(`${service}/.well-known/jwks.json`)).json()).keys;
}
