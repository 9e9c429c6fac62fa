// Attacks from a page of another origin with the cookies of a user who visits it. None may succeed.

import { expect, open } from "../fixtures.mjs";
import { call, corsComplaint, CURRENT, expectBlocked, REFRESH, sessionCookies, statuses } from "./browser.mjs";

/**
 * Sends forms and requests to the service while a user is signed in.
 *
 * @param victim a page on which the user is signed in
 * @param site the site of the attacker
 * @param credentials of the user; the attacker knows them
 */
export async function forge(context, service, victim, site, credentials) {
  const { username, password } = credentials;
  const byCookie = { ...credentials, transport: "cookie" };
  const before = await state(context, service, victim);
  const page = await open(context, site.origin);
  // Cookies are bound to a host, not a port: the browser also sends them to the neighbour's server.
  expect((site.receivedCookies ?? "").includes(REFRESH)).toBe(site.host === new URL(service).hostname);

  for (const [path, enctype, fields, expected] of [
    ["/v1/sessions", "text/plain", json(byCookie), 415],
    ["/v1/sessions", "application/x-www-form-urlencoded", byCookie, 415],
    ["/v1/sessions/refresh", "text/plain", { "{}": "" }, 415],
    ["/v1/sessions/refresh", "multipart/form-data", {}, 415],
    [`${CURRENT}/confirm`, "text/plain", json({ password }), 415],
    [`${CURRENT}/confirm`, "application/x-www-form-urlencoded", { csrf_token: before.csrf, username, password }, 415],
    [CURRENT, "application/x-www-form-urlencoded", { _method: "DELETE", csrf_token: before.csrf }, 405],
  ]) {
    expect(await submit(page, site.origin, service + path, enctype, fields), `${enctype} to ${path}`).toBe(expected);
  }

  for (const [method, path, options] of [
    ["GET", CURRENT],
    ["GET", "/v1/sessions"],
    ["POST", "/v1/sessions/refresh", { body: {} }],
    ["POST", "/v1/sessions", { body: byCookie }],
    ["POST", `${CURRENT}/confirm`, { body: { password }, headers: { "X-CSRF-TOKEN": before.csrf } }],
    ["DELETE", CURRENT, { headers: { "X-CSRF-TOKEN": before.csrf } }],
    ["DELETE", "/v1/sessions"],
  ]) {
    await expectBlocked(page, method, service + path, options);
  }
  await sendBlindly(page, service, byCookie);

  await page.close();
  expect(await state(context, service, victim)).toEqual(before);
}

/** Tries to sign a visitor in to the attacker's account, to read later what the visitor writes. */
export async function forgeLogin(context, service, site, credentials) {
  const byCookie = { ...credentials, transport: "cookie" };
  const page = await open(context, site.origin);
  const url = `${service}/v1/sessions`;
  expect(await submit(page, site.origin, url, "text/plain", json(byCookie))).toBe(415);
  await expectBlocked(page, "POST", url, { body: byCookie });
  await sendBlindly(page, service, byCookie);
  await page.close();
  expect(await sessionCookies(context, service)).toEqual([]);
}

/** Sends requests whose responses the page cannot read ("no-cors"): the browser sends no preflight. */
async function sendBlindly(page, service, byCookie) {
  for (const [path, type, body, expected] of [
    ["/v1/sessions", "text/plain", JSON.stringify(byCookie), 415],
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
    expect(answer.status(), `${type} to ${path}`).toBe(expected);
  }
  const complaint = corsComplaint(page);
  await page.evaluate(({ url, body }) => navigator.sendBeacon(url, new Blob([body], { type: "application/json" })), {
    url: `${service}/v1/sessions`,
    body: JSON.stringify(byCookie),
  });
  await complaint;
}

/** Submits a form and returns to the page; returns the status of the response. */
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

/** Returns the field of a text/plain form whose body is this JSON. The "=" is in one more member that the schema allows. */
function json(members) {
  return { [`${JSON.stringify({ ...members, device_name: "" }).slice(0, -2)}`]: '"}' };
}

/** Returns the state that an attack must not change. */
async function state(context, service, page) {
  const current = await call(page, "GET", service + CURRENT);
  const all = await call(page, "GET", `${service}/v1/sessions`);
  expect(statuses([current, all])).toEqual([200]);
  const jar = Object.fromEntries((await context.cookies(service)).map((cookie) => [cookie.name, cookie.value]));
  return { session: current.body.session, csrf: current.body.csrf_token, sessions: all.body.items, jar };
}
