// Every section of every page, on a phone and on a desktop, light and dark: nothing is wider than the window, every text has
// enough contrast, every control is large enough, and all texts are in the language of the reader.

import { APP_URL, expect, open, PRODUCT, watchedProfileTest as test } from "../fixtures.mjs";
import { laxity } from "../watch.mjs";
import { faults, headed, inOneLanguage, PAGES, press } from "./page.mjs";
import { browserOf, DESKTOP, PHONE, READERS } from "./readers.mjs";

test.describe.configure({ mode: "parallel" });

for (const reader of READERS) {
  test.describe(reader.name, () => {
    test.use(browserOf(reader));

    test("all pages are readable", async ({ page, service, complaints }) => {
      expect(await page.evaluate(() => navigator.languages.join())).toBe(reader.languages);
      await looks(page, service.url, complaints, reader, PAGES, PRODUCT);
      for (const name of PAGES) {
        await page.goto(`${service.url}/pages/${name}`);
        expect(await page.locator("section .secondary").first().getAttribute("href"), `${name} leads back`).toBe(APP_URL);
        const links = await page.locator("footer a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
        expect(links).toEqual(["mailto:help@example.org", "https://example.org/terms", "https://example.org/privacy"]);
      }
    });
  });

  test.describe(`${reader.name}, without sign-up and mail`, () => {
    test.use({ ...browserOf(reader), settings: { MAIL_TRANSPORT: "off", THROTTLE_MAILED_TOKENS_PER_ADDRESS: "1" } });

    test("the pages for new users are readable", async ({ page, service, complaints }) => {
      await looks(page, service.url, complaints, reader, ["sign-up", "forgot"], "Gatehouse");
    });

    test("the pages say that sign-up is closed, that mail is off, and how long to wait after too many attempts", async ({ context, service }) => {
      await headed(await open(context, `${service.url}/pages/sign-up`), reader.closed);
      await headed(await open(context, `${service.url}/pages/forgot`), reader.mailOff);
      for (let attempt = 0; ; attempt++) {
        const page = await open(context, `${service.url}/pages/verify#token=AAAA`);
        await press(page);
        const told = page.locator("[role=status]").filter({ hasText: reader.tooMany });
        const refused = page.locator("section:visible", { hasText: reader.refused });
        await told.or(refused).waitFor();
        if (await told.isVisible()) {
          break;
        }
        expect(attempt, "attempts are limited").toBeLessThan(3);
      }
    });
  });
}

async function looks(page, service, complaints, reader, names, product) {
  for (const name of names) {
    const answer = await page.goto(`${service}/pages/${name}`);
    complaints.push(...laxity(answer));
    for (const [colorScheme, size] of [["light", reader.viewport], ["dark", reader.viewport], ["light", PHONE], ["light", DESKTOP]]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      expect(await faultsOfSections(page), `${name}, ${colorScheme}, ${size.width} pixels`).toEqual([]);
    }
    expect(await page.getAttribute("html", "lang")).toBe(reader.lang);
    expect((await page.title()).endsWith(` · ${product}`), await page.title()).toBe(true);
    expect(await page.locator("header .name").innerText()).toBe(product);
    await inOneLanguage(page, reader);
  }
}

/** Returns the layout problems of all sections of a page that shows one at a time. */
async function faultsOfSections(page) {
  const sections = page.locator("section");
  const shown = await sections.evaluateAll((all) => all.findIndex((section) => !section.hidden));
  const problems = [];
  for (let i = 0; i < (await sections.count()); i++) {
    await only(sections, i);
    problems.push(...(await faults(page)));
  }
  await only(sections, shown);
  return problems;
}

function only(sections, shown) {
  return sections.evaluateAll((all, wanted) => all.forEach((section, i) => (section.hidden = i !== wanted)), shown);
}
