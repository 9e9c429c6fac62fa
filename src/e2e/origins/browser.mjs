// Requests from scripts of a page, and the cookies of the service in the browser.

import { expect, open } from "../fixtures.mjs";

export const ACCESS = "__Host-gatehouse-access";
export const REFRESH = "__Host-gatehouse-refresh";
export const DEVICE = "__Host-gatehouse-device";
export const CURRENT = "/v1/sessions/current";

// If third-party cookies are allowed, only the service itself can refuse the requests of another site.
export const THIRD_PARTY_COOKIES = {
  allowed: { profile: { cookie_controls_mode: 0 } },
  blocked: { profile: { cookie_controls_mode: 1 } },
};

/** Sends a request from a script of the page. If the script cannot read the response, returns only `error`. */
export function call(page, method, url, { headers = {}, body, credentials = "include" } = {}) {
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

/** Opens a page and signs in there with cookies. */
export async function signIn(context, origin, service, credentials) {
  const page = await open(context, origin);
  const login = await call(page, "POST", `${service}/v1/sessions`, { body: { ...credentials, transport: "cookie" } });
  expect(login.status).toBe(201);
  return { page, login };
}

/** Expects that CORS blocks the request; the console message of the browser excludes a network error. */
export async function expectBlocked(page, method, url, options) {
  const complaint = corsComplaint(page);
  complaint.catch(() => {}); // awaited below, unless the next line fails first
  expect(await call(page, method, url, options), `${method} ${url}`).toEqual({ error: "TypeError" });
  await complaint;
}

export function corsComplaint(page) {
  return page.waitForEvent("console", {
    predicate: (message) => message.text().includes("blocked by CORS policy"),
    timeout: 10_000,
  });
}

/** Returns the cookies of the session, without the device cookie. */
export async function sessionCookies(context, service) {
  return (await context.cookies(service)).filter((cookie) => cookie.name !== DEVICE);
}

export function statuses(answers) {
  return [...new Set(answers.map((answer) => answer.status ?? answer.error))];
}
