import type { TokensResponse } from "./core/models/index.js";

/** What a client knows about the session of its user. Without `user` nobody is signed in; the device token outlives the session. */
export interface StoredSession
  extends Partial<Pick<TokensResponse, "accessToken" | "refreshToken" | "deviceToken" | "csrfToken" | "expiresIn" | "user">> {
  /** When `expiresIn` began, by the wall clock of this machine, in milliseconds. */
  obtainedAt?: number;
  /** Another one for each login, refresh and end of a session. */
  version?: string;
  /** Why the last session ended. */
  endReason?: string;
}

/** Where a client keeps the tokens. Its content is as secret as a password. */
export interface TokenStore {
  /** Returns what was saved last; an empty object at first. */
  load(): StoredSession | Promise<StoredSession>;
  save(session: StoredSession): void | Promise<void>;
  /** Runs an action while no other client of this store runs one. Without it, only one client may use the store. */
  exclusively?<T>(action: () => Promise<T>): Promise<T>;
  /** Calls the listener when another tab has saved a session that can be loaded now. Returns a function that stops that. */
  onChange?(listener: () => void): () => void;
}

/** Keeps the tokens until the page or the program ends. */
export function memoryStore(): TokenStore {
  let kept: StoredSession = {};
  return { load: () => kept, save: (session) => void (kept = session), exclusively: inTurn() };
}

/**
 * Keeps the tokens in localStorage, where every script of the page's origin can read them, also one that an attacker has injected.
 * Prefer cookies, which no script can read.
 */
export function localStorageStore(key = "gatehouse"): TokenStore {
  return {
    load: () => JSON.parse(localStorage.getItem(key) ?? "{}") as StoredSession,
    save: (session) => localStorage.setItem(key, JSON.stringify(session)),
    exclusively: webLock(),
    // Not a BroadcastChannel: its messages can arrive before the change.
    onChange(listener) {
      const changed = (e: StorageEvent) => void (e.key === key && listener());
      addEventListener("storage", changed);
      return () => removeEventListener("storage", changed);
    },
  };
}

/** What a tab knows about the session of the cookies, and tells the other tabs. */
export function cookieStore(): TokenStore {
  const channel = new BroadcastChannel("gatehouse");
  const { load, save } = memoryStore();
  return {
    load,
    // Without a version, it is what this tab has just asked for.
    save: (session) => (session.version === undefined || channel.postMessage(session), save(session)),
    exclusively: webLock(),
    onChange(listener) {
      channel.onmessage = ({ data }) => (save(data), listener());
      return () => channel.close();
    },
  };
}

/** Runs actions one at a time in all tabs; where a page has no Web Locks (no HTTPS), in this tab. */
function webLock(): <T>(action: () => Promise<T>) => Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return locks === undefined ? inTurn() : async (action) => await locks.request("gatehouse", action);
}

/** Runs actions one at a time. */
function inTurn(): <T>(action: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const result = last.then(action);
    last = result.catch(() => undefined); // its caller gets the error
    return result;
  };
}
