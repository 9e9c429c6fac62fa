import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { StoredSession, TokenStore } from "./store.js";

/** A client that is killed does not remove its lock. Longer than a request may take, in milliseconds. */
const ABANDONED = 60_000;

/**
 * Keeps the tokens in a file that only its owner can read. Several processes can use it at the same time.
 *
 * @param file its folder must exist
 */
export function fileStore(file: string): TokenStore {
  const lock = `${file}.lock`;
  return {
    load: () => unless("ENOENT", () => JSON.parse(readFileSync(file, "utf8")) as StoredSession) ?? {},

    save(session) {
      const next = `${file}.${process.pid}`;
      rmSync(next, { force: true });
      writeFileSync(next, JSON.stringify(session), { mode: 0o600, flag: "wx" });
      renameSync(next, file);
    },

    async exclusively(action) {
      while (unless("EEXIST", () => openAndClose(lock)) === undefined) {
        const { mtimeMs } = unless("ENOENT", () => statSync(lock)) ?? { mtimeMs: Date.now() };
        if (Math.abs(Date.now() - mtimeMs) > ABANDONED) {
          rmSync(lock, { force: true });
        }
        await setTimeout(5 + 10 * Math.random());
      }
      try {
        return await action();
      } finally {
        rmSync(lock, { force: true });
      }
    },
  };
}

function openAndClose(lock: string): true {
  closeSync(openSync(lock, "wx"));
  return true;
}

/** Returns undefined if the action fails with that code. */
function unless<T>(code: string, action: () => T): T | undefined {
  try {
    return action();
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== code) {
      throw e;
    }
    return undefined;
  }
}
