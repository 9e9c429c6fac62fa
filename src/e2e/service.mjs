// Starts and stops Gatehouse for tests: the jar, with a new embedded database and free ports.

import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { closeSync, copyFileSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mailedTokens } from "./mailbox.mjs";
import { startNginx } from "./nginx.mjs";
import { NEXT_PASSWORD, PASSWORD } from "./people.mjs";

const jar = new URL("../../target/gatehouse.jar", import.meta.url).pathname;

/** Options of Java for a program that starts quickly rather than runs fast. */
export const QUICK = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/** An option of Java: the classes of the jar are in an archive, which setup has created. Java ignores the archive of another jar. */
export const FROM_ARCHIVE = `-XX:SharedArchiveFile=${new URL("../../target/e2e-libraries/gatehouse.jsa", import.meta.url).pathname}`;

/** A new database with the schema of the jar, which setup has created: a service that creates it itself needs twice the time. */
const DATABASE = new URL("../../target/e2e-libraries/database/gatehouse.mv.db", import.meta.url).pathname;

/** Ports below the range from which the system assigns ports to outgoing connections. Each worker of Playwright has its own part. */
const PORTS = { first: 20_000, step: 16, steps: 199 };

let nextStep = randomInt(PORTS.steps);

/** Returns a free port. No other test uses the 15 ports after it, so a program may use them too. */
export async function freePort() {
  const part = Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 4;
  for (;;) {
    const port = PORTS.first + PORTS.step * (part * PORTS.steps + nextStep);
    nextStep = (nextStep + 1) % PORTS.steps;
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

/**
 * Starts a program, writes its output to a file, and waits until it answers.
 *
 * @param answers returns whether the program answers yet
 * @returns a function that stops the program
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
 * Starts the service with a new data folder; returns when it answers.
 *
 * @param settings environment variables
 * @param prefix the path prefix at which nginx serves it, as in "/auth"; empty: no nginx
 */
export async function startGatehouse(settings, prefix = "") {
  const data = mkdtempSync(join(tmpdir(), "gatehouse-"));
  copyFileSync(DATABASE, join(data, "gatehouse.mv.db"));
  const port = await freePort();
  const publicPort = prefix === "" ? port : await freePort();
  const url = `http://localhost:${publicPort}${prefix}`;
  const stops = [];

  async function start(more) {
    const env = { PUBLIC_URL: url, HTTP_HOST: "127.0.0.1", HTTP_PORT: port, ADMIN_PORT: 0, DATA_DIR: data, ...settings, ...more };
    stops.push(
      await startProgram("java", [...QUICK, FROM_ARCHIVE, "-jar", jar], {
        log: join(data, "console.log"),
        env: { ...process.env, ...env },
        answers: async () => (await fetch(`http://localhost:${port}/.well-known/jwks.json`).catch(() => undefined))?.ok,
      }),
    );
    if (prefix !== "") {
      stops.push(await startNginx(publicPort, port, data));
    }
  }

  async function stop() {
    await Promise.all(stops.splice(0).map((each) => each()));
  }

  async function restart(more) {
    await stop();
    await start(more);
  }

  /** Stops the service, checks that its logs contain no secret, and deletes its data. */
  async function end() {
    await stop();
    assertNoSecretIn(data);
    rmSync(data, { recursive: true });
  }

  try {
    await start();
  } catch (e) {
    await stop();
    rmSync(data, { recursive: true });
    throw e;
  }
  return { url, data, stop, restart, end };
}

/** Throws if a log of the service contains a mailed token or a password of the tests. */
function assertNoSecretIn(data) {
  const secrets = [...mailedTokens(data), PASSWORD, NEXT_PASSWORD];
  for (const file of ["console.log", ...readdirSync(join(data, "logs")).map((name) => join("logs", name))]) {
    const text = readFileSync(join(data, file), "latin1");
    if (secrets.some((secret) => text.includes(secret))) {
      throw new Error(`${join(data, file)} contains a mailed token or a password`);
    }
  }
}
