import { check, setCaller } from "./answer.js";

export { callerOf } from "./answer.js";

/**
 * @typedef {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse,
 *   next: (error?: any) => void) => void} Middleware
 */

/**
 * Returns middleware for Express. Each of the three verifies the token and sets `request.caller`; one of them per route suffices.
 * Works with every framework that uses the request and response of `node:http`.
 *
 * @param {import("./verifier.js").Verifier} verifier
 */
export function guard(verifier) {
  /**
   * @param {import("./answer.js").Requirements} requirements
   * @returns {Middleware}
   */
  const require = (requirements) => async (request, response, next) => {
    let checked;
    try {
      checked = await check(verifier, request.headers.authorization, requirements);
    } catch (e) {
      next(e);
      return;
    }
    const { caller, answer } = checked;
    if (caller === undefined) {
      response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body));
    } else {
      setCaller(request, caller);
      next();
    }
  };
  return {
    /** Requires a valid token; answers 401 or 503. */
    requireCaller: require({}),

    /**
     * Requires a valid token of a user who has the role; otherwise 403.
     *
     * @param {string} role
     */
    requireRole: (role) => require({ role }),

    /**
     * Requires a valid token of a user who has proved the password recently; otherwise 401 (RFC 9470).
     *
     * @param {number} maxAge seconds
     */
    requireRecentLogin: (maxAge) => require({ maxAge }),
  };
}
