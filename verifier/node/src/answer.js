import { VerificationError } from "./error.js";

/** @typedef {import("./verifier.js").Caller} Caller */
/** @typedef {import("./verifier.js").Verifier} Verifier */

/**
 * A response that refuses a request.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {{ type: string, title: string, status: number, detail: string, code: string }} body a problem (RFC 9457)
 */

/**
 * What a route requires of the caller.
 *
 * @typedef {object} Requirements
 * @property {string} [role]
 * @property {number} [maxAge] seconds since the password was verified
 */

/**
 * Verifies the token of a request and what its route requires.
 *
 * @param {Verifier} verifier
 * @param {string | undefined} authorization
 * @param {Requirements} requirements
 * @returns {Promise<{ caller: Caller, answer?: undefined } | { answer: Answer, caller?: undefined }>}
 */
export async function check(verifier, authorization, { role, maxAge }) {
  let caller;
  try {
    caller = await verifier.verifyHeader(authorization);
  } catch (e) {
    if (e instanceof VerificationError) {
      return { answer: refusal(e) };
    }
    throw e;
  }
  if (role !== undefined && !caller.roles.includes(role)) {
    return { answer: answer(403, "forbidden", "Insufficient permissions", `Requires the role ${role}.`, 'Bearer error="insufficient_scope"') };
  }
  if (maxAge !== undefined && !verifier.isRecent(caller, maxAge)) {
    const challenge = `Bearer error="insufficient_user_authentication", max_age="${maxAge}"`; // RFC 9470
    const detail = `Requires a login in the last ${maxAge} seconds.`;
    return { answer: answer(401, "fresh-login-required", "Recent login required", detail, challenge) };
  }
  return { caller };
}

/**
 * @param {VerificationError} error
 * @returns {Answer}
 */
function refusal({ reason, message, unavailable }) {
  if (unavailable) {
    return answer(503, reason, "Access token cannot be verified", message, undefined);
  }
  // RFC 6750, section 3.1: without a token "the resource server SHOULD NOT include an error code".
  if (reason === "missing") {
    return answer(401, "unauthenticated", "Authentication required", message, "Bearer");
  }
  return answer(401, "invalid-token", "Invalid access token", message, `Bearer error="invalid_token", error_description="${message}"`);
}

/**
 * @param {number} status
 * @param {string} code
 * @param {string} title
 * @param {string} detail
 * @param {string | undefined} challenge
 * @returns {Answer}
 */
function answer(status, code, title, detail, challenge) {
  return {
    status,
    headers: {
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
      ...(challenge === undefined ? { "Retry-After": "1" } : { "WWW-Authenticate": challenge }),
    },
    body: { type: `/problems/${code}`, title, status, detail, code },
  };
}

/** @type {WeakMap<object, Caller>} */
const callers = new WeakMap();

/**
 * Notes the caller of a request.
 *
 * @param {object} request
 * @param {Caller} caller
 */
export function setCaller(request, caller) {
  callers.set(request, caller);
  Object.assign(request, { caller });
}

/**
 * Returns the caller of a request, as `request.caller` does, with its type.
 *
 * @param {object} request of a route with a guard
 * @returns {Caller}
 */
export function callerOf(request) {
  const caller = callers.get(request);
  if (caller === undefined) {
    throw new Error("The route has no requireCaller, requireRole or requireRecentLogin");
  }
  return caller;
}
