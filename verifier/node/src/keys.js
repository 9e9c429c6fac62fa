import { importJWK } from "jose";
import { VerificationError } from "./error.js";
import { warn } from "./http.js";

/** @typedef {{ kid: string, alg: "ES256" | "RS256" | "EdDSA", verifyingKey: import("jose").CryptoKey | Uint8Array }} Key */

const PATH = "/.well-known/jwks.json";
const REFRESH_INTERVAL = 5 * 60_000;
const COOL_DOWN = 10_000;
/** As long as there are no keys, and every token is refused for that. */
const FIRST_COOL_DOWN = 1_000;
const RETRY_INTERVAL = 5_000;
const STALE_LIMIT = 24 * 3_600_000;
const TIMEOUT = 5_000;

/** The public members of a key. */
const MEMBERS = { ES256: ["kty", "crv", "x", "y"], RS256: ["kty", "n", "e"], EdDSA: ["kty", "crv", "x"] };

/** The public keys of the JWKS, cached. */
export class Keys {
  #http;
  #clock;
  #signal;
  /** @type {Map<string, Key>} */
  #keys = new Map();
  /** @type {Set<string>} */
  #removed = new Set();
  /** @type {Promise<void> | undefined} */
  #loading;
  /** @type {number | undefined} */
  #loadedAt;
  /** When a load was last tried for an unknown key. */
  #triedAt = -Infinity;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  /** @type {unknown} */
  #failure;

  /**
   * @param {import("./http.js").Http} http
   * @param {() => number} clock milliseconds
   * @param {AbortSignal} signal stops everything
   */
  constructor(http, clock, signal) {
    this.#http = http;
    this.#clock = clock;
    this.#signal = signal;
    signal.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
  }

  /** Milliseconds since the JWKS was loaded; undefined before. */
  get age() {
    return this.#loadedAt === undefined ? undefined : this.#clock() - this.#loadedAt;
  }

  /** The error of the last load; undefined if it succeeded. */
  get failure() {
    return this.#failure;
  }

  /**
   * Returns whether a verified token of the key is still accepted, without loading anything.
   *
   * @param {Key} key
   */
  trusts(key) {
    return this.#keys.get(key.kid) === key && this.#usable;
  }

  /**
   * Returns the key of a token. An unknown key loads the JWKS, at most once in 10 seconds for all callers.
   *
   * @param {string} kid
   * @returns {Promise<Key>}
   * @throws {VerificationError} key-removed, unknown-key or keys-unavailable
   */
  async find(kid) {
    if (this.#removed.has(kid)) {
      throw new VerificationError("key-removed");
    }
    if (!this.#keys.has(kid) || !this.#usable) {
      await this.#loadAgain();
    }
    if (this.#removed.has(kid)) {
      throw new VerificationError("key-removed");
    }
    if (!this.#usable) {
      throw new VerificationError("keys-unavailable", { cause: this.#failure });
    }
    const key = this.#keys.get(kid);
    if (key === undefined) {
      // If the service is away, the key may be one that it has created since.
      throw new VerificationError(this.#failure === undefined ? "unknown-key" : "keys-unavailable", { cause: this.#failure });
    }
    return key;
  }

  /**
   * Refuses all tokens of a key from now on, whatever the JWKS says: a cache may still answer with the key.
   *
   * @param {string} kid
   */
  remove(kid) {
    this.#removed.add(kid);
    this.#keys.delete(kid);
  }

  /** Loads the keys in the background if that is due: timers do not run while a machine or a function is suspended. */
  refresh() {
    if ((this.age ?? 0) >= REFRESH_INTERVAL) {
      this.#loadAgain();
    }
  }

  /** Loads the keys; concurrent callers share one load. Never throws. */
  async load() {
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    await this.#loading;
  }

  async #loadAgain() {
    if (this.#loading === undefined) {
      const since = this.#clock() - this.#triedAt;
      if (since >= 0 && since < (this.#usable ? COOL_DOWN : FIRST_COOL_DOWN)) {
        return;
      }
      this.#triedAt = this.#clock();
    }
    await this.load();
  }

  async #load() {
    clearTimeout(this.#timer);
    try {
      const jwks = await this.#http.getJson(PATH, { headers: { "Cache-Control": "no-cache" }, timeout: TIMEOUT });
      const keys = await read(jwks);
      this.#removed.forEach((kid) => keys.delete(kid));
      // The object of a key stays the same, because trusts() compares it.
      this.#keys = new Map([...keys].map(([kid, key]) => [kid, this.#same(key)]));
      this.#loadedAt = this.#clock();
      this.#failure = undefined;
    } catch (e) {
      if (this.#failure === undefined && !this.#signal.aborted) {
        warn("The keys of Gatehouse cannot be loaded", e);
      }
      this.#failure = e;
    }
    if (!this.#signal.aborted) {
      this.#timer = setTimeout(() => this.load(), this.#pause()).unref();
    }
  }

  #pause() {
    if (this.#failure !== undefined) {
      return this.#usable ? RETRY_INTERVAL : FIRST_COOL_DOWN;
    }
    return REFRESH_INTERVAL * (1 - Math.random() / 10); // services that start together do not load together for ever
  }

  get #usable() {
    return (this.age ?? Infinity) < STALE_LIMIT;
  }

  /** @param {Key & { fingerprint: string }} key */
  #same(key) {
    const known = /** @type {typeof key | undefined} */ (this.#keys.get(key.kid));
    return known?.fingerprint === key.fingerprint ? known : key;
  }
}

/**
 * Reads a JWKS. Skips keys of algorithms that this package does not support.
 *
 * @param {any} jwks
 * @returns {Promise<Map<string, Key & { fingerprint: string }>>}
 */
async function read(jwks) {
  const keys = new Map();
  for (const jwk of Array.isArray(jwks?.keys) ? jwks.keys : []) {
    const alg = algorithm(jwk);
    if (alg !== undefined && typeof jwk.kid === "string" && (jwk.use ?? "sig") === "sig") {
      const members = Object.fromEntries(MEMBERS[alg].map((name) => [name, jwk[name]]));
      const verifyingKey = await importJWK(members, alg).catch(() => undefined);
      if (verifyingKey !== undefined) {
        keys.set(jwk.kid, { kid: jwk.kid, alg, verifyingKey, fingerprint: JSON.stringify(members) });
      }
    }
  }
  if (keys.size === 0) {
    throw new Error("The JWKS has no key for ES256, RS256 or EdDSA");
  }
  return keys;
}

/**
 * Returns the algorithm of a key, which is not taken from tokens (RFC 8725, section 3.1).
 *
 * @param {any} jwk
 * @returns {Key["alg"] | undefined}
 */
function algorithm(jwk) {
  if (jwk?.kty === "EC" && jwk.crv === "P-256" && (jwk.alg ?? "ES256") === "ES256") {
    return "ES256";
  }
  if (jwk?.kty === "OKP" && jwk.crv === "Ed25519" && (jwk.alg ?? "EdDSA") === "EdDSA") {
    return "EdDSA";
  }
  // RFC 7518, section 3.3: "A key of size 2048 bits or larger MUST be used."
  const long = typeof jwk?.n === "string" && Buffer.from(jwk.n, "base64url").length >= 256;
  return jwk?.kty === "RSA" && long && (jwk.alg ?? "RS256") === "RS256" ? "RS256" : undefined;
}
