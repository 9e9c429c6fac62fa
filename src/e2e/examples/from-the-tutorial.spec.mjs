// The three steps of docs/guide-from-the-tutorial.md: the same page, with another api.js each.

import { readFileSync } from "node:fs";
import { expect, test } from "../fixtures.mjs";
import { DEMO } from "../people.mjs";
import { examples, frontEndTest } from "./front-end.mjs";

const FOLDER = `${examples}from-the-tutorial`;
const PAGES = ["guide-from-the-tutorial.md", "guide-from-the-tutorial.zh.md"];

const STEPS = [
  { step: 1, wrong: "wrong password", stored: ["token"] },
  { step: 2, wrong: "Invalid username or password", stored: ["gatehouse"] },
  { step: 3, wrong: "Invalid username or password", stored: [], settings: { CLASSIC_ENABLED: "false" } },
];

for (const { step, wrong, stored, settings } of STEPS) {
  const stepTest = frontEndTest(FOLDER, settings);

  stepTest(`examples/from-the-tutorial: step ${step}`, async ({ context, service }) => {
    const page = await context.newPage();
    await page.goto(`${service.url}/step-${step}/`);
    const submit = async (password) => {
      await page.getByLabel("Username").fill(DEMO.username);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in" }).click();
    };
    await submit("wrong");
    await expect(page.getByRole("alert")).toHaveText(wrong);
    await submit(DEMO.password);
    await expect(page.getByRole("listitem").filter({ hasText: DEMO.username })).toBeVisible();
    await expect(page.getByRole("alert")).toBeEmpty();
    await page.reload();
    await expect(page.getByRole("listitem").filter({ hasText: DEMO.username })).toBeVisible();
    expect(await page.evaluate(() => [document.cookie, Object.keys(localStorage)])).toEqual(["", stored]);
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByLabel("Username")).toBeVisible();
  });
}

test("the guide shows the code of the steps", () => {
  for (const page of PAGES) {
    const text = readFileSync(`${FOLDER}/../../docs/${page}`, "utf8");
    for (const step of [2, 3]) {
      expect(text, page).toContain(`\`\`\`js\n${readFileSync(`${FOLDER}/step-${step}/api.js`, "utf8")}\`\`\``);
    }
  }
});
