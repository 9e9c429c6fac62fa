// Requests to the service, with the cookies of a session.
//
// call() sends a request once. A page that shows data of a signed-in user calls resume() first and then request() only, which
// refreshes the session when it is necessary, and never sends a request for another user than the one that the page shows.
//
// All of them return an answer: { code, status, body, errors, detail, seconds }. The code is "done", a problem code of the service,
// "offline" or "unreachable"; request() and resume() also return "signed-out" and "other-user". The errors are those of the fields
// of a form. The detail is a text in all languages: the waiting time, or the id of the request; see refuse() in forms.js.

import { read } from "./forms.js";

const BASE = new URL("../v1/", import.meta.url).href;
const TIMEOUT = 30_000;

/** The problems of a request whose session may have been refreshed or replaced in another tab. */
const STALE = ["unauthenticated", "invalid-token", "csrf-refused"];

/** The session that the page shows, as GET /v1/sessions/current returns it. */
let shown;
/** "signed-out" or "other-user": no more requests are sent until the page is loaded again. */
let end;
let onEnd = (code) => undefined;
let renewal;

/**
 * Sends a request once.
 *
 * @param path below /v1, with its query, as in "sessions?limit=10"
 * @param body sent as JSON; undefined: no body
 */
export function call(method, path, body) {
  return method === "GET" ? send(method, path, body) : inTurn(() => send(method, path, body));
}

/**
 * Reads the session of the cookies, and refreshes it if its access token has expired. From then on, the page shows its user.
 *
 * @param listener called once with "signed-out" or "other-user" when the page must no longer show this user
 * @returns "done" with the body of GET /v1/sessions/current; "signed-out" if there is no session
 */
export async function resume(listener) {
  const answer = await renew();
  onEnd = listener;
  // A user who returns to this page may have signed out in another tab.
  window.addEventListener("focus", check);
  window.addEventListener("pageshow", check);
  document.addEventListener("visibilitychange", check);
  return answer;
}

/**
 * Sends a request for the user of the page; see resume(). If the access token has expired, the session is refreshed and the request
 * is repeated; likewise if another tab has opened another session of the same user. If another user has signed in, a request that
 * changes something is refused by the service, because the CSRF token belongs to the session of the page.
 */
export async function request(method, path, body) {
  const former = shown?.csrf_token;
  const answer = await attempt(method, path, body);
  if (!STALE.includes(answer.code)) {
    return answer;
  }
  const current = await renew();
  if (current.code !== "done") {
    return current;
  }
  // With the right token, the service refuses the origin of the page; see "csrf-refused" in texts.js.
  return answer.code === "csrf-refused" && shown.csrf_token === former ? answer : attempt(method, path, body);
}

/** Returns the session that the page shows, with "session", "user" and "csrf_token"; undefined before resume() has succeeded. */
export function current() {
  return shown;
}

/** Sends no more requests, after the user has signed out or closed the account. */
export function forget() {
  end = "signed-out";
}

async function attempt(method, path, body) {
  if (end !== undefined) {
    return { code: end };
  }
  // Responses to GET do not name the user: the cookies of the second request are those of the first, or newer.
  const [answer, me] = await Promise.all([call(method, path, body), method === "GET" ? call("GET", "me") : undefined]);
  if (me?.code === "done" && me.body.id !== shown.user.id) {
    return ended("other-user");
  }
  if (answer.code !== "done") {
    return answer;
  }
  if (answer.body?.csrf_token !== undefined) {
    return follow(answer); // a password was confirmed or changed
  }
  return me === undefined || me.code === "done" ? answer : me;
}

function check() {
  if (document.visibilityState === "visible" && shown !== undefined && end === undefined) {
    renew();
  }
}

/** Takes the newest session of the cookies. All requests of this page share one renewal. */
function renew() {
  return (renewal ??= inTurn(renewOnce).finally(() => (renewal = undefined)));
}

async function renewOnce() {
  let answer = await look(); // another tab may have refreshed the session
  if (answer.status === 401) {
    answer = follow(await send("POST", "sessions/refresh", {}));
  }
  // A refused refresh token: there may be newer cookies, unless no cookie was sent.
  if (answer.status === 401 && answer.code !== "unauthenticated") {
    answer = await look();
  }
  return answer.status === 401 ? ended("signed-out") : answer;
}

async function look() {
  return follow(await send("GET", "sessions/current"));
}

/** Shows the session of an answer, unless it belongs to another user. */
function follow(answer) {
  if (answer.code !== "done") {
    return answer;
  }
  if (shown !== undefined && shown.user.id !== answer.body.user.id) {
    return ended("other-user");
  }
  shown = answer.body;
  return answer;
}

function ended(code) {
  if (end === undefined) {
    end = code;
    onEnd(code);
  }
  return { code: end };
}

/** Requests that may set cookies run one at a time in all tabs: a late response could otherwise replace newer cookies. */
function inTurn(action) {
  // Without HTTPS there are no locks, and browsers do not store the cookies either.
  return navigator.locks ? navigator.locks.request("gatehouse", action) : action();
}

async function send(method, path, body) {
  const headers = {};
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (shown !== undefined && method !== "GET") {
    headers["X-CSRF-TOKEN"] = shown.csrf_token;
  }
  try {
    const answer = await fetch(BASE + path, {
      method,
      headers,
      body: JSON.stringify(body),
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout?.(TIMEOUT),
    });
    return { status: answer.status, ...(await read(answer)) };
  } catch {
    // No response, or one that is not from this service.
    return { code: navigator.onLine ? "unreachable" : "offline" };
  }
}
