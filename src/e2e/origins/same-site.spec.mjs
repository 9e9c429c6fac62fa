// Cookies, CSRF and CORS: what a front end on the same site may do, and what pages of other origins must not.

import { expect, open, profileTest } from "../fixtures.mjs";
import { documentedScript } from "../manual.mjs";
import { NEXT_PASSWORD, PASSWORD, signUp } from "../people.mjs";
import { forge, forgeLogin } from "./attacks.mjs";
import { ACCESS, call, CURRENT, DEVICE, expectBlocked, REFRESH, sessionCookies, signIn, statuses, THIRD_PARTY_COOKIES } from "./browser.mjs";

const GRACE = 10_000;
const TABS = 20;

const test = profileTest.extend({
  preferences: THIRD_PARTY_COOKIES.allowed,

  settings: ({ settings, sites }, use) =>
    use({ ...settings, CORS_ALLOWED_ORIGINS: sites.frontEnd.origin, REFRESH_TOKEN_GRACE: `${GRACE} milliseconds` }),

  url: ({ service }, use) => use(service.url),

  frontEnd: ({ sites }, use) => use(sites.frontEnd.origin),

  /** The credentials of a user of this test. */
  ada: async ({ service }, use, testInfo) => use(await signUp(service, `ada-${testInfo.testId}@example.org`)),

  /** Opens a page of the front end with the script of docs/cookies.md. */
  openDocumented: ({ context, url, frontEnd }, use) =>
    use(async () => {
      const page = await open(context, frontEnd);
      await addDocumentedLines(page, url);
      return page;
    }),
});

function addDocumentedLines(page, url) {
  return page.addScriptTag({ content: documentedScript("cookies.md", url) });
}

/** Runs an expression in the page; returns its value, or the message of its error. */
const run = (page, expression) => page.evaluate(expression).catch((e) => e.message);
const status = (page, request) => run(page, `${request}.then((answer) => answer.status)`);
const confirm = (password) => `request("POST", "${CURRENT}/confirm", { password: "${password}" })`;

test("a front end signs in with cookies that scripts cannot read", async ({ context, url, frontEnd, ada }) => {
  const { page, login } = await signIn(context, frontEnd, url, ada);

  await test.step("the tokens are in three cookies and not in the body", async () => {
    expect(login.body.csrf_token).toBeTruthy();
    for (const member of ["access_token", "refresh_token", "device_token"]) {
      expect(login.body).not.toHaveProperty(member);
    }
    const jar = await context.cookies(url);
    expect(jar.map((cookie) => cookie.name).sort()).toEqual([ACCESS, DEVICE, REFRESH]);
    for (const cookie of jar) {
      expect(cookie).toMatchObject({ domain: "localhost", path: "/", secure: true, httpOnly: true, sameSite: "Lax" });
    }
  });

  await test.step("document.cookie is empty, also on a page of the service", async () => {
    expect(await page.evaluate(() => document.cookie)).toBe("");
    const ownPage = await open(context, `${url}/problems/csrf-refused`);
    expect(await ownPage.evaluate(() => document.cookie)).toBe("");
  });

  await test.step("after a reload the user is signed in, and the CSRF token can be read again", async () => {
    await page.reload();
    const current = await call(page, "GET", url + CURRENT);
    expect(current.status).toBe(200);
    expect(current.body.session.id).toBe(login.body.session.id);
    expect(current.body.csrf_token).toBe(login.body.csrf_token);
  });
});

test("twenty tabs refresh at once and stay in one session", async ({ context, url, frontEnd, ada }) => {
  const { page, login } = await signIn(context, frontEnd, url, ada);
  const tabs = await Promise.all(Array.from({ length: TABS }, () => open(context, frontEnd)));

  // As when a browser with many tabs wakes up and the access token has expired in all of them.
  const at = Date.now() + 300;
  const refreshed = await Promise.all(
    tabs.map(async (tab) => {
      await tab.evaluate((time) => new Promise((resolve) => setTimeout(resolve, time - Date.now())), at);
      return call(tab, "POST", `${url}/v1/sessions/refresh`, { body: {} });
    }),
  );
  const graceEnds = Date.now() + GRACE;
  expect(statuses(refreshed)).toEqual([200]);
  const readers = await Promise.all(tabs.map((tab) => call(tab, "GET", `${url}/v1/me`)));
  expect(statuses(readers)).toEqual([200]);
  expect(new Set(readers.map((reader) => reader.body.session_id)).size).toBe(1);

  await test.step("after the grace period the browser has the valid refresh token", async () => {
    await page.waitForTimeout(Math.max(0, graceEnds - Date.now()) + 500);
    const next = await call(page, "POST", `${url}/v1/sessions/refresh`, { body: {} });
    expect(next.status).toBe(200);
    expect(next.body.session.id).toBe(login.body.session.id);
  });

  await test.step("signing out deletes the cookies of the session, and every tab gets 401", async () => {
    const out = await call(page, "DELETE", url + CURRENT, { headers: { "X-CSRF-TOKEN": login.body.csrf_token } });
    expect(out.status).toBe(204);
    expect(await sessionCookies(context, url)).toEqual([]);
    expect(statuses(await Promise.all([page, ...tabs].map((tab) => call(tab, "GET", `${url}/v1/me`))))).toEqual([401]);
  });
});

test("without the CSRF token the front end changes nothing", async ({ context, url, frontEnd, ada }) => {
  const { page } = await signIn(context, frontEnd, url, ada);
  for (const headers of [{}, { "X-CSRF-TOKEN": "" }, { "X-CSRF-TOKEN": "wrong" }]) {
    for (const [method, path, body] of [
      ["DELETE", CURRENT],
      ["DELETE", "/v1/sessions"],
      ["POST", `${CURRENT}/confirm`, { password: PASSWORD }],
    ]) {
      const answer = await call(page, method, url + path, { headers, body });
      expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([403, "csrf-refused"]);
    }
  }
});

for (const attacker of ["neighbour", "foreign"]) {
  test(`CSRF: a ${attacker} page changes nothing for a signed-in user`, async ({ context, url, frontEnd, sites, ada }) => {
    const { page } = await signIn(context, frontEnd, url, ada);
    await forge(context, url, page, sites[attacker], ada);
  });

  test(`login CSRF: a ${attacker} page cannot sign a visitor in`, async ({ context, url, sites, ada }) => {
    await forgeLogin(context, url, sites[attacker], ada);
  });
}

test("CORS: only the front end can use bearer tokens", async ({ context, url, frontEnd, sites, ada }) => {
  const page = await open(context, frontEnd);
  const login = await call(page, "POST", `${url}/v1/sessions`, { body: ada, credentials: "omit" });
  expect(login.status).toBe(201);
  expect(await sessionCookies(context, url)).toEqual([]);
  const options = { headers: { Authorization: `Bearer ${login.body.access_token}` }, credentials: "omit" };
  for (const path of ["/v1/me", "/users"]) {
    const answer = await call(page, "GET", url + path, options);
    expect(answer.status).toBe(200);
    expect(answer.requestId, "X-Request-Id can be read").toBeTruthy();
  }
  const refused = await call(page, "GET", `${url}/v1/me`, { headers: { Authorization: "Bearer x" } });
  expect([refused.status, refused.body.code]).toEqual([401, "invalid-token"]);

  for (const { origin } of [sites.neighbour, sites.foreign]) {
    const elsewhere = await open(context, origin);
    for (const path of ["/v1/me", "/users"]) {
      await expectBlocked(elsewhere, "GET", url + path, options);
    }
    await expectBlocked(elsewhere, "POST", `${url}/v1/sessions`, { body: ada, credentials: "omit" });
  }
  expect((await call(page, "DELETE", url + CURRENT, options)).status).toBe(204);
});

test("the script of docs/cookies.md works", async ({ context, url, ada, openDocumented }) => {
  const { username } = ada;
  const page = await openDocumented();
  const signInWith = (password) => run(page, `signIn("${username}", "${password}")`);
  expect(await signInWith("wrong")).toMatch(/invalid-credentials/);
  expect((await signInWith(PASSWORD)).username).toBe(username);
  await page.reload();
  await addDocumentedLines(page, url);
  expect((await run(page, "resume()")).username).toBe(username);
  await context.clearCookies({ name: ACCESS }); // as if the access token had expired
  expect(await status(page, 'request("GET", "/v1/me")')).toBe(200);
  expect(await status(page, confirm("wrong"))).toBe(401);
  expect(await status(page, confirm(PASSWORD))).toBe(200);
  await run(page, "signOut()");
  expect(await sessionCookies(context, url)).toEqual([]);
  expect(await run(page, "resume()")).toBeUndefined();
});

test("the script of docs/cookies.md works in many tabs", async ({ context, url, ada, openDocumented }) => {
  const { username } = ada;
  const refreshCookie = async () => (await context.cookies(url)).find((cookie) => cookie.name === REFRESH);
  const first = await openDocumented();
  await run(first, `signIn("${username}", "${PASSWORD}")`);
  const others = await Promise.all(Array.from({ length: TABS }, openDocumented));
  for (const tab of others) {
    expect((await run(tab, "resume()")).username).toBe(username);
  }

  const former = await refreshCookie();
  await test.step("one tab confirms the password while the others refresh, and all stay signed in", async () => {
    const [confirmed, ...refreshed] = await Promise.all([status(first, confirm(PASSWORD)), ...others.map((tab) => run(tab, "refresh()"))]);
    expect(confirmed).toBe(200);
    expect([...new Set(refreshed)]).toEqual([true]);
    expect(await run(first, "refresh()")).toBe(true);
  });
  const current = await refreshCookie();
  expect(current.value).not.toBe(former.value);

  await test.step("a refresh with the cookie from before the confirmation is refused, and the session stays active", async () => {
    await context.addCookies([former]);
    const refusal = await call(first, "POST", `${url}/v1/sessions/refresh`, { body: {} });
    expect([refusal.status, refusal.body.code]).toEqual([401, "session-ended"]);
    expect(await sessionCookies(context, url)).toHaveLength(2);
    expect(await run(first, "refresh()")).toBe(true);
    await context.addCookies([current]);
  });

  const old = await sessionCookies(context, url);
  await test.step("the password changes in one tab: the others get the new CSRF token", async () => {
    expect(await run(first, `changePassword("${PASSWORD}", "${NEXT_PASSWORD}")`)).toBeUndefined();
    const answers = await Promise.all(others.map((tab) => status(tab, 'request("DELETE", "/v1/sessions?keep_current=true")')));
    expect([...new Set(answers)]).toEqual([204]);
  });

  await test.step("a refused refresh and a sign-out delete the cookies of an ended session", async () => {
    const mine = await sessionCookies(context, url);
    await context.addCookies(old);
    expect(await run(first, "refresh()")).toBe(false);
    expect(await sessionCookies(context, url)).toEqual([]);
    await context.addCookies(mine);
    expect(await run(first, "refresh()")).toBe(true);
    await context.addCookies(old);
    await run(first, "signOut()");
    expect(await sessionCookies(context, url)).toEqual([]);
    await context.addCookies(mine);
    await run(first, "signOut()");
    expect(await sessionCookies(context, url)).toEqual([]);
  });
});
