// Cookies, CSRF and CORS in a real browser: what a front end may do, and what other pages may not.
//
// node .ci/browser.mjs        (after ./mvnw package, and npm ci in src/e2e)
//
// Three pages, each of an origin of its own, and the service at http://localhost:…:
//   front end   http://localhost:…    the same site, listed in CORS_ALLOWED_ORIGINS
//   neighbour   http://localhost:…    the same site, not listed: SameSite keeps no cookie from what it sends
//   foreign     http://127.0.0.1:…    another site, not listed
// Then a second service, with COOKIE_SAME_SITE=None, whose front end is of another site.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { openBrowser } from "./chromium.mjs";
import { end, freePort, startService } from "./service.mjs";

const GRACE = 10_000;
const TABS = 20;
const ACCESS = "__Host-gatehouse-access";
const REFRESH = "__Host-gatehouse-refresh";
const DEVICE = "__Host-gatehouse-device";
const LOGIN = { username: "admin@gmail.com", password: "123456" };
const BY_COOKIE = { ...LOGIN, transport: "cookie" };
const CURRENT = "/v1/sessions/current";

// Where they are allowed, nothing but the service itself refuses what another site sends.
const THIRD_PARTY_COOKIES = {
  allowed: { profile: { cookie_controls_mode: 0 } },
  blocked: { profile: { cookie_controls_mode: 1 } },
};

/** The cookies that each page's server has been sent last. */
const received = new Map();

try {
  const frontEnd = await serve("localhost");
  const neighbour = await serve("localhost");
  const foreign = await serve("127.0.0.1");
  const frontOfAnotherSite = await serve("127.0.0.1");
  const [lax, none] = await Promise.all([
    startService({ CORS_ALLOWED_ORIGINS: frontEnd, REFRESH_TOKEN_GRACE: `${GRACE} milliseconds` }),
    startService({ CORS_ALLOWED_ORIGINS: frontOfAnotherSite, COOKIE_SAME_SITE: "None" }),
  ]);
  await inBrowser(async (browser) => {
    await cookies(browser, lax.origin, frontEnd, [neighbour, foreign]);
    await asDocumented(browser, lax.origin, frontEnd);
    await bearer(browser, lax.origin, frontEnd, [neighbour, foreign]);
    await tabsAsDocumented(browser, lax.origin, frontEnd); // the last: it changes the password
    await anotherSite(browser, none.origin, frontOfAnotherSite, [neighbour, foreign]);
  }, THIRD_PARTY_COOKIES.allowed);
  await inBrowser(
    (browser) => blockedCookies(browser, none.origin, frontOfAnotherSite),
    THIRD_PARTY_COOKIES.blocked,
  );
} catch (e) {
  console.error("browser:", e);
  process.exitCode = 1;
} finally {
  await end();
}

async function cookies(browser, service, frontEnd, others) {
  const page = await open(browser, frontEnd);
  const login = await call(page, "POST", `${service}/v1/sessions`, { body: BY_COOKIE });
  assert.equal(login.status, 201);
  assert.ok(login.body.csrf_token);
  assert.ok(!("access_token" in login.body) && !("refresh_token" in login.body) && !("device_token" in login.body), "a token in the body");
  const jar = await browser.cookies(service);
  assert.deepEqual(jar.map((cookie) => cookie.name).sort(), [ACCESS, DEVICE, REFRESH]);
  for (const { name, domain, path, secure, httpOnly, sameSite } of jar) {
    const expected = { domain: "localhost", path: "/", secure: true, httpOnly: true, sameSite: "Lax" };
    assert.deepEqual({ domain, path, secure, httpOnly, sameSite }, expected, name);
  }
  say(`signed in by cookie from ${frontEnd}: three cookies, Secure, HttpOnly, SameSite=Lax, kept though it is http://localhost`);

  assert.equal(await page.evaluate(() => document.cookie), "");
  const ownPage = await open(browser, `${service}/problems/csrf-refused`);
  assert.equal(await ownPage.evaluate(() => document.cookie), "");
  await ownPage.close();
  say("no script sees them: document.cookie is empty, on a page of the service itself too");

  await page.reload();
  const current = await call(page, "GET", service + CURRENT);
  assert.equal(current.status, 200);
  assert.equal(current.body.session.id, login.body.session.id);
  assert.equal(current.body.csrf_token, login.body.csrf_token);
  say("reload: still signed in, and the CSRF token can be read again");

  const tabs = await refreshInTabs(browser, service, frontEnd);
  const graceEnds = Date.now() + GRACE;
  await withoutCsrfToken(page, service);
  for (const other of others) {
    await forgeries(browser, service, page, other);
  }

  await page.waitForTimeout(Math.max(0, graceEnds - Date.now()) + 500);
  const next = await call(page, "POST", `${service}/v1/sessions/refresh`, { body: {} });
  assert.equal(next.status, 200, "the browser was left with a refresh token that had been used");
  assert.equal(next.body.session.id, login.body.session.id);
  say("after the grace: the refresh token that the tabs have left is the one in force");

  await signOut(browser, service, page, tabs, login.body.csrf_token);
  for (const other of others) {
    await loginCsrf(browser, service, other);
  }
  await page.close();
}

/** As when a browser with many tabs wakes up, and the access token of all has expired. */
async function refreshInTabs(browser, service, frontEnd) {
  const tabs = await Promise.all(Array.from({ length: TABS }, () => open(browser, frontEnd)));
  const at = Date.now() + 300;
  const answers = await Promise.all(
    tabs.map(async (tab) => {
      await tab.evaluate((time) => new Promise((resolve) => setTimeout(resolve, time - Date.now())), at);
      return call(tab, "POST", `${service}/v1/sessions/refresh`, { body: {} });
    }),
  );
  assert.deepEqual(statuses(answers), [200]);
  const readers = await Promise.all(tabs.map((tab) => call(tab, "GET", `${service}/v1/me`)));
  assert.deepEqual(statuses(readers), [200]);
  assert.equal(new Set(readers.map((reader) => reader.body.session_id)).size, 1);
  say(`${TABS} tabs refreshed at once: all answered 200, and every tab reads /v1/me in the one session`);
  return tabs;
}

async function withoutCsrfToken(page, service) {
  for (const headers of [{}, { "X-CSRF-TOKEN": "" }, { "X-CSRF-TOKEN": "wrong" }]) {
    for (const [method, path, body] of [
      ["DELETE", CURRENT],
      ["DELETE", "/v1/sessions"],
      ["POST", `${CURRENT}/confirm`, { password: LOGIN.password }],
    ]) {
      const answer = await call(page, method, service + path, { headers, body });
      assert.deepEqual([answer.status, answer.body.code], [403, "csrf-refused"], `${method} ${path}`);
    }
  }
  say("front end without the CSRF token, or with a wrong one: 403, whatever it wants to change");
}

/** What a page can try with the cookies of somebody who is signed in and looks at it. */
async function forgeries(browser, service, victim, origin) {
  const before = await state(browser, service, victim);
  const page = await open(browser, origin);
  // Cookies know hosts, not ports: the neighbour's server is sent them.
  assert.equal((received.get(origin) ?? "").includes(REFRESH), isNeighbour(service, origin));

  const forms = [
    ["/v1/sessions", "text/plain", json(BY_COOKIE), 415],
    ["/v1/sessions", "application/x-www-form-urlencoded", BY_COOKIE, 415],
    ["/v1/sessions/refresh", "text/plain", { "{}": "" }, 415],
    ["/v1/sessions/refresh", "multipart/form-data", {}, 415],
    [`${CURRENT}/confirm`, "text/plain", json({ password: LOGIN.password }), 415],
    [`${CURRENT}/confirm`, "application/x-www-form-urlencoded", { csrf_token: before.csrf, ...LOGIN }, 415],
    [CURRENT, "application/x-www-form-urlencoded", { _method: "DELETE", csrf_token: before.csrf }, 405],
  ];
  for (const [path, enctype, fields, expected] of forms) {
    assert.equal(await submit(page, origin, service + path, enctype, fields), expected, `${enctype} to ${path}`);
  }

  const fetches = [
    ["GET", CURRENT],
    ["GET", "/v1/sessions"],
    ["POST", "/v1/sessions/refresh", { body: {} }],
    ["POST", "/v1/sessions", { body: BY_COOKIE }],
    ["POST", `${CURRENT}/confirm`, { body: { password: LOGIN.password }, headers: { "X-CSRF-TOKEN": before.csrf } }],
    ["DELETE", CURRENT, { headers: { "X-CSRF-TOKEN": before.csrf } }],
    ["DELETE", "/v1/sessions"],
  ];
  for (const [method, path, options] of fetches) {
    await assertBlocked(page, method, service + path, options);
  }
  await blindly(page, service);

  await page.close();
  assert.deepEqual(await state(browser, service, victim), before);
  say(`${name(service, origin)}, somebody signed in: ${forms.length} forms, ${fetches.length + 3} fetches and a beacon refused; session and cookies as before`);
}

/** Sent without a wish to read the answer ("no-cors"): no preflight asks whether it may. */
async function blindly(page, service) {
  for (const [path, type, body, expected] of [
    ["/v1/sessions", "text/plain", JSON.stringify(BY_COOKIE), 415],
    ["/v1/sessions/refresh", "text/plain", "{}", 415],
    ["/v1/sessions/refresh", undefined, undefined, 400],
  ]) {
    const [answer] = await Promise.all([
      page.waitForResponse(service + path),
      page.evaluate(
        ({ url, headers, body }) => fetch(url, { method: "POST", mode: "no-cors", credentials: "include", headers, body }),
        { url: service + path, headers: type ? { "Content-Type": type } : {}, body },
      ),
    ]);
    assert.equal(answer.status(), expected, `${type} to ${path}`);
  }
  const beacon = corsComplaint(page);
  await page.evaluate(
    ({ url, body }) => navigator.sendBeacon(url, new Blob([body], { type: "application/json" })),
    { url: `${service}/v1/sessions`, body: JSON.stringify(BY_COOKIE) },
  );
  await beacon;
}

async function signOut(browser, service, page, tabs, csrfToken) {
  const out = await call(page, "DELETE", service + CURRENT, { headers: { "X-CSRF-TOKEN": csrfToken } });
  assert.equal(out.status, 204);
  assert.deepEqual(await sessionCookies(browser, service), []);
  const readers = await Promise.all([page, ...tabs].map((tab) => call(tab, "GET", `${service}/v1/me`)));
  assert.deepEqual(statuses(readers), [401]);
  await Promise.all(tabs.map((tab) => tab.close()));
  say("signed out: the session's cookies are gone, and every tab is answered 401");
}

/** Signs somebody into the account of whoever made the page, who waits for what they will write there. */
async function loginCsrf(browser, service, origin) {
  const page = await open(browser, origin);
  const url = `${service}/v1/sessions`;
  assert.equal(await submit(page, origin, url, "text/plain", json(BY_COOKIE)), 415);
  await assertBlocked(page, "POST", url, { body: BY_COOKIE });
  await blindly(page, service);
  await page.close();
  assert.deepEqual(await sessionCookies(browser, service), []);
  say(`${name(service, origin)}: login CSRF, with the right password of an account of its own: refused, no cookie set`);
}

/** The lines of docs/cookies.md, on a page of the front end. */
async function asDocumented(browser, service, frontEnd) {
  const content = documentedLines(service);
  const page = await open(browser, frontEnd);
  await page.addScriptTag({ content });
  const run = (expression) => page.evaluate(expression).catch((e) => e.message);
  const signIn = (password) => run(`signIn("${LOGIN.username}", "${password}")`);
  assert.match(await signIn("wrong"), /invalid-credentials/);
  assert.equal((await signIn(LOGIN.password)).username, LOGIN.username);
  await page.reload();
  await page.addScriptTag({ content });
  assert.equal((await run("resume()")).username, LOGIN.username);
  const answer = (request) => run(`${request}.then((answer) => answer.status)`);
  await browser.clearCookies({ name: ACCESS }); // as if it had expired
  assert.equal(await answer('request("GET", "/v1/me")'), 200);
  assert.equal(await answer(`request("POST", "${CURRENT}/confirm", { password: "wrong" })`), 401);
  assert.equal(await answer(`request("POST", "${CURRENT}/confirm", { password: "${LOGIN.password}" })`), 200);
  await run("signOut()");
  assert.deepEqual(await sessionCookies(browser, service), []);
  assert.equal(await run("resume()"), undefined);
  await page.close();
  say("docs/cookies.md: its lines sign in, resume after a reload, refresh when they must, change something and sign out");
}

function documentedLines(service) {
  const manual = readFileSync(new URL("../docs/cookies.md", import.meta.url), "utf8");
  return /```js\n(.*?)```/s.exec(manual)[1].replace("http://localhost:8080", service);
}

/** The same lines in several tabs, one of which confirms, changes the password and signs out. */
async function tabsAsDocumented(browser, service, frontEnd) {
  const content = documentedLines(service);
  const openTab = async () => {
    const tab = await open(browser, frontEnd);
    await tab.addScriptTag({ content });
    return tab;
  };
  const run = (tab, expression) => tab.evaluate(expression).catch((e) => e.message);
  const answer = (tab, request) => run(tab, `${request}.then((answer) => answer.status)`);
  const cookie = async (name) => (await browser.cookies(service)).find((each) => each.name === name);
  const first = await openTab();
  await run(first, `signIn("${LOGIN.username}", "${LOGIN.password}")`);
  const others = await Promise.all(Array.from({ length: TABS }, openTab));
  for (const tab of others) {
    assert.equal((await run(tab, "resume()")).username, LOGIN.username);
  }

  const former = await cookie(REFRESH);
  const confirm = `request("POST", "${CURRENT}/confirm", { password: "${LOGIN.password}" })`;
  const [confirmed, ...refreshed] = await Promise.all([answer(first, confirm), ...others.map((tab) => run(tab, "refresh()"))]);
  assert.equal(confirmed, 200);
  assert.deepEqual([...new Set(refreshed)], [true]);
  assert.equal(await run(first, "refresh()"), true);
  const living = await cookie(REFRESH);
  assert.notEqual(living.value, former.value);
  say(`docs/cookies.md in ${TABS + 1} tabs: one confirms while the others refresh, and all stay signed in`);

  await browser.addCookies([former]);
  const refusal = await call(first, "POST", `${service}/v1/sessions/refresh`, { body: {} });
  assert.deepEqual([refusal.status, refusal.body.code], [401, "session-ended"]);
  assert.equal((await sessionCookies(browser, service)).length, 2);
  assert.equal(await run(first, "refresh()"), true);
  await browser.addCookies([living]);
  say("a refresh with the cookie from before the confirmation: 401 session-ended, the cookies stay and the session goes on");

  const old = await sessionCookies(browser, service);
  assert.equal(await run(first, `changePassword("${LOGIN.password}", "a garden of moss")`), undefined);
  const statusesOfOthers = await Promise.all(
    others.map((tab) => answer(tab, 'request("DELETE", "/v1/sessions?keep_current=true")')),
  );
  assert.deepEqual([...new Set(statusesOfOthers)], [204]);
  say("the password is changed in one tab: every other one learns of the new CSRF token and changes something");

  const mine = await sessionCookies(browser, service);
  await browser.addCookies(old);
  assert.equal(await run(first, "refresh()"), false);
  assert.deepEqual(await sessionCookies(browser, service), []);
  await browser.addCookies(mine);
  assert.equal(await run(first, "refresh()"), true);
  await browser.addCookies(old);
  await run(first, "signOut()");
  assert.deepEqual(await sessionCookies(browser, service), []);
  await browser.addCookies(mine);
  await run(first, "signOut()");
  assert.deepEqual(await sessionCookies(browser, service), []);
  await Promise.all([first, ...others].map((tab) => tab.close()));
  say("cookies of a session that is over: cleared by the refused refresh and by the sign-out");
}

async function bearer(browser, service, frontEnd, others) {
  const page = await open(browser, frontEnd);
  const login = await call(page, "POST", `${service}/v1/sessions`, { body: LOGIN, credentials: "omit" });
  assert.equal(login.status, 201);
  assert.deepEqual(await sessionCookies(browser, service), []);
  const options = { headers: { Authorization: `Bearer ${login.body.access_token}` }, credentials: "omit" };
  for (const path of ["/v1/me", "/users"]) {
    const answer = await call(page, "GET", service + path, options);
    assert.equal(answer.status, 200);
    assert.ok(answer.requestId, "X-Request-Id cannot be read");
  }
  const refused = await call(page, "GET", `${service}/v1/me`, { headers: { Authorization: "Bearer x" } });
  assert.deepEqual([refused.status, refused.body.code], [401, "invalid-token"]);
  say("bearer from the front end: signed in, read /v1/me and /users, and a refusal can be read too");

  for (const other of others) {
    const elsewhere = await open(browser, other);
    for (const path of ["/v1/me", "/users"]) {
      await assertBlocked(elsewhere, "GET", service + path, options);
    }
    await assertBlocked(elsewhere, "POST", `${service}/v1/sessions`, { body: LOGIN, credentials: "omit" });
    await elsewhere.close();
    say(`bearer from the ${name(service, other)}: the browser blocks it (CORS), with a good token too`);
  }
  const out = await call(page, "DELETE", service + CURRENT, options);
  assert.equal(out.status, 204);
  await page.close();
}

/** A team whose front end is of another site, and that has chosen COOKIE_SAME_SITE=None. */
async function anotherSite(browser, service, frontEnd, others) {
  const page = await open(browser, frontEnd);
  const login = await call(page, "POST", `${service}/v1/sessions`, { body: BY_COOKIE });
  assert.equal(login.status, 201);
  assert.deepEqual((await browser.cookies(service)).map((cookie) => cookie.sameSite), ["None", "None", "None"]);
  assert.equal((await call(page, "GET", `${service}/v1/me`)).status, 200);
  assert.equal((await call(page, "POST", `${service}/v1/sessions/refresh`, { body: {} })).status, 200);
  assert.equal((await call(page, "DELETE", service + CURRENT)).body.code, "csrf-refused");
  say("COOKIE_SAME_SITE=None, front end of another site: signed in, read and refreshed by cookie, third-party cookies allowed");
  for (const other of others) {
    await forgeries(browser, service, page, other);
  }
  const headers = { "X-CSRF-TOKEN": login.body.csrf_token };
  assert.equal((await call(page, "DELETE", service + CURRENT, { headers })).status, 204);
  assert.deepEqual(await sessionCookies(browser, service), []);
  await page.close();
  say("COOKIE_SAME_SITE=None: signed out, and the session's cookies are gone");
}

async function blockedCookies(browser, service, frontEnd) {
  const page = await open(browser, frontEnd);
  assert.equal((await call(page, "POST", `${service}/v1/sessions`, { body: BY_COOKIE })).status, 201);
  assert.deepEqual(await browser.cookies(service), []);
  assert.equal((await call(page, "GET", `${service}/v1/me`)).status, 401);
  const { body } = await call(page, "POST", `${service}/v1/sessions`, { body: LOGIN });
  const headers = { Authorization: `Bearer ${body.access_token}` };
  assert.equal((await call(page, "GET", `${service}/v1/me`, { headers })).status, 200);
  say("COOKIE_SAME_SITE=None, third-party cookies blocked: login answers 201, but the browser keeps no cookie; bearer works");
}

/** A page at an origin of its own. */
async function serve(host) {
  const port = await freePort();
  const server = createServer((request, response) => {
    received.set(`http://${request.headers.host}`, request.headers.cookie);
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><title>A page</title><link rel=icon href=data:,>");
  });
  await new Promise((resolve, reject) => server.on("error", reject).listen(port, "127.0.0.1", resolve));
  return `http://${host}:${port}`;
}

async function inBrowser(task, preferences) {
  const browser = await openBrowser(["localhost", "127.0.0.1"], preferences);
  try {
    await task(browser);
  } finally {
    await browser.close();
  }
}

async function open(browser, url) {
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}

/** A request as a script of the page makes it; `error` when the script learns nothing but that. */
function call(page, method, url, { headers = {}, body, credentials = "include" } = {}) {
  return page.evaluate(
    async ({ url, body, ...options }) => {
      if (body !== undefined) {
        options.headers["Content-Type"] = "application/json";
        options.body = JSON.stringify(body);
      }
      try {
        const answer = await fetch(url, options);
        const text = await answer.text();
        const requestId = answer.headers.get("X-Request-Id");
        return { status: answer.status, body: text === "" ? undefined : JSON.parse(text), requestId };
      } catch (e) {
        return { error: e.name };
      }
    },
    { url, method, headers, body, credentials },
  );
}

/** Not by a network that does not work: the browser says that it was CORS. */
async function assertBlocked(page, method, url, options) {
  const complaint = corsComplaint(page);
  complaint.catch(() => {}); // looked at below, unless there is something worse to say
  assert.deepEqual(await call(page, method, url, options), { error: "TypeError" }, `${method} ${url}`);
  await complaint;
}

function corsComplaint(page) {
  return page.waitForEvent("console", {
    predicate: (message) => message.text().includes("blocked by CORS policy"),
    timeout: 10_000,
  });
}

/** Sends a form as a click would; says with which status it was answered, and returns to the page. */
async function submit(page, origin, url, enctype, fields) {
  const [answer] = await Promise.all([
    page.waitForResponse(url),
    page.evaluate(
      ({ url, enctype, fields }) => {
        const form = document.createElement("form");
        Object.assign(form, { method: "POST", action: url, enctype });
        for (const [name, value] of Object.entries(fields)) {
          form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
        }
        document.body.append(form);
        form.submit();
      },
      { url, enctype, fields },
    ),
  ]);
  await page.waitForURL(url);
  await page.goto(origin);
  return answer.status();
}

/** A field of a text/plain form that makes its body this JSON: "=" lands in one more member, where the schema allows one. */
function json(members) {
  return { [`${JSON.stringify({ ...members, device_name: "" }).slice(0, -2)}`]: '"}' };
}

/** What an attack must leave as it was. */
async function state(browser, service, page) {
  const current = await call(page, "GET", service + CURRENT);
  const all = await call(page, "GET", `${service}/v1/sessions`);
  assert.deepEqual(statuses([current, all]), [200]);
  const jar = Object.fromEntries((await browser.cookies(service)).map((cookie) => [cookie.name, cookie.value]));
  return { session: current.body.session, csrf: current.body.csrf_token, sessions: all.body.items, jar };
}

/** Those that sign somebody in; what knows the device stays. */
async function sessionCookies(browser, service) {
  return (await browser.cookies(service)).filter((cookie) => cookie.name !== DEVICE);
}

function statuses(answers) {
  return [...new Set(answers.map((answer) => answer.status ?? answer.error))];
}

function isNeighbour(service, origin) {
  return new URL(origin).hostname === new URL(service).hostname;
}

function name(service, origin) {
  return isNeighbour(service, origin)
    ? `neighbour (${origin}, the same site, not listed)`
    : `foreign site (${origin})`;
}

function say(text) {
  console.log(`browser: ${text}`);
}
