// The pages of problems, which a browser shows in place of JSON: at the root and under a path prefix, in all languages, light and
// dark, on a phone and on a desktop, and without JavaScript.

import { APP_URL, expect, PRODUCT, test, watchedProfileTest } from "../fixtures.mjs";
import { laxity, watch } from "../watch.mjs";
import { faults, headed, violations } from "./page.mjs";
import { browserOf, DESKTOP, PHONE, READERS } from "./readers.mjs";

test.describe.configure({ mode: "parallel" });

for (const reader of READERS) {
  watchedProfileTest.describe(reader.name, () => {
    watchedProfileTest.use(browserOf(reader));

    watchedProfileTest("a problem code is explained on a page of the team", async ({ page, service, complaints }) => {
      const answer = await page.goto(`${service.url}/problems/key-not-published-long-enough`);
      expect(answer.status()).toBe(200);
      complaints.push(...laxity(answer));
      await headed(page, reader.keyTooNew);
      expect(await page.title()).toBe(`${await page.locator("h1").innerText()} · ${PRODUCT}`);
      expect(await page.getAttribute("html", "lang")).toBe(reader.lang);
      expect(await page.locator("header .name").innerText()).toBe(PRODUCT);
      expect(await page.locator("header img").evaluate((logo) => logo.naturalWidth)).toBeGreaterThan(0);
      expect(await page.locator("dd:visible").allInnerTexts()).toEqual(["key-not-published-long-enough", "409"]);
      expect(await page.locator("section .secondary").getAttribute("href")).toBe(APP_URL);
      for (const [colorScheme, size] of [["light", PHONE], ["dark", PHONE], ["light", DESKTOP], ["dark", DESKTOP]]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(size);
        expect(await faults(page), `${colorScheme}, ${size.width} pixels`).toEqual([]);
        expect(await violations(page), `${colorScheme}, ${size.width} pixels`).toEqual([]);
      }
    });
  });
}

test("a wrong URL shows a page with the id of the request, and the language can be chosen", async ({ context, page, service }) => {
  // The browser reports the 404 of the page itself.
  const complaints = await watch(context, service.url, (url) => url.includes("/unknown"));
  for (const path of ["/pages/unknown", "/problems/unknown", "/console/unknown/unknown"]) {
    const answer = await page.goto(service.url + path);
    expect(answer.status()).toBe(404);
    await headed(page, "Not found");
    expect(await page.locator("dd:visible").last().innerText()).toBe(answer.headers()["x-request-id"]);
    expect(await page.evaluate(() => getComputedStyle(document.querySelector("section")).borderRadius), "the style sheet is found").not.toBe("0px");
    await page.getByRole("button", { name: "繁體中文" }).click();
    await headed(page, "找不到");
    await page.getByRole("button", { name: "English" }).click();
    await headed(page, "Not found");
    expect(await violations(page)).toEqual([]);
  }
  expect(complaints).toEqual([]);
});

test("the page is readable without JavaScript", async ({ browser, service }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${service.url}/problems/overloaded`);
  expect(await page.locator("h1 [lang=en]").innerText()).toBe("Service overloaded");
  expect(await page.locator("h1 [lang=zh-Hans]").isVisible()).toBe(false);
  await context.close();
});
