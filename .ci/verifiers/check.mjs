// Our tokens at those who check them: jose, jsonwebtoken with jwks-rsa, PyJWT and Nimbus, before, during and after rotations of
// the signing keys, each running all the while with its keys cached as it does by itself.
//
// node .ci/verifiers/check.mjs        (after ./mvnw package; the libraries are looked for in target/ci, PyJWT is Debian's)

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { cpSync } from "node:fs";
import { createInterface } from "node:readline";
import { dataFolder, end, freePort, startService } from "../service.mjs";

const here = new URL("./", import.meta.url).pathname;
const tools = new URL("../../target/ci/", import.meta.url).pathname;
const python = "/usr/bin/python3";
// Where node finds the libraries.
cpSync(`${here}verify.mjs`, `${tools}verify.mjs`);

const VERIFIERS = {
  jose: ["node", `${tools}verify.mjs`, "jose"],
  jsonwebtoken: ["node", `${tools}verify.mjs`, "jsonwebtoken"],
  PyJWT: [python, `${here}verify.py`],
  Nimbus: ["java", "-cp", `${tools}nimbus/*`, `${here}Verify.java`],
};
const SHARED_KEY = "a key that neighbours share, of 32 bytes or more";
const RUNS = [
  { algorithm: "ES256", names: Object.keys(VERIFIERS) },
  { algorithm: "RS256", names: Object.keys(VERIFIERS) },
  // jsonwebtoken does not know EdDSA, and Nimbus needs one more library for it.
  { algorithm: "EdDSA", names: ["jose", "PyJWT"], sharedKey: SHARED_KEY },
];
const DEMO = { username: "admin@gmail.com", password: "123456" };
const CLASSIC_LIFETIME = 1234;

try {
  for (const run of RUNS) {
    await check(run);
  }
} catch (e) {
  console.error("verifiers:", e);
  process.exitCode = 1;
} finally {
  await end();
}

/** @param sharedKey JWT_SECRET_KEY, which signs the tokens of the classic door in place of our own key */
async function check({ algorithm, names, sharedKey }) {
  const data = dataFolder();
  const settings = {
    HTTP_PORT: await freePort(),
    KEY_ALGORITHM: algorithm,
    JWT_ACCESS_TOKEN_EXPIRES: CLASSIC_LIFETIME,
    JWT_SECRET_KEY: sharedKey ?? "",
  };
  let service = await startService(settings, data);
  const verifiers = names.map((name) => start(name, service.origin, algorithm));
  try {
    const before = await login(service.origin);
    await accepted(verifiers, before, service.origin);
    await refusals(verifiers, before, service.origin, algorithm);
    await classic(service.origin, sharedKey ? { key: sharedKey, algorithm: "HS256" } : { key: null, algorithm });
    await rotations(verifiers, before, service.origin, algorithm);
    if (algorithm === "ES256") {
      await service.stop();
      service = await startService({ ...settings, ACCESS_TOKEN_LIFETIME: "1 second" }, data);
      await expired(verifiers, before, service.origin);
    }
  } finally {
    verifiers.forEach((verifier) => verifier.stop());
  }
  await service.stop();
}

/** One of the programs beside, asked line by line. */
function start(name, service, algorithm) {
  const [command, ...words] = VERIFIERS[name];
  const child = spawn(command, [...words, service, algorithm], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = [];
  const fail = () => waiting.splice(0).forEach(({ reject }) => reject(new Error(`${name} has ended`)));
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

async function accepted(verifiers, token, issuer) {
  const expected = { sub: decode(token, 1).sub, kid: decode(token, 0).kid };
  for (const [name, answer] of await ask(verifiers, token, issuer, issuer)) {
    assert.deepEqual({ ...answer }, expected, name);
  }
}

/** @param reason part of what each says, however it says it */
async function refused(verifiers, what, reason, token, issuer, audience = issuer) {
  for (const [name, answer] of await ask(verifiers, token, issuer, audience)) {
    assert.match(answer.refused ?? "", reason, `${name} is shown ${what}: ${JSON.stringify(answer)}`);
  }
}

function ask(verifiers, token, issuer, audience) {
  return Promise.all(
    verifiers.map(async (verifier) => [verifier.name, await verifier.verify(token, issuer, audience)]),
  );
}

async function refusals(verifiers, token, issuer, algorithm) {
  const [header, payload, signature] = token.split(".");
  const claims = decode(token, 1);
  const other = signature[9] === "A" ? "B" : "A";
  const jwk = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()).keys.find(
    (key) => key.kid === decode(token, 0).kid,
  );
  const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
  const forged = [
    ["another signature", /signature/i, `${header}.${payload}.${signature.slice(0, 9)}${other}${signature.slice(10)}`],
    ["another user", /signature/i, `${header}.${encode({ ...claims, sub: "2" })}.${signature}`],
    ["another role", /signature/i, `${header}.${encode({ ...claims, roles: ["admin", "owner"] })}.${signature}`],
    ["no signature", /signature|alg/i, `${header}.${payload}.`],
    ["the algorithm none", /alg|signature|unsecured/i, `${encode({ ...decode(token, 0), alg: "none" })}.${payload}.`],
    ["HS256 with the public key", /alg/i, hs256({ ...decode(token, 0), alg: "HS256" }, payload, pem)],
    ["the same without kid", /alg|key/i, hs256({ typ: "at+jwt", alg: "HS256" }, payload, pem)],
    ["a key that the token brings", /signature/i, ownKey(decode(token, 0), payload, algorithm)],
    ["a token of the classic door", /typ|alg/i, (await classicLogins(issuer))[0].token],
  ];
  for (const [what, reason, changed] of forged) {
    await refused(verifiers, what, reason, changed, issuer);
  }
  await refused(verifiers, "a token of another issuer", /iss/i, token, "https://other.example", issuer);
  await refused(verifiers, "a token for another audience", /aud/i, token, issuer, "https://other.example");
  const names = verifiers.map((verifier) => verifier.name).join(", ");
  const whats = forged.map(([what]) => what).join(", ");
  say(`${algorithm}: ${names}: accept a token of ours, and refuse ${whats}, another issuer, another audience`);
}

async function rotations(verifiers, before, issuer, algorithm) {
  const published = await kids(issuer);
  let rotating = true;
  const rotation = rotate(issuer, before).finally(() => (rotating = false));
  rotation.catch(() => {}); // awaited below, once nothing asks any more
  let during = 0;
  do {
    await accepted(verifiers, before, issuer);
    during++;
  } while (rotating);
  await rotation;
  await accepted(verifiers, before, issuer);
  const after = await login(issuer);
  assert.notEqual(decode(after, 0).kid, decode(before, 0).kid);
  assert.ok(published.includes(decode(after, 0).kid), "the new key was not published before it signed");
  await accepted(verifiers, after, issuer);
  say(`${algorithm}: a token from before the rotation is accepted before, during (${during} times) and after it; one from after it too, by a key that was published before`);

  await rotate(issuer, after);
  const last = await login(issuer);
  assert.ok(!published.includes(decode(last, 0).kid));
  await accepted(verifiers, last, issuer);
  await accepted(verifiers, before, issuer);
  say(`${algorithm}: rotated once more at once: a key that no verifier had read yet is found by reading the JWKS again`);
}

/**
 * As an administrator does in an emergency: without waiting until every verifier must have read of the pending key. A second
 * after that was made it is known to our own instances, which is as long as this waits.
 */
async function rotate(service, token) {
  for (const began = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const answer = await post(`${service}/v1/admin/keys`, { at_once: true }, { Authorization: `Bearer ${token}` });
    if (answer.body.code !== "key-not-published-long-enough" || Date.now() - began > 5_000) {
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      assert.equal(answer.body.items.filter((key) => key.state === "active").length, 1);
      return;
    }
  }
}

/** The service has been started anew meanwhile, and its tokens last a second now. */
async function expired(verifiers, before, issuer) {
  await accepted(verifiers, before, issuer);
  const short = await login(issuer);
  assert.equal(decode(short, 1).exp - decode(short, 1).iat, 1);
  await new Promise((resolve) => setTimeout(resolve, decode(short, 1).exp * 1000 + 1100 - Date.now()));
  await refused(verifiers, "a token that has expired", /exp/i, short, issuer);
  await accepted(verifiers, before, issuer);
  say("ES256: after a restart the token from before the rotations is still accepted, and one that has expired is refused");
}

async function classic(service, given) {
  const logins = await classicLogins(service);
  const input = JSON.stringify({
    ...given,
    service,
    tokens: logins.map((login) => login.token),
    username: DEMO.username,
    userid: logins[0].userid,
    lifetime: CLASSIC_LIFETIME,
  });
  const { status } = spawnSync(python, [`${here}classic.py`], { input, stdio: ["pipe", "inherit", "inherit"] });
  assert.equal(status, 0, "classic.py");
}

async function classicLogins(service) {
  const password = createHash("sha256").update(DEMO.password).digest("hex");
  const answers = [];
  for (let i = 0; i < 2; i++) {
    const { body } = await post(`${service}/login`, { ...DEMO, password });
    assert.equal(body.code, 200);
    answers.push(body);
  }
  return answers;
}

async function login(service) {
  const { status, body } = await post(`${service}/v1/sessions`, DEMO);
  assert.equal(status, 201);
  return body.access_token;
}

async function kids(service) {
  return (await (await fetch(`${service}/.well-known/jwks.json`)).json()).keys.map((key) => key.kid);
}

async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

function hs256(header, payload, key) {
  const signed = `${encode(header)}.${payload}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

/** Signed by a key of one's own, which is in the header (RFC 7515, section 4.1.3). */
function ownKey(header, payload, algorithm) {
  const { publicKey, privateKey } = {
    ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
    RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
    EdDSA: () => generateKeyPairSync("ed25519"),
  }[algorithm]();
  const signed = `${encode({ ...header, jwk: publicKey.export({ format: "jwk" }) })}.${payload}`;
  const hash = algorithm === "EdDSA" ? null : "sha256";
  const signature = sign(hash, Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

function decode(token, part) {
  return JSON.parse(Buffer.from(token.split(".")[part], "base64url"));
}

function encode(members) {
  return Buffer.from(JSON.stringify(members)).toString("base64url");
}

function say(text) {
  console.log(`verifiers: ${text}`);
}
