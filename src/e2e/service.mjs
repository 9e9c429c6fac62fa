// Gatehouse for as long as a test needs it: the jar, on an embedded database and ports of its own.

import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const jar = new URL("../../target/gatehouse.jar", import.meta.url).pathname;

/** A port that nobody listens on, below those that the system gives to whoever connects meanwhile. */
export async function freePort() {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    const free = await new Promise((resolve) => {
      const server = createServer()
        .on("error", () => resolve(false))
        .listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (free) {
      return port;
    }
  }
}

/** A new folder for its data. */
export function newFolder() {
  return mkdtempSync(join(tmpdir(), "gatehouse-"));
}

/**
 * Starts a program, whose output goes to a file, and waits until it answers.
 *
 * @param answers whether it does by now
 * @returns a function that stops it
 */
export async function startProgram(command, args, { env, log, answers }) {
  const output = openSync(log, "a");
  const child = spawn(command, args, { stdio: ["ignore", output, output], env });
  closeSync(output);
  let running = true;
  const ended = new Promise((resolve) => child.on("exit", resolve).on("error", resolve)).then(() => (running = false));
  const stop = () => {
    child.kill();
    return ended;
  };
  for (const began = Date.now(); !(await answers()); await new Promise((resolve) => setTimeout(resolve, 100))) {
    if (!running || Date.now() - began > 60_000) {
      await stop();
      throw new Error(`${command} does not answer\n${readFileSync(log, "utf8")}`);
    }
  }
  return stop;
}

/**
 * Starts the service; returns once it answers.
 *
 * @param settings environment variables
 * @param data a new folder, or one that an earlier service has left
 */
export async function startGatehouse(settings, data) {
  const port = settings.HTTP_PORT ?? (await freePort());
  const origin = `http://localhost:${port}`;
  const stop = await startProgram("java", ["-jar", jar], {
    log: join(data, "console.log"),
    env: {
      ...process.env,
      PUBLIC_URL: origin,
      HTTP_HOST: "127.0.0.1",
      HTTP_PORT: port,
      ADMIN_PORT: 0,
      DATA_DIR: data,
      ...settings,
    },
    answers: async () => (await fetch(`${origin}/.well-known/jwks.json`).catch(() => undefined))?.ok,
  });
  return { origin, port, stop };
}
