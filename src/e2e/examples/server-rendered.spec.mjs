// The app of examples/server-rendered, whose server only sees the access token in a cookie.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../fixtures.mjs";
import { PASSWORD, signUp } from "../people.mjs";
import { createClient } from "../service-clients.mjs";
import { freePort, startProgram } from "../service.mjs";
import { environment, python } from "../verifiers/subjects.mjs";
import { examples, frontEndTest } from "./front-end.mjs";

const ACCESS_COOKIE = "__Host-gatehouse-access";
const FOLDER = `${examples}server-rendered`;
const PAGES = ["guide-server-rendered-app.md", "guide-server-rendered-app.zh.md"];

const rendered = frontEndTest().extend({
  /** The server of the app, which can be started only after the service. */
  app: async ({ serverPort }, use) => use(`http://127.0.0.1:${serverPort}`),

  serverPort: [async ({}, use) => use(await freePort()), { scope: "worker" }],

  /** The URL of the app. */
  home: async ({ service: { url }, serverPort }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "server-rendered-"));
    const { clientId, clientSecret } = await createClient(url, "revocations");
    const stop = await startProgram(python, [`${FOLDER}/app.py`], {
      log: join(folder, "log"),
      env: { ...environment, PORT: serverPort, GATEHOUSE_URL: url, GATEHOUSE_CLIENT_ID: clientId, GATEHOUSE_CLIENT_SECRET: clientSecret },
      answers: async () => (await fetch(`http://127.0.0.1:${serverPort}/`).catch(() => undefined))?.status === 401,
    });
    await use(`${url}/`);
    await stop();
    rmSync(folder, { recursive: true });
  },

  /** Responses with which the server asks to sign in are no errors. */
  complaints: async ({ home, complaints }, use) => {
    await use(complaints);
    const asks = (text) => text.startsWith("console: Failed to load resource: the server responded with a status of 401") && text.includes(`(${home}`);
    complaints.splice(0, complaints.length, ...complaints.filter((text) => !asks(text)));
  },
});

rendered("examples/server-rendered: sign in, an expired token, another origin, sign out", async ({ context, service, home }, { testId }) => {
  const ada = await signUp(service, `ada-${testId}@example.org`);
  const page = await context.newPage();
  const submit = async (password) => {
    await page.getByLabel("Username").fill(ada.username);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  const add = async (text) => {
    await page.getByLabel("New note").fill(text);
    await page.getByRole("button", { name: "Add" }).click();
    await expect(page.getByRole("listitem").last()).toHaveText(text);
  };
  await page.goto(home);
  await submit("wrong");
  await expect(page.getByRole("alert")).toHaveText("Invalid username or password");
  await submit(PASSWORD);
  await expect(page.locator("#name")).toHaveText(ada.username);
  await add("<b>milk</b>");

  // Browsers delete the cookie when the access token expires.
  await context.clearCookies({ name: ACCESS_COOKIE });
  await page.goto(home);
  await expect(page.locator("#name")).toHaveText(ada.username);
  await page.waitForLoadState(); // the script of the page has run
  await context.clearCookies({ name: ACCESS_COOKIE });
  await add("bread");

  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const send = (origin) =>
    fetch(`${home}notes`, { method: "POST", redirect: "manual", headers: { Cookie: cookie, ...origin }, body: new URLSearchParams({ text: "theft" }) });
  for (const origin of [{}, { Origin: "https://evil.example" }, { Origin: "null" }]) {
    expect((await send(origin)).status).toBe(403);
  }
  expect((await send({ Origin: service.url })).status).toBe(303);
  expect((await fetch(`${home}notes`, { method: "POST", headers: { Origin: service.url } })).status).toBe(401);

  const other = await context.newPage();
  await other.goto(home);
  await other.getByRole("button", { name: "Sign out" }).click();
  for (const tab of [page, other]) {
    await expect(tab.getByLabel("Username")).toBeVisible();
  }
  await expect.poll(async () => (await fetch(home, { headers: { Cookie: cookie } })).status, { timeout: 2_000, intervals: [20] }).toBe(401);
});

test("the guide shows all lines of examples/server-rendered about signing in; those of the server are at most ten", async () => {
  const app = readFileSync(`${FOLDER}/app.py`, "utf8");
  const guard = app.split("# guard\n")[1].split("\n\n\n# end of guard")[0];
  expect(guard.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(10);
  for (const page of PAGES) {
    const text = readFileSync(`${FOLDER}/../../docs/${page}`, "utf8");
    expect(text).toContain(`\`\`\`python\n${guard}\n\`\`\``);
    expect(text).toContain(`\`\`\`js\n${readFileSync(`${FOLDER}/static/auth.js`, "utf8").split("\n\n").slice(1).join("\n\n")}\`\`\``);
  }
});
