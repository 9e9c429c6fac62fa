// Requests with the cookies of a session. Requests that may set cookies run one at a time in all tabs, because a late response could
// otherwise replace newer cookies.

import { read } from "./forms.js";

const TIMEOUT = 30_000;
let csrfToken;

/** Uses the CSRF token of a session, for requests that change something. */
export function use(session) {
  csrfToken = session.csrf_token;
}

/**
 * Sends a request once.
 *
 * @param path below /v1, as in "sessions"
 * @returns "done" with the body, or a problem code with its errors and its detail; and the status, if there was a response
 */
export function call(method, path, body) {
  return method === "GET" ? send(method, path, body) : navigator.locks.request("gatehouse", () => send(method, path, body));
}

async function send(method, path, body) {
  const headers = {};
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (csrfToken !== undefined) {
    headers["X-CSRF-TOKEN"] = csrfToken;
  }
  try {
    const answer = await fetch(`../v1/${path}`, {
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
