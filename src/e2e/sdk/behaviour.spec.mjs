// What every client does, in each language: one row of the table in sdk/README.md is one test, against the running service.

import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "../fixtures.mjs";
import { nextMail } from "../mailbox.mjs";
import { DEMO, NEXT_PASSWORD, PASSWORD, post, signUp } from "../people.mjs";
import { startProxy } from "./proxy.mjs";
import { languages, startSubject } from "./subjects.mjs";

const LOGIN = "POST /v1/sessions";
const REFRESH = "POST /v1/sessions/refresh";
const CONFIRM = "POST /v1/sessions/current/confirm";
const SIGN_OUT = "DELETE /v1/sessions/current";
const ME = "GET /v1/me";

const WRONG = "not the password";
const DAY = 86_400;

/** In seconds. A client that uses a token of before a lost race is refused after this time. */
const GRACE = 2;
/** In seconds: longer than a test takes. */
const WAIT = 60;

const test = base.extend({
  settings: ({ settings }, use) =>
    use({
      ...settings,
      REFRESH_TOKEN_GRACE: `${GRACE} seconds`,
      THROTTLE_FIRST_WAIT: `${WAIT} seconds`,
      THROTTLE_SIGN_UPS_PER_ADDRESS: "1000",
    }),

  /** Starts subjects, or returns those of this worker. */
  subjects: [
    async ({}, use) => {
      const started = new Map();
      await use((language, number = 0) => {
        const key = `${language} ${number}`;
        if (!started.has(key)) {
          started.set(key, startSubject(language));
        }
        return started.get(key);
      });
      await Promise.all([...started.values()].map((subject) => subject.end()));
    },
    { scope: "worker" },
  ],

  faultProxy: async ({ service }, use) => {
    const proxy = await startProxy(service.url);
    await use(proxy);
    proxy.close();
  },
});

/** Returns a subject with a new client, and the clock at the real time. */
async function newClient(subject, proxy, more = {}) {
  await subject.run("moveClock", { seconds: 0 });
  await subject.run("create", { url: proxy.url, store: "memory", ...more });
  subject.signedOut.length = 0;
  return subject;
}

/** Returns whether the client is signed in as far as it knows, and as far as the service knows. */
const works = async (client, username) => {
  expect((await client.run("me")).username).toBe(username);
  expect(await client.run("isSignedIn")).toBe(true);
  expect(client.signedOut).toEqual([]);
};

/** Expects that the client has signed out, and keeps the device token only. */
async function expectSignedOut(client, reason) {
  await expect.poll(() => client.signedOut).toEqual([reason]);
  expect(await client.run("isSignedIn")).toBe(false);
  const { accessToken, refreshToken, deviceToken } = await client.run("tokens");
  expect([accessToken ?? null, refreshToken ?? null]).toEqual([null, null]);
  expect(deviceToken).toBeTruthy();
}

const isAccepted = async (url, accessToken) =>
  (await fetch(`${url}/v1/me`, { headers: { Authorization: `Bearer ${accessToken}` } })).status === 200;

/** Ends all sessions of a user, from another device. */
async function endSessions({ url }, ada) {
  const { body } = await post(`${url}/v1/sessions`, ada);
  const answer = await fetch(`${url}/v1/sessions`, { method: "DELETE", headers: { Authorization: `Bearer ${body.access_token}` } });
  expect(answer.status).toBe(204);
}

/** The rows: their names, and what a client that is signed in as ada does. */
const rows = {
  async "sign-in stores the tokens"({ client, ada }) {
    const tokens = await client.run("tokens");
    expect([tokens.accessToken, tokens.refreshToken, tokens.deviceToken].every(Boolean)).toBe(true);
    await works(client, ada.username);
  },

  async "a wrong password is a problem with code, status and request id"({ client, ada, proxy }) {
    await newClient(client, proxy);
    const error = await client.failure("signIn", { username: ada.username, password: WRONG });
    expect(error).toMatchObject({ kind: "problem", code: "invalid-credentials", status: 401 });
    expect(error.requestId).toBeTruthy();
    expect((await client.run("tokens")).accessToken ?? null).toBeNull();
    expect(client.signedOut).toEqual([]);
  },

  async "a code that the client does not know, and a response that is no problem"({ client, proxy }) {
    proxy.refuse(ME, 418, "of-a-later-version");
    expect(await client.failure("me")).toMatchObject({ kind: "problem", code: "of-a-later-version", status: 418, requestId: "of-the-proxy" });
    proxy.answer(ME, 502, { "Content-Type": "text/html" }, "<h1>Bad Gateway</h1>");
    expect(await client.failure("me")).toMatchObject({ kind: "unavailable", status: 502 });
    proxy.lose(ME);
    proxy.lose(ME); // a client may repeat a request that is safe
    expect(await client.failure("me")).toMatchObject({ kind: "unavailable" });
    expect(client.signedOut).toEqual([]);
  },

  async "after a refused access token: one refresh, and the request again"({ client, ada, proxy }) {
    const before = await client.run("tokens");
    await client.run("expireAccessToken");
    await works(client, ada.username);
    expect([proxy.count(ME), proxy.count(REFRESH)]).toEqual([2, 1]);
    const after = await client.run("tokens");
    expect(after.refreshToken).not.toBe(before.refreshToken);
    expect(after.deviceToken).toBe(before.deviceToken);
  },

  async "50 callers share one refresh"({ client, proxy }) {
    await client.run("expireAccessToken");
    expect(await client.run("parallel", { count: 50 })).toBe(50);
    expect(proxy.count(REFRESH)).toBe(1);
  },

  async "the clock is moved by a day and by 100 days, forward and back"({ client, ada, proxy }) {
    for (const [moves, days] of [1, -1, 100, -100, 0].entries()) {
      await client.run("moveClock", { seconds: days * DAY });
      await works(client, ada.username);
      await works(client, ada.username);
      expect(proxy.count(REFRESH), `refreshes, at ${days} days`).toBeLessThanOrEqual(moves + 1);
    }
  },

  async "a refresh whose response is lost is repeated with the same token"({ client, ada, proxy }) {
    const { refreshToken } = await client.run("tokens");
    const lost = proxy.lose(REFRESH);
    await client.run("refresh");
    await lost.met;
    const sent = proxy.requests.filter(({ name }) => name === REFRESH).map(({ body }) => body.refresh_token);
    expect(sent).toEqual([refreshToken, refreshToken]);
    await works(client, ada.username);
  },

  async "a refresh without an answer is repeated after the timeout"({ client, ada, proxy }) {
    await newClient(client, proxy, { timeout: 1 });
    await client.run("signIn", ada);
    proxy.silence(REFRESH);
    await client.run("refresh");
    expect(proxy.count(REFRESH)).toBe(2);
    await works(client, ada.username);
  },

  async "a refresh that is answered 503, 429 or 502 is repeated, after Retry-After"({ client, ada, proxy }) {
    proxy.refuse(REFRESH, 503, "overloaded", { "Retry-After": "1" });
    proxy.refuse(REFRESH, 429, "too-many-attempts", { "Retry-After": "1" });
    proxy.answer(REFRESH, 502, { "Content-Type": "text/html" }, "<h1>Bad Gateway</h1>");
    await client.run("refresh");
    const times = proxy.requests.filter(({ name }) => name === REFRESH).map(({ at }) => at);
    expect(times).toHaveLength(4);
    expect(times[1] - times[0]).toBeGreaterThanOrEqual(990);
    expect(times[2] - times[1]).toBeGreaterThanOrEqual(990);
    await works(client, ada.username);
  },

  async "a long Retry-After fails the refresh and keeps the session"({ client, ada, proxy }) {
    proxy.refuse(REFRESH, 503, "overloaded", { "Retry-After": "600" });
    const { retryAfter, ...error } = await client.failure("refresh");
    expect(error).toMatchObject({ kind: "problem", code: "overloaded", status: 503 });
    expect(retryAfter).toBeGreaterThan(500);
    await works(client, ada.username);
    await client.run("signOut");
    await client.run("signIn", ada);
    client.signedOut.length = 0;
    await works(client, ada.username);
  },

  async "two processes with one file store refresh in turn and at once"({ client, other, ada, proxy }) {
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
    const store = { store: "file", file: join(folder, "tokens.json") };
    const both = [await newClient(client, proxy, store), await newClient(other(), proxy, store)];
    await client.run("signIn", ada);
    expect(statSync(store.file).mode & 0o777).toBe(0o600);
    for (let turn = 0; turn < 10; turn++) {
      await both[turn % 2].run("refresh");
    }
    await Promise.all(both.flatMap((each) => [each.run("refresh"), each.run("me"), each.run("refresh")]));
    const { refreshToken } = await client.run("tokens");
    expect(refreshToken).toBe((await both[1].run("tokens")).refreshToken);
    // After the grace period, a token of before a lost race would end the session.
    await new Promise((resolve) => setTimeout(resolve, GRACE * 1000 + 500));
    for (const each of both) {
      await each.run("refresh");
      await works(each, ada.username);
    }
    await client.run("signOut");
    expect((await both[1].run("tokens")).refreshToken ?? null).toBeNull();
    rmSync(folder, { recursive: true });
  },

  async "a session that was ended elsewhere: onSignedOut once, and only the device token is kept"({ client, ada, service }) {
    await endSessions(service, ada);
    expect(await client.run("parallel", { count: 10 })).toBe(0);
    await expectSignedOut(client, "session-ended");
    expect(await client.failure("me")).toMatchObject({ kind: "problem", code: "unauthenticated" });
    expect(client.signedOut).toEqual(["session-ended"]);
  },

  async "sign-out ends the session, and the next sign-in sends the device token"({ client, ada, proxy }) {
    const { accessToken, deviceToken } = await client.run("tokens");
    await client.run("signOut");
    await expectSignedOut(client, "signed-out");
    expect(await isAccepted(proxy.url, accessToken)).toBe(false);
    client.signedOut.length = 0;
    await client.run("signIn", { ...ada, deviceName: "Ada's phone" });
    expect(proxy.last(LOGIN).body).toMatchObject({ device_token: deviceToken, device_name: "Ada's phone" });
    await works(client, ada.username);
  },

  async "sign-out with an access token that has expired"({ client, proxy }) {
    const { refreshToken } = await client.run("tokens");
    await client.run("expireAccessToken");
    await client.run("signOut");
    await expectSignedOut(client, "signed-out");
    expect(proxy.last(SIGN_OUT).status).toBe(204);
    const refusal = await post(`${proxy.url}/v1/sessions/refresh`, { refresh_token: refreshToken });
    expect([refusal.status, refusal.body.code]).toEqual([401, "session-ended"]);
  },

  async "sign-out everywhere"({ client, ada, service }) {
    const { body } = await post(`${service.url}/v1/sessions`, ada);
    await client.run("signOut", { everywhere: true });
    await expectSignedOut(client, "signed-out");
    expect(await isAccepted(service.url, body.access_token)).toBe(false);
  },

  async "sign-out while offline deletes the tokens and says that the service does not know"({ client, ada, proxy }) {
    proxy.cut();
    expect(await client.failure("signOut")).toMatchObject({ kind: "unavailable" });
    await expectSignedOut(client, "signed-out");
    proxy.mend();
    client.signedOut.length = 0;
    await client.run("signIn", ada);
    await works(client, ada.username);
  },

  async "lists are iterators over all pages"({ client, proxy, ada }) {
    await newClient(client, proxy);
    await client.run("signIn", DEMO);
    const users = await client.run("users", { limit: 3 });
    expect(users).toContain(ada.username);
    expect(users).toContain(DEMO.username);
    expect(new Set(users).size).toBe(users.length);
    expect(users.length).toBeGreaterThan(3);
    expect(proxy.count("GET /v1/admin/users")).toBe(Math.ceil(users.length / 3));
  },

  async "a throttled sign-in says how long, and the next one is not held back"({ client, ada, service }) {
    await client.run("signOut");
    client.signedOut.length = 0;
    for (let failures = 0; failures < 6; failures++) {
      await post(`${service.url}/v1/sessions`, { ...ada, password: WRONG });
    }
    const error = await client.failure("signIn", { username: ada.username, password: WRONG });
    expect(error).toMatchObject({ kind: "problem", code: "too-many-attempts", status: 429 });
    expect(error.retryAfter).toBeGreaterThan(WAIT / 2);
    const began = performance.now();
    await client.run("signIn", ada);
    expect(performance.now() - began).toBeLessThan((WAIT * 1000) / 4);
    await works(client, ada.username);
  },

  async "a confirmation and refreshes at the same time"({ client, ada }) {
    for (let round = 0; round < 3; round++) {
      await client.run("expireAccessToken");
      await Promise.all([
        client.run("refresh"),
        client.run("confirm", { password: PASSWORD }),
        client.run("parallel", { count: 5 }),
        client.run("refresh"),
      ]);
      await client.run("refresh");
      await works(client, ada.username);
    }
  },

  async "a confirmation whose response is lost is repeated"({ client, ada, proxy }) {
    const lost = proxy.lose(CONFIRM);
    await client.run("confirm", { password: PASSWORD });
    await lost.met;
    expect(proxy.count(CONFIRM)).toBe(2);
    await client.run("refresh");
    await works(client, ada.username);
  },

  async "a confirmation with a wrong password changes nothing"({ client, ada }) {
    const before = await client.run("tokens");
    expect(await client.failure("confirm", { password: WRONG })).toMatchObject({ kind: "problem", code: "invalid-credentials" });
    expect(await client.run("tokens")).toEqual(before);
    await works(client, ada.username);
  },

  async "a password change continues in the new session"({ client, ada, proxy }) {
    const before = await client.run("tokens");
    await client.run("changePassword", { password: PASSWORD, newPassword: NEXT_PASSWORD });
    const after = await client.run("tokens");
    for (const token of ["accessToken", "refreshToken", "deviceToken"]) {
      expect(after[token]).not.toBe(before[token]);
    }
    expect(await isAccepted(proxy.url, before.accessToken)).toBe(false);
    await client.run("refresh");
    await works(client, ada.username);
  },

  async "sign-up and password reset with mailed tokens"({ client, service, proxy }, { testId }) {
    await newClient(client, proxy);
    const email = `grace-${testId}@example.org`;
    const token = async (page) => (await nextMail(service.data, email, `${service.url}/pages/${page}`)).link.split("#token=")[1];
    await client.run("signUp", { email });
    await client.run("confirmSignUp", { token: await token("confirm-sign-up"), password: PASSWORD });
    await client.run("requestPasswordReset", { email });
    const reset = await token("reset");
    const weak = await client.failure("resetPassword", { token: reset, password: "x" });
    expect(weak).toMatchObject({ kind: "problem", code: "validation-failed" });
    await client.run("resetPassword", { token: reset, password: NEXT_PASSWORD });
    const { deviceToken } = await client.run("tokens");
    expect(deviceToken).toBeTruthy();
    await client.run("signIn", { username: email, password: NEXT_PASSWORD });
    expect(proxy.last(LOGIN).body.device_token).toBe(deviceToken);
    await works(client, email);
  },
};

/** The rows for which a service is stopped, or time has to pass: all languages at the same time. */
const slowRows = {
  restartBetween: "the service is restarted between two calls",
  restartWithin: "the service is restarted in the middle of a refresh",
  expiry: "the access token is refreshed before it expires",
  noNetwork: "no network for 20 seconds",
};

for (const language of Object.keys(languages)) {
  test.describe(language, () => {
    for (const [name, behave] of Object.entries(rows)) {
      test(name, async ({ subjects, service, faultProxy: proxy }, testInfo) => {
        const ada = await signUp(service, `ada-${testInfo.testId}@example.org`);
        const client = await newClient(subjects(language), proxy);
        await client.run("signIn", ada);
        await behave({ client, other: () => subjects(language, 1), ada, proxy, service }, testInfo);
      });
    }
  });
}

test.describe("all languages", () => {
  // It mostly waits, so another worker runs it beside the tests above.
  test.describe.configure({ mode: "parallel" });
  // The grace period is the default: a service takes longer than two seconds to start.
  test.use({ settings: { SIGN_UP: "open", CLASSIC_USERS_VISIBLE_TO: "admin", MAIL_TRANSPORT: "file" } });

  test(Object.values(slowRows).join("; "), async ({ subjects, ownService: service }, { testId }) => {
    const ada = await signUp(service, `ada-${testId}@example.org`);
    const signedIn = (number) =>
      Promise.all(
        Object.keys(languages).map(async (language) => {
          const proxy = await startProxy(service.url);
          const client = await newClient(subjects(language, number), proxy);
          await client.run("signIn", ada);
          return { language, client, proxy };
        }),
      );
    const clients = await signedIn(0);
    const each = (row, members, behave) =>
      test.step(row, () => Promise.all(members.map((one) => test.step(one.language, () => behave(one)))));

    await service.restart();
    await each(slowRows.restartBetween, clients, ({ client }) => works(client, ada.username));

    const refreshes = await each(slowRows.restartWithin, clients, async ({ client, proxy }) => {
      const lost = proxy.lose(REFRESH);
      const refreshed = client.run("refresh");
      await lost.met;
      return { refreshed }; // it ends after the restart
    });
    await service.restart({ ACCESS_TOKEN_LIFETIME: "3 seconds" });
    await each(slowRows.restartWithin, clients, async ({ client }) => {
      await Promise.all(refreshes.map(({ refreshed }) => refreshed));
      await works(client, ada.username);
    });

    const others = await signedIn(1);
    const before = each(slowRows.expiry, clients, async ({ client, proxy }) => {
      await client.run("refresh");
      const from = proxy.requests.length;
      for (const began = performance.now(); performance.now() - began < 7_000; ) {
        await works(client, ada.username);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const sent = proxy.requests.slice(from);
      expect(sent.filter(({ status }) => status === 401)).toEqual([]);
      const refreshed = sent.filter(({ name }) => name === REFRESH).length;
      expect(refreshed).toBeGreaterThanOrEqual(2);
      expect(refreshed).toBeLessThanOrEqual(6);
    });
    const cut = each(slowRows.noNetwork, others, async ({ client, proxy }) => {
      const held = proxy.hold(REFRESH);
      const refreshed = client.run("refresh").then(
        () => undefined,
        (e) => e.of,
      );
      await held.met;
      proxy.cut();
      held.release();
      const calls = client.run("parallel", { count: 5 });
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      proxy.mend();
      await calls;
      expect([undefined, "unavailable"]).toContain((await refreshed)?.kind);
      await works(client, ada.username);
    });
    await Promise.all([before, cut]);
    [...clients, ...others].forEach(({ proxy }) => proxy.close());
  });
});

test("the table of sdk/README.md has these rows and languages", () => {
  const readme = readFileSync(new URL("../../../sdk/README.md", import.meta.url), "utf8");
  const table = /<!-- behaviour -->\n(.*?)\n(\n|$)/s.exec(readme)[1].split("\n");
  const [head, , ...body] = table.map((line) => line.split("|").map((cell) => cell.trim()).slice(1, -1));
  expect(head.slice(1)).toEqual(Object.keys(languages));
  const marks = Object.keys(languages).map(() => "✓");
  expect(body).toEqual([...Object.keys(rows), ...Object.values(slowRows)].map((row) => [row, ...marks]));
});
