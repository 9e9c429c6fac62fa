// The single-page apps of examples/, each with the service at one origin.

import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, watchedTest } from "../fixtures.mjs";
import { PASSWORD, signUp } from "../people.mjs";
import { freePort, startProgram } from "../service.mjs";

const examples = new URL("../../../examples/", import.meta.url).pathname;

const text = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

for (const example of ["spa", "spa-vue"]) {
  test(`the guide shows all lines about signing in of examples/${example}, at most ten`, () => {
    const auth = text(`examples/${example}/auth.js`);
    for (const page of ["docs/guide-single-page-app.md", "docs/guide-single-page-app.zh.md"]) {
      expect(text(page)).toContain(`\`\`\`js\n${auth}\`\`\``);
    }
    const lines = auth.split("\n").filter((line) => line !== "" && !line.startsWith("/**"));
    expect(lines.length).toBeLessThanOrEqual(10);
  });

  const spa = watchedTest.extend({
    /** The port of the front end. */
    port: [async ({}, use) => use(await freePort()), { scope: "worker" }],

    /** With the same URL as the front end. */
    service: async ({ services, settings, port }, use) => {
      const url = `http://localhost:${port}`;
      const { url: GATEHOUSE, data } = await services({ ...settings, PUBLIC_URL: url }, "");
      const stop = await startProgram("node", [`${examples}serve.mjs`, examples + example], {
        env: { ...process.env, PORT: String(port), GATEHOUSE },
        log: join(tmpdir(), `${example}-${port}.log`),
        answers: async () => (await fetch(url).catch(() => undefined))?.ok,
      });
      await use({ url, data });
      await stop();
    },
  });

  spa(`examples/${example}: sign in, reload, a second tab, sign out`, async ({ context, service }, { testId }) => {
    const ada = await signUp(service, `ada-${testId}@example.org`);
    const open = async () => {
      const page = await context.newPage();
      await page.goto(`${service.url}/`);
      return page;
    };
    const submit = async (page, password) => {
      await page.getByLabel("Username").fill(ada.username);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in" }).click();
    };
    const page = await open();
    await submit(page, "wrong");
    await expect(page.getByRole("alert")).toHaveText("Invalid username or password");
    const other = await open();
    await expect(other.getByLabel("Username")).toBeVisible();

    await submit(page, PASSWORD);
    for (const tab of [page, other]) {
      await expect(tab.locator("#name")).toHaveText(ada.username);
    }
    await page.reload();
    await expect(page.locator("#name")).toHaveText(ada.username);
    expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).toBe("{}");

    await other.getByRole("button", { name: "Sign out" }).click();
    for (const tab of [page, other]) {
      await expect(tab.getByLabel("Username")).toBeVisible();
    }
  });
}
