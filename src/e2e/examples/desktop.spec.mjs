// The program of examples/desktop, as its user uses it.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "../fixtures.mjs";
import { PASSWORD, post, signUp } from "../people.mjs";

const root = new URL("../../../", import.meta.url).pathname;

const test = base.extend({
  home: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), "gatehouse-"));
    await use(home);
    rmSync(home, { recursive: true });
  },
});

/** Starts the program; `say` types a line and waits for the output that follows. */
function startApp(url, home) {
  const env = { ...process.env, HOME: home, PYTHONPATH: `${root}target/e2e-libraries/sdk-python`, PYTHONUNBUFFERED: "1" };
  const app = spawn("/usr/bin/python3", [`${root}examples/desktop/app.py`, url], { env, stdio: ["pipe", "pipe", "inherit"] });
  let printed = "";
  app.stdout.on("data", (text) => (printed += text));
  const ended = new Promise((resolve) => app.on("exit", resolve));
  return {
    async say(line, expected) {
      printed = "";
      app.stdin.write(`${line}\n`);
      await expect.poll(() => printed).toMatch(expected);
    },
    sees: (expected) => expect.poll(() => printed).toMatch(expected),
    end: () => app.kill(),
    async quit() {
      app.stdin.write("quit\n");
      expect(await ended).toBe(0);
    },
  };
}

test("examples/desktop: sign in, start again, be signed out elsewhere, sign out", async ({ service, home }, { testId }) => {
  const ada = await signUp(service, `ada-${testId}@example.org`);
  let app = startApp(service.url, home);
  await app.sees(/^Username: $/);
  await app.say(ada.username, /Password: $/);
  await app.say("wrong", /^Invalid username or password\.\nUsername: $/);
  await app.say(ada.username, /Password: $/);
  await app.say(PASSWORD, /^\nHello, ada-.*\n> $/);
  await app.quit();

  app = startApp(service.url, home);
  await app.sees(/^> $/);
  await app.say("me", `Signed in as ${ada.username}\n> `);
  await app.say("devices", /^Example on a desktop \(this one\)\n> $/);
  const tokens = join(home, ".local/share/example-desktop/tokens.json");
  expect(statSync(tokens).mode & 0o777).toBe(0o600);

  const { body } = await post(`${service.url}/v1/sessions`, ada);
  await fetch(`${service.url}/v1/sessions`, { method: "DELETE", headers: { Authorization: `Bearer ${body.access_token}` } });
  await app.say("me", /^You are signed out \(session-ended\)\.\n.*\.\nUsername: $/);
  await app.say(ada.username, /Password: $/);
  await app.say(PASSWORD, /> $/);
  await app.say("sign out", /^You are signed out \(signed-out\)\.\nUsername: $/);
  expect(Object.keys(JSON.parse(readFileSync(tokens, "utf8")))).toEqual(["device_token"]);
  app.end();
});

test("the code of examples/desktop has at most ten lines for authentication, and docs/guide-mobile-desktop.md quotes them", () => {
  const code = readFileSync(`${root}examples/desktop/auth.py`, "utf8");
  expect(code.trim().split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(10);
  for (const page of ["guide-mobile-desktop.md", "guide-mobile-desktop.zh.md"]) {
    expect(readFileSync(`${root}docs/${page}`, "utf8")).toContain(code);
  }
});
