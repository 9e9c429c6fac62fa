import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { StoredSession, TokenStore } from "./store.js";

/** A process that is killed does not remove its lock. Longer than a request may take, in milliseconds. */
const ABANDONED = 60_000;

/**
 * Keeps the tokens in a file that only its owner can read. Several processes can use it at the same time.
 *
 * @param file its folder must exist
 */
export function fileStore(file: string): TokenStore {
  const lock = `${file}.lock`;
  return {
    load: () => (existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StoredSession) : {}),

    save(session) {
      const next = `${file}.${process.pid}`;
      writeFileSync(next, JSON.stringify(session), { mode: 0o600 });
      renameSync(next, file);
    },

    async exclusively(action) {
      for (;;) {
        try {
          writeFileSync(lock, "", { flag: "wx" });
          break;
        } catch (e) {
          if ((e as NodeJS.ErrnoException).code !== "EEXIST") throw e;
        }
        const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
        if (Date.now() - since > ABANDONED) rmSync(lock, { force: true });
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
