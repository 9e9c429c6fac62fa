// The measurements of revocation.sh, which starts Gatehouse.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startProgram } from "../e2e/service.mjs";

const [base, ends, followers] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const pid = process.env.GATEHOUSE_PID;
const root = new URL("../../", import.meta.url).pathname;
const DEMO = { username: "admin@gmail.com", password: "123456" };
const HERTZ = 100;
const REST = 30_000;

const python = process.env.PYTHON ?? "/usr/bin/python3";
const jar = `${root}examples/guard-dropwizard/target/orders.jar`;
const SERVICES = {
  "Node.js, Express": () => ["node", `${root}examples/guard-express/server.mjs`],
  "Python, Flask": (port) => [python, "-m", "gunicorn", "--threads", "4", "--bind", `127.0.0.1:${port}`, "--chdir", `${root}examples/guard-flask`, "app:app"],
  ...(existsSync(jar) && { "Java, Dropwizard": () => ["java", "-jar", jar, "server", `${root}examples/guard-dropwizard/config.yml`] }),
};

const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });

/** Sends a request; returns the status and the parsed body. */
function call(method, url, { token, client, body } = {}) {
  return new Promise((resolve, reject) => {
    const content = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...(content && { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(content) }),
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(client && { Authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString("base64")}` }),
    };
    const request = http.request(url, { method, headers, agent }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, body: text.startsWith("{") ? JSON.parse(text) : undefined });
      });
    });
    request.on("error", reject).end(content);
  });
}

async function expectStatus(status, answer) {
  const { status: actual, body } = await answer;
  if (actual !== status) {
    throw new Error(`${actual} instead of ${status}: ${JSON.stringify(body)}`);
  }
  return body;
}

async function signIn() {
  return (await expectStatus(201, call("POST", `${base}/v1/sessions`, { body: DEMO }))).access_token;
}

function signOut(token) {
  return expectStatus(204, call("DELETE", `${base}/v1/sessions/current`, { token }));
}

async function newClient(name) {
  const token = await signIn();
  return expectStatus(201, call("POST", `${base}/v1/admin/clients`, { token, body: { name, scopes: ["revocations"] } }));
}

/** Asks until the service refuses; returns milliseconds. */
async function refusal(url, token, began) {
  while ((await call("GET", `${url}/whoami`, { token })).status === 200);
  return performance.now() - began;
}

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

async function measureRefusals() {
  const folder = mkdtempSync(join(tmpdir(), "revocation-"));
  const started = [];
  try {
    for (const [name, command] of Object.entries(SERVICES)) {
      const { id, secret } = await newClient(name);
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const [program, ...words] = command(port);
      const env = {
        ...process.env,
        PYTHONPATH: `${root}target/e2e-libraries/verifier-python`,
        GATEHOUSE_URL: base,
        GATEHOUSE_CLIENT_ID: id,
        GATEHOUSE_CLIENT_SECRET: secret,
        PORT: String(port),
        ADMIN_PORT: String(await freePort()),
      };
      const answers = async () => (await fetch(`${url}/whoami`).catch(() => undefined))?.status === 401;
      started.push({ name, url, times: [], stop: await startProgram(program, words, { log: join(folder, `${port}.log`), env, answers }) });
    }
    for (let i = 0; i < ends; i++) {
      const token = await signIn();
      for (const { url } of started) {
        await expectStatus(200, call("GET", `${url}/whoami`, { token }));
      }
      const began = performance.now();
      const refusals = started.map(async ({ url, times }) => times.push(await refusal(url, token, began)));
      await signOut(token);
      await Promise.all(refusals);
    }
    console.log(`From the end of a session to the first refusal, ${ends} ends, ms:\n`);
    console.log("| Service | p50 | p99 | max |\n|---|---|---|---|");
    for (const { name, times } of started) {
      times.sort((a, b) => a - b);
      console.log(`| ${name} | ${[quantile(times, 0.5), quantile(times, 0.99), times.at(-1)].map((ms) => ms.toFixed(0)).join(" | ")} |`);
    }
  } finally {
    await Promise.all(started.map(({ stop }) => stop()));
    rmSync(folder, { recursive: true });
  }
}

/** The CPU time of the instance in milliseconds. */
function cpu() {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / HERTZ;
}

function threads() {
  return Number(/^Threads:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
}

/** The share of a processor that the instance needs at rest, in percent. */
async function atRest() {
  const before = cpu();
  await new Promise((resolve) => setTimeout(resolve, REST));
  return ((cpu() - before) / REST) * 100;
}

/** The CPU time of the instance for the end of a session, in milliseconds. */
async function perEnd(told) {
  const tokens = [];
  for (let i = 0; i < 50; i++) {
    tokens.push(await signIn());
  }
  const before = cpu();
  for (const [i, token] of tokens.entries()) {
    await signOut(token);
    await told(i + 1);
  }
  return (cpu() - before) / tokens.length;
}

async function measureFollowers() {
  const client = await newClient("followers");
  const pause = () => new Promise((resolve) => setTimeout(resolve, 300));
  await perEnd(pause); // warm-up
  const alone = { rest: await atRest(), threads: threads(), end: await perEnd(pause) };
  alone.busy = threads();

  // The followers are a process of their own, so that this one does not wait for them.
  const crowd = spawn("node", [new URL("followers.mjs", import.meta.url).pathname, base, client.id, client.secret, String(followers)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let seen = -1;
  crowd.stdout.on("data", (chunk) => (seen = Number(String(chunk).trim().split("\n").at(-1))));
  const until = async (number) => {
    while (seen < number) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await until(0);
  await pause();
  const before = seen;
  const together = { rest: await atRest(), threads: threads(), end: await perEnd((number) => until(before + number * followers)) };
  together.busy = threads();
  crowd.kill();

  console.log(`\n| The instance | without followers | with ${followers} |\n|---|---|---|`);
  console.log(`| threads at rest | ${alone.threads} | ${together.threads} |`);
  console.log(`| threads after 50 ends | ${alone.busy} | ${together.busy} |`);
  console.log(`| CPU at rest, % of a processor | ${alone.rest.toFixed(2)} | ${together.rest.toFixed(2)} |`);
  console.log(`| CPU per ended session, ms | ${alone.end.toFixed(1)} | ${together.end.toFixed(1)} |`);
}

if (ends > 0) {
  await measureRefusals();
}
await measureFollowers();
process.exit(0);
