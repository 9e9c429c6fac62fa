// /pages/sign-in: to where it leads, what it says, and that no URL contains a token.

import { readFileSync } from "node:fs";
import { expect, open, profileTest, test as plain } from "../fixtures.mjs";
import { PASSWORD, signUp } from "../people.mjs";
import { watch } from "../watch.mjs";
import { focused, headed } from "./page.mjs";
import { browserOf, PHONE, READERS } from "./readers.mjs";

const SCRIPT = readFileSync(new URL("../../main/resources/pages/return-to.js", import.meta.url), "utf8");

const SAID = {
  en: { title: "Sign in", wrong: "The username or the password is wrong.", offline: "This device is offline." },
  "zh-Hans": { title: "登录", wrong: "用户名或密码错误。", offline: "设备未联网" },
  "zh-Hant": { title: "登入", wrong: "使用者名稱或密碼錯誤。", offline: "裝置未連線" },
};

const test = profileTest.extend({
  /** The application is at one origin of the same site, and another one is listed. */
  settings: ({ settings, sites }, use) =>
    use({
      ...settings,
      APP_URL: `${sites.frontEnd.origin}/start`,
      CORS_ALLOWED_ORIGINS: sites.neighbour.origin,
      THROTTLE_FREE_FAILURES: "2",
      THROTTLE_FIRST_WAIT: "20 seconds",
    }),

  /** All requests of the browser; none of their URLs may contain a token or a password. */
  requested: [
    async ({ context, service, sites }, use) => {
      const urls = [];
      context.on("request", (request) => urls.push(request.url()));
      const complaints = await watch(context, service.url, (url) => url.startsWith(`${service.url}/v1/`));
      await use(urls);
      const tokens = (await context.cookies()).map(({ value }) => value).filter((value) => value !== "");
      expect(urls.filter((url) => [PASSWORD, encodeURIComponent(PASSWORD), ...tokens].some((secret) => url.includes(secret)))).toEqual([]);
      const known = [sites.frontEnd, sites.neighbour].map(({ origin }) => `request elsewhere: ${origin}/`);
      expect(complaints.filter((line) => !known.some((start) => line.startsWith(start)))).toEqual([]);
    },
    { auto: true },
  ],

  ada: async ({ service }, use, testInfo) => use(await signUp(service, `ada-${testInfo.testId}@example.org`)),
});

const at = (service, wanted) => `${service.url}/pages/sign-in${wanted === undefined ? "" : `?return_to=${encodeURIComponent(wanted)}`}`;

async function fill(page, { username, password }) {
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await page.keyboard.press("Enter");
}

plain("return_to leads to listed origins only, exactly as browsers write them", async () => {
  const { returnTo } = await import(`data:text/javascript,${encodeURIComponent(SCRIPT)}`);
  const origins = ["https://app.example.org", "http://localhost:3000"];
  const of = (wanted) => returnTo(`?return_to=${encodeURIComponent(wanted)}`, origins);
  for (const refused of [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\evil.example",
    "https:\\\\app.example.org",
    "https:/app.example.org",
    "https:app.example.org",
    "https://app.example.org\\.evil.example",
    "https://app.example.org\\@evil.example",
    "https://app.example.org@evil.example",
    "https://app.example.org:x@evil.example",
    "https://user@app.example.org/",
    "https://:@app.example.org/",
    "https://app.example.org.evil.example/",
    "https://app.example.orgevil.example/",
    "https://evil.example/https://app.example.org",
    "https://evil.example#https://app.example.org/",
    "https://app.example.org:8443/",
    "https://app.example.org:443/",
    "https://app.example.org:/",
    "http://app.example.org/",
    "http://localhost:3001/",
    "http://localhost/",
    "https://localhost:3000/",
    "http://127.0.0.1:3000/",
    "HTTPS://app.example.org/",
    "https://APP.example.org/",
    "https://%61pp.example.org/",
    "https://app。example.org/",
    "https://app.example.org./",
    "https%3A%2F%2Fapp.example.org%2F",
    "javascript:alert(1)",
    "javascript://app.example.org/%0aalert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "blob:https://app.example.org/x",
    " https://app.example.org/",
    "https://app.example.org/ ",
    "https://app.example.org/\n",
    "ht\ntps://app.example.org/",
    "https://app.exa\tmple.org/",
    "https://app.example.org/\u0000",
    "null",
    "",
    "/",
    "account",
  ]) {
    expect(of(refused), JSON.stringify(refused)).toBe(null);
  }
  for (const allowed of [
    "https://app.example.org",
    "https://app.example.org/",
    "https://app.example.org?a=b",
    "https://app.example.org#/route",
    "https://app.example.org/a/b?next=https://evil.example&x=%2F%2Fevil#c",
    "https://app.example.org//evil.example",
    "http://localhost:3000/a@b",
  ]) {
    expect(of(allowed)).toBe(allowed);
  }
  expect(returnTo("", origins)).toBe(undefined);
  expect(returnTo("?Return_To=https://app.example.org/&other=1", origins)).toBe(undefined);
  expect(returnTo("?return_to=https://app.example.org/&return_to=https://app.example.org/", origins), "twice").toBe(null);
  expect(returnTo("?return_to=https://app.example.org/&return%5Fto=https://evil.example/", origins), "twice, encoded").toBe(null);
  expect(returnTo("?return_to=https://app.example.org/", []), "no origin is allowed").toBe(null);
});

plain("page leads to known pages of this service only", async () => {
  const { pageOf } = await import(`data:text/javascript,${encodeURIComponent(SCRIPT)}`);
  expect(pageOf("?page=account")).toBe("account");
  expect(pageOf("?page=console")).toBe("../console");
  expect(pageOf("?return_to=https://app.example.org/")).toBe(undefined);
  for (const refused of [
    "?page=",
    "?page=Account",
    "?page=account/",
    "?page=/account",
    "?page=./account",
    "?page=..%2Fdocs",
    "?page=..%2Fconsole",
    "?page=account%00",
    "?page=account%0a",
    "?page=account%23lang%3Den",
    "?page=sign-in",
    "?page=constructor",
    "?page=__proto__",
    "?page=//evil.example",
    "?page=https://evil.example/",
    "?page=javascript:alert(1)",
    "?page=account&page=account",
    "?page=account&p%61ge=//evil.example",
  ]) {
    expect(pageOf(refused), refused).toBe(null);
  }
});

test("signs in by keyboard, returns to the page that asked, and the cookies end with the browser", async ({ context, page, service, sites, ada }) => {
  const wanted = `${sites.neighbour.origin}/deep/page?a=1&b=%2F#part`;
  await page.goto(at(service, wanted));
  await page.locator("#username").focus();
  await page.keyboard.type(ada.username);
  await page.keyboard.press("Tab");
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await page.locator("[role=status]", { hasText: SAID.en.wrong }).waitFor();
  expect(await focused(page)).toBe("password");
  expect(await page.locator("#password").inputValue()).toBe("");
  await page.keyboard.type(ada.password);
  await page.keyboard.press("Enter");
  await page.waitForURL(wanted, { timeout: 60_000 });
  const cookies = (await context.cookies(service.url)).filter(({ name }) => name !== "__Host-gatehouse-device");
  expect(cookies.map(({ expires, httpOnly }) => [expires, httpOnly])).toEqual([[-1, true], [-1, true]]);
  await page.goBack().catch(() => undefined);
  expect(page.url(), "the form is not in the history").not.toContain("sign-in");
});

test("leads to the application by default, and users can stay signed in", async ({ context, page, service, sites, ada }) => {
  await page.goto(at(service));
  await page.locator("[name=keep_signed_in]").focus();
  await page.keyboard.press("Space");
  await fill(page, ada);
  await page.waitForURL(`${sites.frontEnd.origin}/start`, { timeout: 60_000 });
  expect((await context.cookies(service.url)).every(({ expires }) => expires > Date.now() / 1000)).toBe(true);
});

test("leads back to the account page, although there is an application", async ({ page, service, ada }) => {
  await page.goto(`${service.url}/pages/account#lang=zh-Hant`);
  await page.waitForURL(`${service.url}/pages/sign-in?page=account#lang=zh-Hant`);
  await fill(page, ada);
  await page.waitForURL(`${service.url}/pages/account#lang=zh-Hant`);
  await headed(page, "您的帳號");
});

for (const reader of READERS) {
  test.describe(reader.name, () => {
    test.use(browserOf(reader));

    test("a link to another site is not followed, and the page says so", async ({ page, service, sites, ada }) => {
      for (const wanted of [sites.foreign.origin, `${sites.frontEnd.origin}@${sites.foreign.host}`, "javascript:alert(1)", "//evil.example"]) {
        await page.goto(at(service, wanted));
        await headed(page, SAID[reader.lang].title);
        expect(await page.locator("[data-refused]").isVisible(), wanted).toBe(true);
      }
      await page.goto(`${service.url}/pages/sign-in?page=${encodeURIComponent(sites.foreign.origin)}`);
      expect(await page.locator("[data-refused]").isVisible()).toBe(true);
      await fill(page, ada);
      await page.waitForURL(`${sites.frontEnd.origin}/start`, { timeout: 60_000 });
    });
  });
}

test("after too many attempts the waiting time counts down, does not stop a retry, and ends", async ({ page, service, sites, ada }) => {
  await page.goto(at(service));
  const told = page.locator("[role=status] [aria-hidden] [lang=en]", { hasText: /Please try again in \d+ seconds?\./ });
  for (let attempt = 0; !(await told.isVisible()); attempt++) {
    expect(attempt, "attempts are limited").toBeLessThan(6);
    await fill(page, { ...ada, password: "wrong" });
    await page.locator("form[aria-busy=false] [role=status]", { hasText: /wrong|try again in/ }).waitFor();
  }
  const seconds = async () => Number(/\d+/.exec(await told.innerText())[0]);
  const first = await seconds();
  await expect.poll(seconds).toBeLessThan(first);
  const sent = page.waitForResponse(`${service.url}/v1/sessions`);
  await page.locator("[type=submit]").click();
  expect((await sent).status()).toBe(429);
  await page.locator("[role=status]", { hasText: "You can try again now." }).waitFor({ timeout: 60_000 });
  await fill(page, ada);
  await page.waitForURL(`${sites.frontEnd.origin}/start`, { timeout: 60_000 });
});

// Without the check for complaints: the browser logs that it is offline.
profileTest("without a network and without the service, the page says so, and the button stays", async ({ context, ownService: { url, stop } }) => {
  const pages = await Promise.all(READERS.map(({ lang }) => open(context, `${url}/pages/sign-in#lang=${lang}`)));
  const user = { username: "ada@example.org", password: PASSWORD };
  const tells = async (page, text) => {
    await fill(page, user);
    await page.locator("[role=status]", { hasText: text }).waitFor();
    expect(await page.locator("[type=submit]").isEnabled()).toBe(true);
  };
  await context.setOffline(true);
  for (const [i, page] of pages.entries()) {
    await tells(page, SAID[READERS[i].lang].offline);
  }
  await context.setOffline(false);
  await stop();
  for (const [i, page] of pages.entries()) {
    await tells(page, READERS[i].unreachable);
  }
});

profileTest.describe("without an application", () => {
  profileTest.use({ viewport: PHONE, settings: {} });

  profileTest("the page leads to the account page", async ({ page, service }) => {
    await page.goto(`${service.url}/pages/sign-in?return_to=${encodeURIComponent(service.url)}`);
    await fill(page, { username: "admin@gmail.com", password: "123456" });
    await page.waitForURL(`${service.url}/pages/account`);
    await headed(page, "Your account");
  });
});
