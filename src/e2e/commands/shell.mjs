// A bash in which the commands of one page run one after the other, so that variables stay from block to block.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, FROM_ARCHIVE, QUICK } from "../service.mjs";
import { ROOT } from "./pages.mjs";

/** Milliseconds, of one block. */
const PATIENCE = 300_000;

/** What a page makes where it is run, and the checkout may have as well. */
const OWN = ["data", "logs", ".git", "node_modules"];

/**
 * Starts a shell in a folder that looks like the checkout, and has data of its own.
 *
 * @param replacements pairs of texts: what pages print, and what is run in its place
 * @param archived whether Java loads the classes of the service from an archive
 */
export async function startShell(replacements, archived = true) {
  const folder = mkdtempSync(join(tmpdir(), "commands-"));
  const checkout = join(folder, "gatehouse");
  mkdirSync(checkout);
  for (const name of readdirSync(ROOT).filter((entry) => !OWN.includes(entry))) {
    symlinkSync(join(ROOT, name), join(checkout, name));
  }
  const [port, adminPort] = [await freePort(), await freePort()];
  const replaced = [[":8080", `:${port}`], [":8081", `:${adminPort}`], ...replacements];
  const { PATH, HOME, LANG = "C.UTF-8", JAVA_HOME } = process.env;
  const child = spawn("bash", ["--noprofile", "--norc"], {
    cwd: checkout,
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
    env: {
      PATH,
      HOME,
      LANG,
      // For services and commands. Java notes them on the standard error.
      JDK_JAVA_OPTIONS: [...QUICK, ...(archived ? [FROM_ARCHIVE] : [])].join(" "),
      ...(JAVA_HOME === undefined ? {} : { JAVA_HOME }),
      HTTP_PORT: port,
      ADMIN_PORT: adminPort,
      PUBLIC_URL: `http://localhost:${port}`,
    },
  });
  let running = true;
  const ended = new Promise((resolve) => child.on("exit", resolve).on("error", resolve)).then(() => (running = false));
  // A shell that has ended takes no more input, which run() notices by itself.
  child.stdin.on("error", () => {});
  child.stdin.write("set -eo pipefail\n");
  let count = 0;
  let service;

  const text = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");

  async function until(condition, complaint) {
    for (const began = Date.now(); !condition(); await new Promise((resolve) => setTimeout(resolve, 50))) {
      if (!running || Date.now() - began > PATIENCE) {
        throw new Error(complaint());
      }
    }
  }

  function print(commands) {
    return replaced.reduce((all, [printed, run]) => all.replaceAll(printed, run), commands);
  }

  /** Runs commands to their end, and returns what they print to the standard output. */
  async function run(commands) {
    const name = `block-${++count}`;
    writeFileSync(join(folder, name), `${print(commands)}\n`);
    const path = join(folder, name);
    child.stdin.write(`{ source ${path}; } >${path}.out 2>${path}.err </dev/null\ntouch ${path}.done\n`);
    await until(
      () => existsSync(`${path}.done`),
      () => `failed or took too long:\n${print(commands)}\n${text(`${name}.out`)}\n${text(`${name}.err`)}\n${log()}`,
    );
    return text(`${name}.out`);
  }

  const log = () => (service === undefined ? "" : text(`${service}.log`));

  /** Runs commands, the last of which is a server that goes on, and returns once it listens. */
  async function serve(commands) {
    await stopService();
    const [before, last] = splitLast(commands);
    await run(before);
    service = `service-${count}`;
    const path = join(folder, service);
    writeFileSync(path, `${print(last)}\n`);
    // A process group of its own: what starts the server may be a script.
    child.stdin.write(`set -m\n( source ${path} ) >${path}.log 2>&1 </dev/null &\nSERVICE=$!\nset +m\n`);
    await run(`echo $SERVICE >${path}.pid`);
    await until(
      () => log().includes("listens on http://") || !alive(Number(text(`${service}.pid`))),
      () => `does not listen:\n${print(commands)}\n${log()}`,
    );
    if (!log().includes("listens on http://")) {
      throw new Error(`ended at once:\n${print(commands)}\n${log()}`);
    }
  }

  async function stopService() {
    if (service !== undefined) {
      const pid = Number(text(`${service}.pid`));
      if (alive(pid)) {
        process.kill(-pid, "SIGTERM");
      }
      await until(
        () => !alive(pid),
        () => `does not stop:\n${log()}`,
      );
      service = undefined;
    }
  }

  /** Stops what runs, and deletes what it has made. */
  async function end() {
    try {
      await stopService();
    } finally {
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  }

  return { run, serve, end };
}

/** Whether any process of a group is left. */
function alive(pid) {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether the last command is a server, which does not return. */
export function startsServer(commands) {
  return /(gatehouse\.jar|exec:java)$/.test(splitLast(commands)[1]);
}

/** The commands before the last one, and the last one, which may have several lines. */
export function splitLast(commands) {
  const lines = commands.trimEnd().split("\n");
  let first = lines.length - 1;
  while (first > 0 && lines[first - 1].endsWith("\\")) {
    first--;
  }
  return [lines.slice(0, first).join("\n"), lines.slice(first).join("\n")];
}
