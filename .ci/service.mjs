// Gatehouse for as long as a check needs it: the jar, on an embedded database and ports of its own.

import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const stops = [];
const folders = [];
const jar = new URL("../target/gatehouse.jar", import.meta.url).pathname;

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

/** A folder for its data, which goes with the services. */
export function dataFolder() {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-"));
  folders.push(folder);
  return folder;
}

/**
 * Starts it; answers once it does.
 *
 * @param settings environment variables
 * @param data a folder that an earlier one has left
 */
export async function startService(settings, data = dataFolder()) {
  const port = settings.HTTP_PORT ?? (await freePort());
  const origin = `http://localhost:${port}`;
  const log = join(data, "console.log");
  const output = openSync(log, "a");
  const child = spawn("java", ["-jar", jar], {
    stdio: ["ignore", output, output],
    env: {
      ...process.env,
      PUBLIC_URL: origin,
      HTTP_HOST: "127.0.0.1",
      HTTP_PORT: port,
      ADMIN_PORT: 0,
      DATA_DIR: data,
      ...settings,
    },
  });
  closeSync(output);
  let running = true;
  const ended = new Promise((resolve) => child.on("exit", resolve).on("error", resolve)).then(() => (running = false));
  const stop = () => {
    child.kill();
    return ended;
  };
  stops.push(stop);
  for (const began = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const answer = await fetch(`${origin}/.well-known/jwks.json`).catch(() => undefined);
    if (answer?.ok) {
      return { origin, stop };
    }
    if (!running || Date.now() - began > 60_000) {
      throw new Error(`the service does not answer at ${origin}\n${readFileSync(log, "utf8")}`);
    }
  }
}

/** Ends what has been started here, and this process. */
export async function end() {
  await Promise.all(stops.map((stop) => stop()));
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  process.exit();
}

process.on("uncaughtException", (e) => {
  console.error(e);
  process.exitCode = 1;
  return end();
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    process.exitCode = 1;
    return end();
  });
}
