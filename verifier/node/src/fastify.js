import { check, setCaller } from "./answer.js";

export { callerOf } from "./answer.js";

/**
 * What a hook needs of Fastify's reply.
 *
 * @typedef {{ code(status: number): any, headers(values: Record<string, string>): any, send(body: unknown): any }} Reply
 */

/**
 * Returns hooks for the option `onRequest` of Fastify's routes. Each of the three verifies the token and sets `request.caller`; one of
 * them per route suffices.
 *
 * @param {import("./verifier.js").Verifier} verifier
 */
export function guard(verifier) {
  /** @param {import("./answer.js").Requirements} requirements */
  const require =
    (requirements) =>
    /**
     * @param {{ headers: { authorization?: string | undefined } }} request
     * @param {Reply} reply
     */
    async (request, reply) => {
      const { caller, answer } = await check(verifier, request.headers.authorization, requirements);
      if (caller === undefined) {
        reply.code(answer.status);
        reply.headers(answer.headers);
        return reply.send(Buffer.from(JSON.stringify(answer.body))); // Fastify adds a charset to the type of a string
      }
      setCaller(request, caller);
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
