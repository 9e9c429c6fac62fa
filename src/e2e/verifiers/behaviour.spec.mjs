// The behaviour of the verifiers in /verifier, the same in each language: verifier/README.md has the table. Gatehouse is the jar; only the
// connection between it and the verifiers is disturbed.

import { generateKeyPairSync, createPublicKey, randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test as base } from "../fixtures.mjs";
import { nextMail } from "../mailbox.mjs";
import { DEMO, NEXT_PASSWORD, PASSWORD, post, signUp } from "../people.mjs";
import { basic, createClient } from "../service-clients.mjs";
import { decode, encode, hs256, signedByOwnKey } from "./forgery.mjs";
import { expired } from "./proxy.mjs";
import { SETTINGS, startSubjects } from "./subjects.mjs";

/** From the end of a session to its first refusal. */
const SOON = { timeout: 2_000, intervals: [20] };

/** Until a reconnection: the longest back-off and a request. */
const RECONNECTED = { timeout: 15_000, intervals: [50] };

const test = base.extend({
  settings: SETTINGS,

  /** Starts the verifiers of all languages, and stops them after the test. */
  verifiers: async ({}, use) => {
    const started = [];
    await use(async (url, options) => {
      const subjects = await startSubjects(url, options);
      started.push(...subjects);
      return subjects;
    });
    await Promise.all(started.map((subject) => subject.stop()));
  },

  /** Verifiers that follow the feed of the shared service. */
  followers: async ({ service: { url }, verifiers }, use) => {
    const subjects = await verifiers(url, await createClient(url, "revocations"));
    await each(subjects, (subject) => subject.ready());
    await use(subjects);
  },
});

test.describe.configure({ mode: "parallel" });

test.describe("tokens", () => {
  test("a valid token is accepted, and the caller has its claims", async ({ service: { url }, verifiers }) => {
    const token = await login(url);
    const claims = decode(token, 1);
    for (const subject of await verifiers(url)) {
      for (const attempt of ["new", "cached"]) {
        expect(await subject.verify(token), `${subject.name} ${attempt}`).toEqual({
          userId: claims.sub,
          username: DEMO.username,
          roles: ["admin"],
          sessionId: claims.sid,
          fresh: true,
          authTime: claims.auth_time,
          amr: ["pwd"],
          expiresAt: claims.exp,
        });
      }
      expect(await subject.health()).toMatchObject({ healthy: true, endedSessions: 0 });
    }
  });

  test("a missing, malformed or too long token is refused before a key is loaded", async ({ service: { url }, verifiers }) => {
    const [header, payload, signature] = (await login(url)).split(".");
    const subjects = await verifiers(url);
    await each(subjects, (subject) => subject.ready());
    await refused(subjects, "missing", "");
    for (const token of [
      "token",
      `${header}.${payload}`,
      `${header}.${payload}.${signature}.`,
      `${header}.${payload}.${signature}=`,
      `${header}. ${payload}.${signature}`,
      `${header}.${payload}.${signature}`.replace("e", "é"),
      `${encode([])}.${payload}.${signature}`,
      `${Buffer.from("{").toString("base64url")}.${payload}.${signature}`,
      `${encode({ typ: "at+jwt", alg: "ES256" })}.${payload}.${signature}`,
      `${encode({ typ: "at+jwt", alg: "ES256", kid: 7 })}.${payload}.${signature}`,
      `${encode({ ...JSON.parse(Buffer.from(header, "base64url")), crit: ["exp"] })}.${payload}.${signature}`,
      `${header}.${payload}.${"A".repeat(8192)}`,
    ]) {
      await refused(subjects, "malformed", token);
    }
    await each(subjects, (subject) => expect(subject.proxy.keyLoads, subject.name).toBe(1));
  });

  test("forged signatures, alg none, HS256 with the public key, and keys in the token are refused", async ({ service: { url }, verifiers }) => {
    const subjects = await verifiers(url);
    const token = await login(url);
    const [header, payload, signature] = token.split(".");
    const claims = decode(token, 1);
    const names = decode(token, 0);
    const jwk = (await keys(url)).find(({ kid }) => kid === names.kid);
    const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
    const other = signature[9] === "A" ? "B" : "A";
    await accepted(subjects, token);
    for (const forged of [
      `${header}.${payload}.${signature.slice(0, 9)}${other}${signature.slice(10)}`,
      `${header}.${encode({ ...claims, roles: ["admin", "owner"] })}.${signature}`,
      `${header}.${payload}.`,
      `${encode({ ...names, alg: "none" })}.${payload}.`,
      `${encode({ ...names, alg: "RS256" })}.${payload}.${signature}`,
      hs256({ ...names, alg: "HS256" }, payload, pem),
      signedByOwnKey(names, payload, "ES256"),
      signedByOwnKey({ ...names, jku: "http://127.0.0.1:1/keys", x5u: "http://127.0.0.1:1/certificate" }, payload, "ES256"),
      signedByOwnKey({ ...names, alg: "RS256" }, payload, "RS256"),
    ]) {
      await refused(subjects, "wrong-signature", forged);
    }
  });

  test("the key decides about the algorithm: ES256, RS256 or EdDSA", async ({ service: { url }, verifiers }) => {
    const [ec, rsa, ed] = [ownKey("ES256"), ownKey("RS256"), ownKey("EdDSA")];
    const [short, p384] = [ownKey("RS256", { modulusLength: 1024 }), ownKey("ES256", { namedCurve: "P-384" })];
    const [ed448, x25519] = [ownKey("EdDSA", { curve: "ed448" }), { ...ed.jwk, crv: "X25519", kid: "x25519" }];
    const jwks = [ec, rsa, ed, short, p384, ed448].map(({ jwk }) => jwk);
    const damaged = { ...ed.jwk, x: "AAAA", kid: "damaged" };
    const useless = [{ ...rsa.jwk, e: "" }, { ...rsa.jwk, n: 5 }, { ...ec.jwk, y: "AAAA" }, {}].map((jwk) => ({ ...jwk, kid: "useless" }));
    const subjects = await verifiers(url, { keys: [null, damaged, ...useless, x25519, ...jwks] });
    const claims = await ownClaims(url);
    await accepted(subjects, ec.sign(claims));
    await accepted(subjects, rsa.sign(claims));
    await accepted(subjects, ed.sign(claims));
    await refused(subjects, "wrong-signature", ed.sign(claims, { alg: "ES256" }));
    await refused(subjects, "wrong-signature", ed.sign(claims, { kid: ec.jwk.kid }));
    await refused(subjects, "wrong-signature", ed.sign(claims).replace(/[^.]*$/, "A".repeat(86)));
    await refused(subjects, "wrong-signature", rsa.sign(claims, { kid: ec.jwk.kid }));
    await refused(subjects, "wrong-signature", rsa.sign(claims, { alg: "PS256" }));
    // Unusable keys are skipped; the others are not affected.
    await refused(subjects, "unknown-key", short.sign(claims));
    for (const token of [p384.sign(claims), ed448.sign(claims), ...["x25519", "damaged"].map((kid) => ed.sign(claims, { kid }))]) {
      await refused(subjects, "unknown-key", token);
    }
  });

  test("only the type at+jwt is accepted", async ({ service: { url }, verifiers }) => {
    const key = ownKey("ES256");
    const subjects = await verifiers(url, { keys: [key.jwk] });
    const claims = await ownClaims(url);
    for (const typ of ["at+jwt", "AT+JWT", "application/at+jwt"]) {
      await accepted(subjects, key.sign(claims, { typ }));
    }
    for (const typ of ["JWT", "", undefined, ["at+jwt"], "id_token+jwt"]) {
      await refused(subjects, "wrong-type", key.sign(claims, { typ }));
    }
    const password = "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92"; // the SHA-256 of the demo password
    const classic = await post(`${url}/login`, { ...DEMO, password });
    await refused(subjects, "wrong-type", classic.body.token);
  });

  test("another issuer and another audience are refused", async ({ service: { url }, verifiers }) => {
    await refused(await verifiers(url, { issuer: "https://auth.example.org" }), "wrong-issuer", await login(url));
    const key = ownKey("ES256");
    const subjects = await verifiers(url, { keys: [key.jwk] });
    const claims = await ownClaims(url);
    await refused(subjects, "wrong-issuer", key.sign({ ...claims, iss: `${url}/` }));
    await refused(subjects, "wrong-issuer", key.sign({ ...claims, iss: [url] }));
    await refused(subjects, "wrong-audience", key.sign({ ...claims, aud: "https://orders.example.org" }));
    await refused(subjects, "wrong-audience", key.sign({ ...claims, aud: undefined }));
    await accepted(subjects, key.sign({ ...claims, aud: [url, "https://orders.example.org"] }));
  });

  test("a token without a claim is refused", async ({ service: { url }, verifiers }) => {
    const key = ownKey("ES256");
    const subjects = await verifiers(url, { keys: [key.jwk] });
    const claims = await ownClaims(url);
    for (const name of ["exp", "sub", "sid", "username", "roles", "auth_time", "amr"]) {
      await refused(subjects, "malformed", key.sign({ ...claims, [name]: undefined }));
      await refused(subjects, "malformed", key.sign({ ...claims, [name]: { value: claims[name] } }));
    }
  });

  test("clocks may differ by 5 seconds in both directions", async ({ service: { url }, verifiers }) => {
    const subjects = await verifiers(url);
    const token = await login(url);
    const { nbf, exp } = decode(token, 1);
    const at = async (time, check) => {
      await each(subjects, (subject) => subject.clockAt(time));
      await check();
    };
    await at(nbf - 6, () => refused(subjects, "not-yet-valid", token));
    await at(nbf - 5, () => accepted(subjects, token));
    await at(exp + 4.9, () => accepted(subjects, token));
    await at(exp + 5, () => refused(subjects, "expired", token));
    await at(nbf - 6, () => refused(subjects, "not-yet-valid", token));
    await at(nbf, () => accepted(subjects, token));
  });
});

test.describe("keys", () => {
  test("after each rotation, the new key is loaded once and old tokens are accepted", async ({ ownService: { url }, verifiers }) => {
    const subjects = await verifiers(url);
    const tokens = [await login(url)];
    await accepted(subjects, tokens[0]);
    await expect.poll(async () => (await keys(url)).length).toBe(2);
    await rotate(url, tokens[0]);
    tokens.push(await login(url));
    await each(subjects, (subject) => subject.clock(60)); // after the cool-down
    // Twenty callers bring the unknown key at once.
    for (const subject of subjects) {
      const loads = subject.proxy.keyLoads;
      const answers = await subject.verifyAll(Array(20).fill(tokens[1]));
      expect(answers.filter(({ refused }) => refused), subject.name).toEqual([]);
      expect(subject.proxy.keyLoads - loads, subject.name).toBeLessThanOrEqual(1);
    }
    await rotate(url, tokens[1]);
    tokens.push(await login(url));
    await each(subjects, (subject) => subject.clock(120));
    for (const token of tokens) {
      await accepted(subjects, token);
    }
    expect(new Set(tokens.map((token) => decode(token, 0).kid)).size).toBe(3);
  });

  test("unknown keys cause one load in 10 seconds", async ({ service: { url }, verifiers }) => {
    const subjects = await verifiers(url);
    await accepted(subjects, await login(url));
    const claims = await ownClaims(url);
    const flood = () => Array.from({ length: 50 }, () => ownKey("ES256").sign(claims));
    for (const subject of subjects) {
      await subject.clock(0);
      const before = subject.proxy.keyLoads;
      expect(new Set((await subject.verifyAll(flood())).map(({ refused }) => refused))).toEqual(new Set(["unknown-key"]));
      expect(await subject.verify(flood()[0])).toEqual({ refused: "unknown-key" });
      expect(subject.proxy.keyLoads - before, subject.name).toBe(1);
      await subject.clock(11);
      await subject.verifyAll(flood());
      expect(subject.proxy.keyLoads - before, subject.name).toBe(2);
    }
  });

  test("a key that has disappeared from the JWKS is dropped at the next refresh", async ({ service: { url }, verifiers }) => {
    const key = ownKey("ES256");
    const subjects = await verifiers(url, { keys: [key.jwk] });
    const token = key.sign(await ownClaims(url));
    await accepted(subjects, token);
    await each(subjects, async (subject) => {
      subject.proxy.keys = [];
      expect(await subject.verify(token), subject.name).not.toHaveProperty("refused");
      await subject.clock(5 * 60 + 1);
      await expect.poll(() => subject.verify(token), { ...SOON, message: subject.name }).toEqual({ refused: "unknown-key" });
    });
  });

  test("while Gatehouse is away, the cached keys are used for up to 24 hours", async ({ service: { url }, verifiers }) => {
    const key = ownKey("ES256");
    const subjects = await verifiers(url, { keys: [key.jwk] });
    const [long, unknown] = [key.sign({ ...(await ownClaims(url)), exp: Date.now() / 1000 + 100_000 }), ownKey("ES256").sign(await ownClaims(url))];
    await accepted(subjects, long);
    await each(subjects, async (subject) => {
      subject.proxy.cut();
      await subject.clock(23 * 3600);
      expect(await subject.verify(long), subject.name).not.toHaveProperty("refused");
      await expect.poll(() => subject.health(), SOON).toMatchObject({ healthy: false, reason: "keys-unavailable" });
      // It may be the key of a rotation, so the client can try again.
      expect(await subject.verify(unknown), subject.name).toEqual({ refused: "keys-unavailable" });
      await subject.clock(25 * 3600);
      expect(await subject.verify(long), subject.name).toEqual({ refused: "keys-unavailable" });
      subject.proxy.mode = "pass";
      await expect.poll(() => subject.verify(long), { ...RECONNECTED, message: subject.name }).not.toHaveProperty("refused");
    });
  });

  test("without keys, tokens are answered with keys-unavailable until they are loaded", async ({ service: { url }, verifiers }) => {
    const subjects = await verifiers(url, { mode: "cut" });
    const token = await login(url);
    await refused(subjects, "keys-unavailable", token);
    await each(subjects, async (subject) => {
      expect(await subject.health()).toMatchObject({ healthy: false, reason: "keys-unavailable" });
      subject.proxy.mode = "pass";
      await subject.ready();
      expect(await subject.verify(token), subject.name).not.toHaveProperty("refused");
    });
  });
});

/** The ways to end a session of a user. Each returns when the end has been acknowledged. */
const WAYS = {
  "sign-out": ({ url, tokens }) => remove(`${url}/v1/sessions/current`, tokens),
  "sign-out of another session": async ({ url, tokens, user }) => remove(`${url}/v1/sessions/${sid(tokens)}`, await signIn(url, user)),
  "password change": ({ url, tokens, user }) => changePassword(url, user, tokens),
  "password reset": async ({ url, data, user }) => {
    await send("POST", `${url}/v1/password-resets`, { email: user.username });
    const { link } = await nextMail(data, user.username, `${url}/pages/reset`);
    await send("POST", `${url}/v1/password-resets/confirm`, { token: mailed(link), new_password: PASSWORD });
  },
  disavowal: async ({ url, data, user }) => {
    const { link } = await nextMail(data, user.username, `${url}/pages/not-me`);
    await send("POST", `${url}/v1/disavowals`, { token: mailed(link) });
  },
  "reuse of a refresh token": async ({ url, tokens }) => {
    const body = { refresh_token: tokens.refresh_token };
    await send("POST", `${url}/v1/sessions/refresh`, body);
    expect((await post(`${url}/v1/sessions/refresh`, body)).body.code).toBe("refresh-token-reused");
  },
  "roles changed": ({ url, tokens, admin }) => send("PATCH", `${url}/v1/admin/users/${userId(tokens)}`, { roles: ["admin"] }, admin),
  deactivation: async ({ url, tokens, admin }) => {
    await send("PATCH", `${url}/v1/admin/users/${userId(tokens)}`, { active: false }, admin);
    await send("PATCH", `${url}/v1/admin/users/${userId(tokens)}`, { active: true }, admin);
  },
  "sign-out by an administrator": ({ url, tokens, admin }) => remove(`${url}/v1/admin/users/${userId(tokens)}/sessions`, admin),
  "sign-out of one session by an administrator": ({ url, tokens, admin }) =>
    remove(`${url}/v1/admin/users/${userId(tokens)}/sessions/${sid(tokens)}`, admin),
  "revocation by a service client": async ({ url, tokens }) => {
    const body = new URLSearchParams({ token: tokens.refresh_token });
    const headers = { Authorization: basic(await createClient(url, "revoke")) };
    expect((await fetch(`${url}/v1/tokens/revoke`, { method: "POST", body, headers })).status).toBe(200);
  },
  "deletion by the user": ({ url, tokens }) => remove(`${url}/v1/account`, tokens),
  "deletion by an administrator": ({ url, tokens, admin }) => remove(`${url}/v1/admin/users/${userId(tokens)}`, admin),
};

test.describe("ended sessions", () => {
  test("a token is refused within 2 seconds after its session has ended in any way", async ({ service: { url, data }, followers }) => {
    const admin = await signIn(url, DEMO);
    let user = await signUp({ url, data }, `${randomUUID()}@example.org`);
    for (const [way, end] of Object.entries(WAYS)) {
      await test.step(way, async () => {
        const tokens = await signIn(url, user);
        await accepted(followers, tokens.access_token);
        await end({ url, data, user, tokens, admin });
        await refusedSoon(followers, "session-ended", tokens.access_token);
        if (way === "password change") {
          user.password = NEXT_PASSWORD;
        } else if (way === "password reset") {
          user.password = PASSWORD;
        } else if (way === "deletion by the user") {
          user = await signUp({ url, data }, `${randomUUID()}@example.org`);
        }
      });
    }
    await accepted(followers, admin.access_token);
    await each(followers, async (subject) => expect((await subject.health()).endedSessions).toBeGreaterThanOrEqual(Object.keys(WAYS).length));
  });

  test("all tokens of a removed key are refused within 2 seconds, even if a cache still answers with the key", async ({ ownService: { url }, verifiers }) => {
    const subjects = await verifiers(url, await createClient(url, "revocations"));
    await each(subjects, (subject) => subject.ready());
    await expect.poll(async () => (await keys(url)).length).toBe(2);
    const before = await login(url);
    const unseen = await login(url);
    const { kid } = decode(before, 0);
    const cached = (await keys(url)).filter((key) => key.kid === kid);
    await accepted(subjects, before);
    await remove(`${url}/v1/admin/keys/${kid}`, { access_token: before });
    await each(subjects, (subject) => (subject.proxy.keys = cached));
    await refusedSoon(subjects, "key-removed", before);
    await refused(subjects, "key-removed", unseen);
    await each(subjects, (subject) => subject.clock(5 * 60 + 1));
    const after = await login(url);
    await accepted(subjects, after); // which may load the JWKS again
    await refused(subjects, "key-removed", before);
  });

  test("sessions that ended before the verifier has started are known when it is ready", async ({ service: { url }, verifiers }) => {
    const tokens = await signIn(url, DEMO);
    await remove(`${url}/v1/sessions/current`, tokens);
    const subjects = await verifiers(url, await createClient(url, "revocations"));
    await each(subjects, (subject) => subject.ready());
    await refused(subjects, "session-ended", tokens.access_token);
  });

  test("without a service client, tokens of ended sessions are accepted until they expire", async ({ service: { url }, verifiers }) => {
    const subjects = await verifiers(url);
    const tokens = await signIn(url, DEMO);
    await remove(`${url}/v1/sessions/current`, tokens);
    await accepted(subjects, tokens.access_token);
  });
});

test.describe("outages of the feed", () => {
  test("by default, tokens are accepted and health() reports the outage; what has ended is known after it", async ({ service: { url }, followers }) => {
    const [tokens, token] = [await signIn(url, DEMO), await login(url)];
    await accepted(followers, tokens.access_token);
    await each(followers, (subject) => subject.proxy.cut());
    await remove(`${url}/v1/sessions/current`, tokens);
    await each(followers, async (subject) => {
      expect(await subject.health()).toMatchObject({ healthy: true });
      await subject.clock(61);
      expect(await subject.verify(tokens.access_token), subject.name).not.toHaveProperty("refused");
      expect(await subject.health()).toMatchObject({ healthy: false, reason: "feed-unavailable" });
      subject.proxy.mode = "pass";
      await expect.poll(() => subject.verify(tokens.access_token), { ...RECONNECTED, message: subject.name }).toEqual({ refused: "session-ended" });
      expect(await subject.health()).toMatchObject({ healthy: true });
      expect(await subject.verify(token)).not.toHaveProperty("refused");
    });
  });

  test("with refuse, tokens are answered with feed-unavailable: before the first snapshot and in an outage", async ({ service: { url }, verifiers }) => {
    const options = { ...(await createClient(url, "revocations")), onFeedOutage: "refuse", feedOutageAfter: 30 };
    const subjects = await verifiers(url, { ...options, mode: "cut" });
    const token = await login(url);
    await each(subjects, async (subject) => {
      expect(await subject.health()).toMatchObject({ healthy: false, reason: "feed-incomplete" });
      subject.proxy.mode = "pass";
      await subject.ready();
      expect(await subject.verify(token), subject.name).not.toHaveProperty("refused");
      subject.proxy.cut();
      await subject.clock(15);
      expect(await subject.verify(token), subject.name).not.toHaveProperty("refused");
      await subject.clock(31);
      expect(await subject.verify(token), subject.name).toEqual({ refused: "feed-unavailable" });
      subject.proxy.mode = "pass";
      await expect.poll(() => subject.verify(token), { ...RECONNECTED, message: subject.name }).not.toHaveProperty("refused");
    });
  });

  test("with refuse and keys, tokens are answered with feed-unavailable until the snapshot is complete", async ({ service: { url }, verifiers }) => {
    const wrong = { clientId: randomUUID(), clientSecret: "gh_wrong" };
    const subjects = await verifiers(url, { ...wrong, onFeedOutage: "refuse" });
    await refused(subjects, "feed-unavailable", await login(url));
  });

  test("a wrong secret or scope of the service client is reported by health() and logged", async ({ service: { url }, verifiers }) => {
    const clients = [{ ...(await createClient(url, "revocations")), clientSecret: "gh_wrong" }, await createClient(url, "introspect")];
    const token = await login(url);
    await each(clients, async (client) => {
      const subjects = await verifiers(url, client);
      await accepted(subjects, token);
      await each(subjects, async (subject) => {
        await expect.poll(() => subject.health(), RECONNECTED).toMatchObject({ healthy: false, reason: "feed-unauthorized" });
        await expect.poll(() => subject.log(), { ...RECONNECTED, message: subject.name }).toMatch(/refuses the service client.*40[13]/);
        expect(subject.log()).not.toContain(client.clientSecret);
      });
    });
  });

  test("after a cursor that has expired or is unreadable, the list of all ended sessions is read again", async ({ service: { url }, followers }) => {
    for (const [change, status] of [
      [expired, 410],
      [() => "unreadable", 400],
    ]) {
      const tokens = await signIn(url, DEMO);
      await accepted(followers, tokens.access_token);
      await each(followers, (subject) => (subject.proxy.changeCursor = change));
      await remove(`${url}/v1/sessions/current`, await signIn(url, DEMO)); // ends the polls that are open
      await expect.poll(() => followers.some((subject) => subject.proxy.changeCursor !== undefined), RECONNECTED).toBe(false);
      await remove(`${url}/v1/sessions/current`, tokens);
      await refusedSoon(followers, "session-ended", tokens.access_token);
      await each(followers, async (subject) => {
        expect(subject.proxy.refusedCursor, subject.name).toBe(status);
        expect(await subject.health()).toMatchObject({ healthy: true });
      });
    }
  });

  test("Retry-After is obeyed, and attempts without it become rarer", async ({ service: { url }, followers }) => {
    await each(followers, (subject) => {
      subject.proxy.mode = 503;
      subject.proxy.headers = { "Retry-After": "3" };
    });
    await remove(`${url}/v1/sessions/current`, await signIn(url, DEMO)); // ends the polls that are open
    await each(followers, async (subject) => {
      await expect.poll(() => subject.proxy.refusals.length, { timeout: 20_000, message: subject.name }).toBe(2);
      subject.proxy.headers = {};
      await expect.poll(() => subject.proxy.refusals.length, { timeout: 20_000, message: subject.name }).toBe(6);
      const pauses = subject.proxy.refusals.slice(1).map((time, i) => time - subject.proxy.refusals[i]);
      expect(pauses[0], subject.name).toBeGreaterThanOrEqual(3_000);
      expect(pauses.at(-1), subject.name).toBeGreaterThanOrEqual(1_000);
      subject.proxy.mode = "pass";
      await expect.poll(() => subject.health(), RECONNECTED).toMatchObject({ healthy: true });
    });
  });

  test("after a restart of Gatehouse, keys and feed are followed again", async ({ ownService: { url, restart }, verifiers }) => {
    const subjects = await verifiers(url, await createClient(url, "revocations"));
    await each(subjects, (subject) => subject.ready());
    const [before, ending] = [await login(url), await signIn(url, DEMO)];
    await accepted(subjects, before);
    const restarted = restart();
    await accepted(subjects, before);
    await restarted;
    await remove(`${url}/v1/sessions/current`, ending);
    await each(subjects, async (subject) => {
      const answer = () => subject.verify(ending.access_token);
      await expect.poll(answer, { ...RECONNECTED, message: subject.name }).toEqual({ refused: "session-ended" });
    });
    await accepted(subjects, before);
    await accepted(subjects, await login(url));
  });
});

test.describe("processes", () => {
  test("close() stops the work in the background, and a process ends without it, too", async ({ service: { url }, verifiers }) => {
    const client = await createClient(url, "revocations");
    const closed = await verifiers(url, client);
    await each(closed, async (subject) => {
      await subject.ready();
      await subject.close();
      await expect.poll(() => subject.proxy.open, { ...SOON, message: subject.name }).toBe(0);
      const { polls } = subject.proxy;
      expect(await subject.end(), subject.name).toBe(0);
      expect(subject.proxy.polls, subject.name).toBe(polls);
    });
    const left = await verifiers(url, client);
    await each(left, async (subject) => {
      await subject.ready();
      await expect.poll(() => subject.proxy.open, { ...SOON, message: subject.name }).toBeGreaterThan(0);
      expect(await Promise.race([subject.end(), new Promise((resolve) => setTimeout(resolve, 5_000, "runs"))]), subject.name).toBe(0);
    });
  });

  test("each row of the table in verifier/README.md is one of these tests", () => {
    const readme = readFileSync(new URL("../../../verifier/README.md", import.meta.url), "utf8");
    const source = readFileSync(new URL(import.meta.url), "utf8");
    const titles = [...source.matchAll(/^ {2}test\("(.+?)", async/gm)].map(([, title]) => title);
    const rows = [...readme.matchAll(/^\| (.+?) \|.*\| ✓ \| ✓ \|$/gm)].map(([, row]) => row);
    expect(titles.length).toBeGreaterThan(15);
    expect(rows).toEqual(titles);
  });
});

/** Does something with each subject, at the same time. */
function each(subjects, action) {
  return Promise.all(subjects.map(action));
}

async function accepted(subjects, token) {
  await each(subjects, async (subject) => {
    expect(await subject.verify(token), subject.name).toMatchObject({ userId: decode(token, 1).sub, sessionId: decode(token, 1).sid });
  });
}

async function refused(subjects, reason, token) {
  await each(subjects, async (subject) => expect(await subject.verify(token), `${subject.name}: ${token}`).toEqual({ refused: reason }));
}

async function refusedSoon(subjects, reason, token) {
  await each(subjects, (subject) => expect.poll(() => subject.verify(token), { ...SOON, message: subject.name }).toEqual({ refused: reason }));
}

async function signIn(url, { username, password }) {
  const { status, body } = await post(`${url}/v1/sessions`, { username, password });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

async function login(url, user = DEMO) {
  return (await signIn(url, user)).access_token;
}

const sid = ({ access_token }) => decode(access_token, 1).sid;
const userId = ({ access_token }) => decode(access_token, 1).sub;
const mailed = (link) => link.split("#token=")[1];

async function send(method, url, body, tokens) {
  const headers = { "Content-Type": "application/json", ...(tokens && { Authorization: `Bearer ${tokens.access_token}` }) };
  const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  expect(response.ok, `${method} ${url}: ${response.status} ${response.ok ? "" : await response.text()}`).toBe(true);
}

function remove(url, tokens) {
  return send("DELETE", url, undefined, tokens);
}

function changePassword(url, user, tokens) {
  return send("PUT", `${url}/v1/account/password`, { current_password: user.password, new_password: NEXT_PASSWORD }, tokens);
}

async function keys(url) {
  return (await (await fetch(`${url}/.well-known/jwks.json`)).json()).keys;
}

/** Rotates the keys at once, as soon as the instance knows the pending key. */
async function rotate(url, token) {
  const tried = () => post(`${url}/v1/admin/keys`, { at_once: true }, { Authorization: `Bearer ${token}` });
  await expect.poll(async () => (await tried()).status, { timeout: 5_000 }).toBe(200);
}

/** The claims of a token of the service, for a token with a key of the test. */
async function ownClaims(url) {
  return decode(await login(url), 1);
}

/** A key of the test, which a proxy adds to the JWKS: with it, tokens can have claims that Gatehouse never issues. */
function ownKey(algorithm, { modulusLength = 2048, namedCurve = "P-256", curve = "ed25519" } = {}) {
  const { publicKey, privateKey } = {
    ES256: () => generateKeyPairSync("ec", { namedCurve }),
    RS256: () => generateKeyPairSync("rsa", { modulusLength }),
    EdDSA: () => generateKeyPairSync(curve),
  }[algorithm]();
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: algorithm };
  return {
    jwk,
    sign(claims, header = {}) {
      const signed = `${encode({ typ: "at+jwt", alg: algorithm, kid: jwk.kid, ...header })}.${encode(claims)}`;
      const signature = sign(algorithm === "EdDSA" ? null : "sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
      return `${signed}.${signature.toString("base64url")}`;
    },
  };
}
