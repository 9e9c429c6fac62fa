// The single-page apps of examples/, each with the service at one origin.

import { readFileSync } from "node:fs";
import { expect, test } from "../fixtures.mjs";
import { PASSWORD, signUp } from "../people.mjs";
import { examples, frontEndTest } from "./front-end.mjs";

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

  const spa = frontEndTest(examples + example);

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
