import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as delay } from "node:timers/promises";

const BODY_LIMIT = 4 * 1024 * 1024;
const RETRY_AFTER_LIMIT = 60_000;
const FIRST_DELAY = 250;
const LONGEST_DELAY = 5_000;

/** A response with another status than 200. */
export class StatusError extends Error {
  /**
   * @param {number} status
   * @param {number | undefined} retryAfter milliseconds
   */
  constructor(status, retryAfter) {
    super(`Gatehouse answered ${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * Emits a warning of the process, so that an outage is also noticed where health() is not used.
 *
 * @param {string} what
 * @param {unknown} failure
 */
export function warn(what, failure) {
  process.emitWarning(`${what}: ${failure instanceof Error ? failure.message : failure}`, "GatehouseWarning");
}

/** Sends requests to Gatehouse. */
export class Http {
  #base;
  #signal;
  #request;
  #agent;

  /**
   * @param {string} base the URL of Gatehouse
   * @param {AbortSignal} signal aborts all requests and closes the connections
   */
  constructor(base, signal) {
    const { Agent, request } = base.startsWith("https:") ? https : http;
    this.#base = base.replace(/\/+$/, "");
    this.#signal = signal;
    this.#request = request;
    this.#agent = new Agent({ keepAlive: true });
    signal.addEventListener("abort", () => this.#agent.destroy(), { once: true });
  }

  /**
   * Sends a GET request. Redirects are not followed: a redirect could send the client's secret elsewhere.
   *
   * @param {string} path with a query
   * @param {object} options
   * @param {Record<string, string>} [options.headers]
   * @param {number} options.timeout milliseconds until the complete response
   * @param {boolean} [options.background] whether the process may exit before the response
   * @returns {Promise<any>} the parsed JSON
   * @throws {StatusError} if the status is not 200
   */
  getJson(path, { headers = {}, timeout, background = false }) {
    const options = { agent: this.#agent, signal: this.#signal, headers: { Accept: "application/json", ...headers } };
    return new Promise((resolve, reject) => {
      const outgoing = this.#request(`${this.#base}${path}`, options, (response) => {
        read(response).then(resolve, (e) => {
          outgoing.destroy();
          reject(e);
        });
      });
      const timer = setTimeout(() => outgoing.destroy(new Error(`No complete response within ${timeout} ms`)), timeout);
      if (background) {
        timer.unref();
        outgoing.on("socket", (socket) => socket.unref());
      }
      outgoing.on("close", () => clearTimeout(timer));
      outgoing.on("error", reject);
      outgoing.end();
    });
  }
}

/** @param {http.IncomingMessage} response */
async function read(response) {
  /** @type {Buffer[]} */
  const chunks = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > BODY_LIMIT) {
      throw new Error("The response is too large");
    }
    chunks.push(chunk);
  }
  if (response.statusCode !== 200) {
    throw new StatusError(response.statusCode ?? 0, retryAfter(response.headers["retry-after"]));
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

/**
 * @param {string | undefined} value seconds or a date (RFC 9110, section 10.2.3)
 * @returns {number | undefined} milliseconds
 */
function retryAfter(value) {
  if (value === undefined) {
    return undefined;
  }
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), RETRY_AFTER_LIMIT);
}

/** How long to wait before the next attempt: exponentially longer with each failure, with jitter. */
export class Backoff {
  #failures = 0;

  /** Notes that an attempt has succeeded. */
  reset() {
    this.#failures = 0;
  }

  /**
   * Waits. Does not keep the process running.
   *
   * @param {unknown} failure whose Retry-After is the shortest time to wait
   * @param {AbortSignal} signal
   */
  async wait(failure, signal) {
    const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(this.#failures++, 10));
    const jittered = longest * (0.5 + Math.random() / 2);
    const asked = failure instanceof StatusError ? (failure.retryAfter ?? 0) : 0;
    // The jitter also spreads followers that were all told the same Retry-After.
    await delay(asked > 0 ? asked + jittered / 2 : jittered, undefined, { signal, ref: false });
  }
}
