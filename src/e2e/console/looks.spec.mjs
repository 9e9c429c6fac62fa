// Every view of the console in each language, light and dark, on a desktop and on a phone: no violation of WCAG that axe finds,
// nothing wider than the window, and all texts in the language of the reader. The screenshots are attached to the result.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, watchedProfileTest as test } from "../fixtures.mjs";
import { browserOf, DESKTOP, PHONE, READERS } from "../pages/readers.mjs";
import { signUp } from "../people.mjs";
import { laxity } from "../watch.mjs";
import { loaded, openConsole } from "./console.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = ["overview", "users", "users/1", "events", "keys", "clients", "mails", "settings"];

for (const reader of READERS) {
  test.describe(reader.name, () => {
    test.use(browserOf({ ...reader, viewport: DESKTOP }));

    test("the views are readable", async ({ page, service, complaints }, testInfo) => {
      await signUp(service, `looks-${testInfo.testId}@example.org`);
      complaints.push(...laxity(await page.request.get(`${service.url}/console`)));
      for (const view of VIEWS) {
        await openConsole(page, service.url, view);
        await loaded(page);
        expect(await page.locator("main :is(h1, h2, form, table)").first().evaluate(({ localName }) => localName), view).toBe("h1");
        for (const [colorScheme, size] of [["light", DESKTOP], ["dark", PHONE]]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize(size);
          await page.evaluate(AXE);
          const violations = await page.evaluate(async () => (await window.axe.run()).violations);
          const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
          expect(found, `${view}, ${colorScheme}`).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view}, ${size.width} pixels`).toBe(true);
          await testInfo.attach(`${view} ${colorScheme}`, { body: await page.screenshot({ fullPage: true }), contentType: "image/png" });
        }
        const text = await page.locator("nav a, h1, h2, label, button:not([lang]), summary, th, dt").allInnerTexts();
        for (const line of text.filter((each) => reader.lang !== "en" && /[a-z]{3}/i.test(each))) {
          expect(["CSV", "UTC", "admin"].some((word) => line.includes(word)) || /@|^[\w-]{43}$/.test(line), `${view}: ${line}`).toBe(true);
        }
        expect(await page.title()).toMatch(reader.lang === "en" ? /^[A-Z]/ : /^\p{Script=Han}/u);
      }
    });
  });
}
