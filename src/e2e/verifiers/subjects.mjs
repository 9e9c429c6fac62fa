// The verifiers of this repository as test subjects: each in a process of its own, behind a proxy of its own.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { startProxy } from "./proxy.mjs";

const here = new URL("./", import.meta.url).pathname;
const package_ = new URL("../../../target/e2e-libraries/verifier-python", import.meta.url).pathname;

/** The settings of the service for the tests of the verifiers, which so share one service per worker. */
export const SETTINGS = {
  KEY_ALGORITHM: "ES256",
  SIGN_UP: "open",
  SIGN_UP_DOMAINS: "example.org",
  CLASSIC_USERS_VISIBLE_TO: "admin",
  MAIL_TRANSPORT: "file",
  REFRESH_TOKEN_GRACE: "0 seconds",
};

/** Python with PyJWT and Flask; the tests use Debian's. */
export const python = process.env.PYTHON ?? "/usr/bin/python3";

export const environment = { ...process.env, PYTHONPATH: package_, PYTHONDONTWRITEBYTECODE: "1" };

const COMMANDS = {
  node: ["node", `${here}subject.mjs`],
  python: [python, `${here}subject.py`],
};

/**
 * Starts the verifiers of all languages for a service.
 *
 * @param options those of the verifier for Node.js, and more keys or a mode for the proxy
 */
export function startSubjects(url, options = {}) {
  return Promise.all(Object.keys(COMMANDS).map((name) => startSubject(name, url, options)));
}

async function startSubject(name, url, { keys = [], mode = "pass", ...options }) {
  const proxy = await startProxy(url);
  Object.assign(proxy, { keys, mode });
  const [command, ...words] = COMMANDS[name];
  const argument = JSON.stringify({ issuer: url, internalUrl: `${proxy.url}/`, ...options });
  const child = spawn(command, [...words, argument], { stdio: ["pipe", "pipe", "pipe"], env: environment });
  const waiting = [];
  let said = "";
  child.stderr.on("data", (chunk) => (said += chunk));
  const ended = new Promise((resolve) => child.on("exit", (code) => resolve(code)).on("error", () => resolve(-1)));
  ended.then(() => waiting.splice(0).forEach(({ reject }) => reject(new Error(`${name} has exited: ${said}`))));
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift().resolve(JSON.parse(line)));

  const call = (command, argument = null) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin.write(`${JSON.stringify({ [command]: argument })}\n`);
    });
  return {
    name,
    proxy,
    verifyAll: (tokens) => call("verify", tokens),
    verify: async (token) => (await call("verify", [token]))[0],
    ready: () => call("ready"),
    health: () => call("health"),
    /** Stops the clock of the verifier so many seconds from now. */
    clock: (seconds) => call("clock", Date.now() / 1000 + seconds),
    /** Stops the clock of the verifier at a time in seconds since 1970. */
    clockAt: (time) => call("clock", time),
    close: () => call("close"),
    /** Everything that the verifier has logged. */
    log: () => said,
    /** Ends the input; resolves with the exit code. */
    end: () => {
      child.stdin.end();
      return ended;
    },
    stop: () => {
      proxy.close();
      child.kill();
      return ended;
    },
  };
}
