import { Backoff, StatusError, warn } from "./http.js";

const PATH = "/v1/revocations";
const LONGEST_WAIT = 25;
const TIMEOUT_AFTER_WAIT = 10_000;
const QUICK = 200;
const PURGE_INTERVAL = 60_000;
/** How long an ended session is kept after its tokens have expired: longer than clocks differ. */
const KEPT_AFTER = 60_000;
/** How long an ended session is kept whose tokens expire at an unknown time: longer than any token is valid. */
const KEPT_WITHOUT_END = 25 * 3_600_000;

/** Follows the revocation feed in the background, and keeps in memory which sessions have ended. */
export class Feed {
  #http;
  #authorization;
  #clock;
  #signal;
  #outageAfter;
  #onKey;
  /** @type {Map<string, number>} the sessions and until when they are kept */
  #ended = new Map();
  /** @type {string | undefined} */
  #cursor;
  #complete = false;
  #following = false;
  /** @type {number | undefined} */
  #heardAt;
  #purgedAt = 0;
  /** @type {unknown} */
  #failure;
  /** @type {{ resolve: () => void, reject: (reason: Error) => void }[]} */
  #waiting = [];
  #started = false;

  /**
   * @param {import("./http.js").Http} http
   * @param {object} options
   * @param {string} options.clientId
   * @param {string} options.clientSecret
   * @param {number} options.outageAfter milliseconds without a response after which the feed counts as unavailable
   * @param {() => number} options.clock milliseconds
   * @param {AbortSignal} options.signal stops everything
   * @param {(kid: string) => void} options.onKey is called with each removed key
   */
  constructor(http, { clientId, clientSecret, outageAfter, clock, signal, onKey }) {
    this.#http = http;
    // RFC 6749, section 2.3.1: id and secret are form-encoded before HTTP Basic.
    const credentials = [clientId, clientSecret].map((each) => new URLSearchParams([["", each]]).toString().slice(1)).join(":");
    this.#authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
    this.#outageAfter = outageAfter;
    this.#clock = clock;
    this.#signal = signal;
    this.#onKey = onKey;
    const closed = () => this.#waiting.splice(0).forEach(({ reject }) => reject(new Error("The verifier was closed")));
    signal.addEventListener("abort", closed, { once: true });
  }

  /** Whether all sessions that had ended are known. Stays true during later outages. */
  get complete() {
    return this.#complete;
  }

  /** Whether all sessions that had ended are known, and the last response is not older than the bound for outages. */
  get available() {
    return this.#complete && /** @type {number} */ (this.age) <= this.#outageAfter;
  }

  /** Milliseconds since the last response; undefined before the first snapshot is complete. */
  get age() {
    return this.#heardAt === undefined ? undefined : this.#clock() - this.#heardAt;
  }

  /** The error of the last request; undefined if it succeeded. */
  get failure() {
    return this.#failure;
  }

  /** How many ended sessions are in memory. */
  get size() {
    return this.#ended.size;
  }

  /** @param {string} sessionId */
  hasEnded(sessionId) {
    return this.#ended.has(sessionId.toLowerCase());
  }

  /** Resolves when all sessions that had ended are known. */
  async ready() {
    if (this.#complete) {
      return;
    }
    // The connection to the feed does not keep the process running, but whoever waits wants that.
    const alive = setInterval(() => {}, 60_000);
    try {
      await /** @type {Promise<void>} */ (new Promise((resolve, reject) => this.#waiting.push({ resolve, reject })));
    } finally {
      clearInterval(alive);
    }
  }

  /** Begins to follow the feed, unless it is already followed. */
  start() {
    if (!this.#started) {
      this.#started = true;
      this.#follow();
    }
  }

  async #follow() {
    const backoff = new Backoff();
    while (!this.#signal.aborted) {
      try {
        const began = performance.now();
        const polled = this.#following && this.#failure === undefined;
        const items = await this.#read();
        backoff.reset();
        // An instance that shuts down answers at once. That must not become a loop without a pause.
        if (polled && items === 0 && performance.now() - began < QUICK) {
          await backoff.wait(undefined, this.#signal);
        }
      } catch (e) {
        if (this.#signal.aborted) {
          return;
        }
        this.#note(e);
        await backoff.wait(e, this.#signal).catch(() => {}); // only "closed", which ends the loop
      }
    }
  }

  /** @param {unknown} failure */
  #note(failure) {
    const status = failure instanceof StatusError ? failure.status : undefined;
    if ((status === 400 || status === 410) && this.#cursor !== undefined) {
      // The cursor has expired, or another version cannot read it: what has ended in the meantime is in a new snapshot.
      this.#cursor = undefined;
      this.#following = false;
    } else if (this.#failure === undefined) {
      const refused = status === 401 || status === 403;
      warn(refused ? "Gatehouse refuses the service client of the revocation feed" : "The revocation feed of Gatehouse is interrupted", failure);
    }
    this.#failure = failure;
  }

  /** Reads one page; returns how many items it has. */
  async #read() {
    // After an error, the response must not wait for news: an outage is over as soon as nothing is missing. Otherwise, the wait is
    // shorter than the bound for outages, or a feed without news would count as unavailable.
    const polls = this.#following && this.#failure === undefined;
    const wait = polls ? Math.max(1, Math.min(LONGEST_WAIT, Math.floor(this.#outageAfter / 2_000))) : 0;
    const query = new URLSearchParams({ wait: String(wait), ...(this.#cursor === undefined ? {} : { cursor: this.#cursor }) });
    const page = await this.#http.getJson(`${PATH}?${query}`, {
      headers: { Authorization: this.#authorization },
      timeout: wait * 1000 + TIMEOUT_AFTER_WAIT,
      background: true,
    });
    if (!Array.isArray(page?.items) || typeof page.next_cursor !== "string") {
      throw new Error("The response is not a page of the revocation feed");
    }
    page.items.forEach((/** @type {any} */ item) => this.#apply(item));
    this.#cursor = page.next_cursor;
    this.#failure = undefined;
    this.#following ||= page.snapshot !== true || page.items.length === 0;
    if (this.#following) {
      this.#heardAt = this.#clock();
      this.#complete = true;
      this.#waiting.splice(0).forEach(({ resolve }) => resolve());
    }
    this.#purge();
    return page.items.length;
  }

  /** @param {any} item of a type that this version does not know, too */
  #apply(item) {
    if (item?.type === "session" && typeof item.sid === "string") {
      const until = Date.parse(item.tokens_until);
      this.#ended.set(item.sid.toLowerCase(), Number.isNaN(until) ? this.#clock() + KEPT_WITHOUT_END : until + KEPT_AFTER);
    } else if (item?.type === "key" && typeof item.kid === "string") {
      this.#onKey(item.kid);
    }
  }

  #purge() {
    const now = this.#clock();
    if (Math.abs(now - this.#purgedAt) >= PURGE_INTERVAL) {
      this.#purgedAt = now;
      for (const [sessionId, until] of this.#ended) {
        if (until < now) {
          this.#ended.delete(sessionId);
        }
      }
    }
  }
}
