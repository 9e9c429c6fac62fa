import { createHash } from "node:crypto";
import { compactVerify } from "jose";
import { VerificationError } from "./error.js";
import { Feed } from "./feed.js";
import { Http, StatusError } from "./http.js";
import { Keys } from "./keys.js";

/**
 * The user of a verified access token.
 *
 * @typedef {object} Caller
 * @property {string} userId the claim `sub`; never changes
 * @property {string} username may change
 * @property {readonly string[]} roles as at the last refresh
 * @property {string} sessionId
 * @property {boolean} fresh whether a login or a password confirmation issued the token, and not a refresh
 * @property {number} authTime when the password was last verified, in seconds since 1970
 * @property {readonly string[]} amr how the user signed in (RFC 8176)
 * @property {number} expiresAt of the token, in seconds since 1970
 */

/**
 * @typedef {object} Options
 * @property {string} issuer the `PUBLIC_URL` of Gatehouse, character by character
 * @property {string} [internalUrl] where this service reaches Gatehouse, if not at the issuer
 * @property {string} [clientId] a service client with the scope `revocations`; without one, ended sessions are accepted until their
 *   tokens expire
 * @property {string} [clientSecret]
 * @property {"accept" | "refuse"} [onFeedOutage] what to do with valid tokens while it is not known which sessions have ended;
 *   "accept" by default
 * @property {number} [feedOutageAfter] seconds without a response after which the feed counts as unavailable; 60 by default
 * @property {number} [leeway] tolerated difference between clocks, in seconds; 5 by default
 * @property {() => number} [clock] milliseconds since 1970; for tests
 */

/**
 * @typedef {object} Health
 * @property {boolean} healthy
 * @property {"keys-unavailable" | "feed-incomplete" | "feed-unauthorized" | "feed-unavailable"} [reason] if not healthy
 * @property {number | null} keysAge seconds since the keys were loaded; null before
 * @property {number | null} feedAge seconds since the last response of the feed; null before the first snapshot, or without a client
 * @property {number} endedSessions how many are in memory
 */

/** @typedef {{ caller: Caller, notBefore: number | undefined, key: import("./keys.js").Key }} Verified */

const LENGTH_LIMIT = 8 * 1024;
const CACHE_SIZE = 10_000;
/** After this time without a loaded JWKS, health() reports it: three refreshes have failed. */
const KEYS_OVERDUE = 16 * 60_000;
const TYPES = ["at+jwt", "application/at+jwt"];

/** Verifies access tokens of Gatehouse. Create one for each process. */
export class Verifier {
  #issuer;
  #clock;
  #leeway;
  #refuseInOutage;
  #keys;
  /** @type {Feed | undefined} */
  #feed;
  #closing = new AbortController();
  /** @type {Map<string, Verified>} */
  #verified = new Map();

  /** @param {Options} options */
  constructor({ issuer, internalUrl = issuer, clientId, clientSecret, onFeedOutage = "accept", feedOutageAfter = 60, leeway = 5, clock = Date.now }) {
    if (onFeedOutage !== "accept" && onFeedOutage !== "refuse") {
      throw new TypeError('onFeedOutage is "accept" or "refuse"');
    }
    if ((clientId === undefined) !== (clientSecret === undefined)) {
      throw new TypeError("clientId and clientSecret belong together");
    }
    if (clientId === undefined && onFeedOutage === "refuse") {
      throw new TypeError('onFeedOutage: "refuse" requires clientId and clientSecret');
    }
    if (!(feedOutageAfter >= 2) || !(leeway >= 0)) {
      throw new TypeError("feedOutageAfter is at least 2, and leeway at least 0 seconds");
    }
    this.#issuer = issuer;
    this.#clock = clock;
    this.#leeway = leeway;
    this.#refuseInOutage = onFeedOutage === "refuse";
    const signal = this.#closing.signal;
    const http = new Http(internalUrl, signal);
    this.#keys = new Keys(http, clock, signal);
    if (clientId !== undefined && clientSecret !== undefined) {
      const onKey = (/** @type {string} */ kid) => this.#keys.remove(kid);
      this.#feed = new Feed(http, { clientId, clientSecret, outageAfter: feedOutageAfter * 1000, clock, signal, onKey });
      this.#feed.start();
    }
    this.#keys.load();
  }

  /** Resolves when the keys are loaded, and it is known which sessions have ended. A service may wait for it before it starts. */
  async ready() {
    while (this.#keys.age === undefined && !this.#closing.signal.aborted) {
      await this.#keys.load();
      if (this.#keys.age === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
    this.#requireOpen();
    await this.#feed?.ready();
  }

  /**
   * Verifies an access token.
   *
   * @param {string | undefined | null} token without "Bearer "
   * @returns {Promise<Caller>}
   * @throws {VerificationError}
   */
  async verify(token) {
    this.#requireOpen();
    if (token === undefined || token === null || token === "") {
      throw new VerificationError("missing");
    }
    if (typeof token !== "string" || token.length > LENGTH_LIMIT) {
      throw new VerificationError("malformed");
    }
    this.#keys.refresh();
    const digest = createHash("sha256").update(token).digest("binary");
    let verified = this.#verified.get(digest);
    if (verified === undefined || !this.#keys.trusts(verified.key)) {
      verified = await this.#read(token);
      this.#remember(digest, verified);
    } else {
      this.#checkTime(verified.caller.expiresAt, verified.notBefore);
    }
    this.#checkSession(verified.caller.sessionId);
    return verified.caller;
  }

  /**
   * Verifies the token of an `Authorization` header (RFC 6750, section 2.1).
   *
   * @param {string | undefined} authorization
   * @returns {Promise<Caller>}
   * @throws {VerificationError}
   */
  async verifyHeader(authorization) {
    // The scheme is case-insensitive (RFC 9110, section 11.1).
    return this.verify(/^Bearer +(.*)$/i.exec(authorization ?? "")?.[1]);
  }

  /** Returns whether everything is known that the verification needs. @returns {Health} */
  health() {
    const reason = this.#reason();
    const feedAge = this.#feed?.age;
    return {
      healthy: reason === undefined,
      ...(reason === undefined ? {} : { reason }),
      keysAge: this.#keys.age === undefined ? null : this.#keys.age / 1000,
      feedAge: feedAge === undefined ? null : feedAge / 1000,
      endedSessions: this.#feed?.size ?? 0,
    };
  }

  /** The time of the clock, in seconds since 1970. */
  now() {
    return this.#clock() / 1000;
  }

  /**
   * Returns whether the user has proved the password in the last `maxAge` seconds.
   *
   * @param {Caller} caller
   * @param {number} maxAge seconds
   */
  isRecent(caller, maxAge) {
    return this.now() - caller.authTime <= maxAge + this.#leeway;
  }

  /** Stops the work in the background. Tokens are not verified any more. */
  close() {
    this.#closing.abort();
  }

  /** @param {string} token */
  async #read(token) {
    const { typ, kid } = header(token);
    if (typeof typ !== "string" || !TYPES.includes(typ.toLowerCase())) {
      throw new VerificationError("wrong-type");
    }
    if (typeof kid !== "string") {
      throw new VerificationError("malformed");
    }
    const key = await this.#keys.find(kid);
    const { payload } = await compactVerify(token, key.verifyingKey, { algorithms: [key.alg] }).catch((cause) => {
      throw new VerificationError("wrong-signature", { cause });
    });
    return this.#check(object(payload), key);
  }

  /**
   * @param {Record<string, unknown>} claims
   * @param {import("./keys.js").Key} key
   * @returns {Verified}
   */
  #check({ iss, aud, exp, nbf, sub, sid, username, roles, fresh, auth_time, amr }, key) {
    if (iss !== this.#issuer) {
      throw new VerificationError("wrong-issuer");
    }
    if (aud !== this.#issuer && !(Array.isArray(aud) && aud.includes(this.#issuer))) {
      throw new VerificationError("wrong-audience");
    }
    if (!isTime(exp) || !(nbf === undefined || isTime(nbf))) {
      throw new VerificationError("malformed");
    }
    this.#checkTime(exp, nbf);
    if (!isText(sub) || !isText(sid) || !isText(username) || !isTime(auth_time) || !isTexts(roles) || !isTexts(amr)) {
      throw new VerificationError("malformed");
    }
    const caller = Object.freeze({
      userId: sub,
      username,
      roles: Object.freeze([...roles]),
      sessionId: sid,
      fresh: fresh === true,
      authTime: auth_time,
      amr: Object.freeze([...amr]),
      expiresAt: exp,
    });
    return { caller, notBefore: nbf, key };
  }

  /**
   * @param {number} expiresAt
   * @param {number | undefined} notBefore
   */
  #checkTime(expiresAt, notBefore) {
    const now = this.now();
    if (now >= expiresAt + this.#leeway) {
      throw new VerificationError("expired");
    }
    if (notBefore !== undefined && now < notBefore - this.#leeway) {
      throw new VerificationError("not-yet-valid");
    }
  }

  /** @param {string} sessionId */
  #checkSession(sessionId) {
    if (this.#feed?.hasEnded(sessionId)) {
      throw new VerificationError("session-ended");
    }
    if (this.#refuseInOutage && !this.#feed?.available) {
      throw new VerificationError("feed-unavailable", { cause: this.#feed?.failure });
    }
  }

  /**
   * @param {string} digest
   * @param {Verified} verified
   */
  #remember(digest, verified) {
    if (this.#verified.size >= CACHE_SIZE) {
      this.#verified.delete(/** @type {string} */ (this.#verified.keys().next().value));
    }
    this.#verified.set(digest, verified);
  }

  #requireOpen() {
    if (this.#closing.signal.aborted) {
      throw new Error("The verifier was closed");
    }
  }

  /** @returns {Health["reason"]} */
  #reason() {
    const feed = this.#feed;
    if (feed?.failure instanceof StatusError && (feed.failure.status === 401 || feed.failure.status === 403)) {
      return "feed-unauthorized";
    }
    if (feed !== undefined && !feed.available) {
      return feed.complete ? "feed-unavailable" : "feed-incomplete";
    }
    return (this.#keys.age ?? Infinity) > KEYS_OVERDUE ? "keys-unavailable" : undefined;
  }
}

/**
 * Reads the header of a token.
 *
 * @param {string} token
 * @returns {Record<string, unknown>}
 */
function header(token) {
  const parts = token.split(".");
  if (parts.length !== 3 || !parts.every((part) => /^[\w-]*$/.test(part))) {
    throw new VerificationError("malformed");
  }
  const members = object(Buffer.from(/** @type {string} */ (parts[0]), "base64url"));
  // RFC 7515, section 4.1.11: a critical extension that is not understood makes the JWS invalid.
  if ("crit" in members) {
    throw new VerificationError("malformed");
  }
  return members;
}

/**
 * @param {Uint8Array} json
 * @returns {Record<string, unknown>}
 */
function object(json) {
  try {
    const parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return parsed;
    }
  } catch (cause) {
    throw new VerificationError("malformed", { cause });
  }
  throw new VerificationError("malformed");
}

/**
 * @param {unknown} value
 * @returns {value is number}
 */
function isTime(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  return typeof value === "string";
}

/**
 * @param {unknown} value
 * @returns {value is string[]}
 */
function isTexts(value) {
  return Array.isArray(value) && value.every(isText);
}
