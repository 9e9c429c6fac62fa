// Starts the subjects of behaviour.spec.mjs: a small program for each language that uses its client as it is told.
//
// A subject reads requests from its standard input and writes responses and events to its standard output, each a line of JSON. It
// reads the next request before the last one has ended: requests run at the same time.
//
//   {"id": 1, "do": "signIn", "username": "ada@example.org", "password": "…"}
//   {"id": 1, "ok": true, "value": {"id": 7, "username": "ada@example.org", "roles": []}}
//   {"id": 1, "ok": false, "error": {"kind": "problem", "code": "invalid-credentials", "status": 401, "requestId": "…", "retryAfter": 2}}
//   {"event": "signedOut", "reason": "session-ended"}
//
// The kind of an error is "problem" (GatehouseProblem), "unavailable" (GatehouseUnavailable) or "other", with a "message".
//
//   create {url, store: "memory" | "file", file, timeout}  makes a new client, which all later requests use; the timeout of a
//                                                          request is in seconds, without it the client's default applies
//   signIn {username, password, deviceName}                → {id, username, roles}
//   me                                                     → {id, username, roles}
//   refresh, confirm {password}, changePassword {password, newPassword}, signOut {everywhere}
//   parallel {count}                                       calls `me` that often at the same time → how many succeeded
//   users {limit}                                          → all usernames, through the iterator, with that page size
//   signUp {email}, confirmSignUp {token, password}, requestPasswordReset {email}, resetPassword {token, password}
//   tokens                                                 → {accessToken, refreshToken, deviceToken} of the store; null or no
//                                                          member for a token that the store does not have
//   expireAccessToken                                      replaces the access token of the store by an invalid one
//   moveClock {seconds}                                    sets the wall clock that the client sees to that many seconds after the
//                                                          real time
//   isSignedIn                                             → true or false

import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { createInterface } from "node:readline";

const here = new URL("./", import.meta.url).pathname;
const sdk = new URL("../../../target/sdk/", import.meta.url).pathname;
const libraries = new URL("../../../target/e2e-libraries/", import.meta.url).pathname;

/** The languages, with the command line of their subject. */
export const languages = {
  TypeScript() {
    const folder = `${libraries}sdk-typescript/`;
    copyFileSync(`${here}subject.mjs`, `${folder}subject.mjs`);
    return ["node", `${folder}subject.mjs`];
  },
  Java: () => ["java", "-XX:TieredStopAtLevel=1", "-cp", `${sdk}java/target/*:${libraries}sdk-java/*:${libraries}subject-java`, "Subject"],
  Python: () => ["/usr/bin/python3", `${here}subject.py`, `${libraries}sdk-python`],
};

/** Starts a subject. */
export function startSubject(language) {
  const [command, ...args] = languages[language]();
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const pending = new Map();
  const ended = new Promise((resolve) => child.on("exit", resolve).on("error", resolve)).then(() => {
    pending.forEach(({ reject }) => reject(new Error(`the ${language} subject has ended`)));
    pending.clear();
  });
  const signedOut = [];
  let ids = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line);
    if (message.event === "signedOut") {
      signedOut.push(message.reason);
      return;
    }
    const { resolve, reject } = pending.get(message.id);
    pending.delete(message.id);
    if (message.ok) {
      resolve(message.value);
    } else {
      reject(Object.assign(new Error(`${language}: ${JSON.stringify(message.error)}`), { of: message.error }));
    }
  });

  /** Executes a request; throws if it fails, with the subject's error as `of`. */
  function run(what, args = {}) {
    const id = ++ids;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id, do: what, ...args })}\n`);
    });
  }

  return {
    run,

    /** Executes a request that fails; returns the subject's error. */
    async failure(what, args) {
      const error = await run(what, args).then(
        (value) => new Error(`${what} did not fail: ${JSON.stringify(value)}`),
        (e) => e,
      );
      if (error.of === undefined) {
        throw error;
      }
      return error.of;
    },

    /** The reasons of the events, a list that grows. */
    signedOut,

    /** Returns when the program has ended. */
    end() {
      child.kill();
      return ended;
    },
  };
}
