// /pages/account, used like a user in each language: what it shows, and each change, with the mails that the service writes to its
// folder.

import { readFileSync } from "node:fs";
import { expect, open, profileTest, test as plain, watchedProfileTest as test } from "../fixtures.mjs";
import { nextMail } from "../mailbox.mjs";
import { dialog, told } from "../overlays.mjs";
import { DEMO, NEXT_PASSWORD, PASSWORD, post, signUp } from "../people.mjs";
import { laxity } from "../watch.mjs";
import { arrived, explained, faults, focused, headed, violations } from "./page.mjs";
import { browserOf, DESKTOP, PHONE, READERS } from "./readers.mjs";

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";

const SAID = {
  en: {
    title: "Your account",
    verified: "Verified",
    notVerified: "Not verified",
    thisDevice: "This device",
    firefox: "Firefox on Windows",
    justNow: "just now",
    login: "Signed in",
    signedOutThere: "The device is signed out.",
    passwordChanged: "Your password is changed.",
    wrongPassword: "The password is wrong.",
    askPassword: "Enter your password",
    sent: "We have sent a link to",
    closed: "Your account is closed",
    signedOut: "You have been signed out",
    otherUser: "Another user has signed in",
    signIn: "Sign in",
  },
  "zh-Hans": {
    title: "您的账号",
    verified: "已验证",
    notVerified: "未验证",
    thisDevice: "当前设备",
    firefox: "Firefox（Windows）",
    justNow: "刚刚",
    login: "登录",
    signedOutThere: "该设备已退出登录。",
    passwordChanged: "密码已修改",
    wrongPassword: "密码错误。",
    askPassword: "请验证密码",
    sent: "验证链接已发送至",
    closed: "您的账号已注销",
    signedOut: "您已退出登录",
    otherUser: "已登录其他账号",
    signIn: "登录",
  },
  "zh-Hant": {
    title: "您的帳號",
    verified: "已驗證",
    notVerified: "未驗證",
    thisDevice: "此裝置",
    firefox: "Firefox（Windows）",
    justNow: "剛剛",
    login: "登入",
    signedOutThere: "該裝置已登出。",
    passwordChanged: "密碼已變更",
    wrongPassword: "密碼錯誤。",
    askPassword: "請重新驗證密碼",
    sent: "驗證連結已傳送至",
    closed: "您的帳號已刪除",
    signedOut: "您已登出",
    otherUser: "已登入其他帳號",
    signIn: "登入",
  },
};

test.describe.configure({ mode: "parallel" });

const settings = {
  SIGN_UP: "open",
  SIGN_UP_DOMAINS: "example.org",
  CLASSIC_USERS_VISIBLE_TO: "everyone",
  MAIL_TRANSPORT: "file",
  FRESH_FOR: "6 seconds",
};

test.use({ settings });

const at = ({ url }) => `${url}/pages/account`;
const shown = (page, text) => page.getByText(text, { exact: false }).locator("visible=true").first().waitFor();
const rows = (page, section) => page.locator(`#${section} .rows > li`);

async function signIn(page, { username, password }) {
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await page.keyboard.press("Enter");
}

/** Signs in without a browser; returns the tokens. */
async function openSession({ url }, { username, password }, userAgent) {
  const { status, body } = await post(`${url}/v1/sessions`, { username, password }, { "User-Agent": userAgent });
  expect(status).toBe(201);
  return body;
}

async function revokeOthers({ url }, { access_token: token }) {
  await fetch(`${url}/v1/sessions?keep_current=true`, { method: "DELETE", headers: { Authorization: `Bearer ${token}` } });
}

for (const reader of READERS) {
  const said = SAID[reader.lang];

  test.describe(reader.name, () => {
    test.use(browserOf(reader));

    test("from the sign-in to the closed account", async ({ context, page, service, complaints }, testInfo) => {
      const ada = await signUp(service, reader.address);
      const newEmail = reader.address.replace("@", "-new@");
      const phone = await openSession(service, ada, FIREFOX);
      await openSession(service, ada, "curl/8.0");

      await test.step("the page leads to the sign-in, and back", async () => {
        const answer = await page.goto(at(service));
        complaints.push(...laxity(answer));
        await headed(page, said.signIn);
        await signIn(page, ada);
        await page.waitForURL(at(service));
        await headed(page, said.title);
        await shown(page, ada.username);
        await shown(page, said.verified);
      });

      await test.step("sessions and events are in words", async () => {
        await expect(rows(page, "sessions")).toHaveCount(3);
        await rows(page, "sessions").filter({ hasText: said.thisDevice }).filter({ hasText: "Chrome" }).waitFor();
        await rows(page, "sessions").filter({ hasText: said.firefox }).filter({ hasText: said.justNow }).waitFor();
        await rows(page, "sessions").filter({ hasText: "curl" }).waitFor();
        await rows(page, "events").filter({ hasText: said.login }).first().waitFor();
      });

      await test.step("it is readable on a phone and on a desktop, light and dark, in one language", async () => {
        await readable(page, testInfo, reader, "account");
      });

      await test.step("a device is signed out", async () => {
        await rows(page, "sessions").filter({ hasText: said.firefox }).getByRole("button").click();
        await told(page, said.signedOutThere);
        await expect(rows(page, "sessions")).toHaveCount(2);
        expect(await focused(page)).toBe("sessions-title");
        expect((await fetch(`${service.url}/v1/me`, { headers: { Authorization: `Bearer ${phone.access_token}` } })).status).toBe(401);
      });

      await test.step("all other devices are signed out, after a question", async () => {
        await page.locator("#sign-out-others").click();
        await page.keyboard.press("Escape");
        await expect(page.locator("dialog[open]")).toHaveCount(0);
        expect(await focused(page)).toBe("sign-out-others");
        await page.keyboard.press("Enter");
        await dialog(page).locator("[type=submit]").click();
        await expect(rows(page, "sessions")).toHaveCount(1);
      });

      await test.step("the password is changed, after each problem is explained at its field", async () => {
        await page.locator("[data-opens=change-password]").click();
        expect(await focused(page)).toBe("current_password");
        await page.locator("#current_password").fill("wrong");
        await page.locator("#new_password").fill(NEXT_PASSWORD);
        await page.keyboard.press("Enter");
        await explained(page, "current_password", said.wrongPassword);
        expect(await focused(page)).toBe("current_password");
        await page.locator("#current_password").fill(PASSWORD);
        await page.locator("#new_password").fill("1234567");
        await page.keyboard.press("Enter");
        await explained(page, "new_password", reader.tooShort);
        await readable(page, testInfo, reader, "change-password");
        await page.locator("#new_password").fill(NEXT_PASSWORD);
        await page.keyboard.press("Enter");
        await told(page, said.passwordChanged);
        await expect(page.locator("dialog[open]")).toHaveCount(0);
        await expect(page.locator("#new_password")).toHaveValue("");
      });

      await test.step("the language of mails is changed", async () => {
        const answer = page.waitForResponse((response) => response.request().method() === "PATCH");
        expect(await page.locator("#locale option").evaluateAll((all) => all.filter((option) => getComputedStyle(option).display !== "none").length)).toBe(3);
        await page.locator("#locale").selectOption("zh-Hant");
        expect(await (await answer).json()).toMatchObject({ locale: "zh-Hant" });
      });

      await test.step("the address is changed after the password is entered again, with a mailed link", async () => {
        await expect.poll(async () => (await context.request.get(`${service.url}/v1/account/export`)).status()).toBe(401);
        await page.locator("[data-opens=change-email]").click();
        await page.locator("#email").fill("ada@example.com");
        await page.keyboard.press("Enter");
        await dialog(page).locator("h2", { hasText: said.askPassword }).waitFor();
        await readable(page, testInfo, reader, "password");
        await dialog(page).locator("[type=button]").click();
        await page.locator("#change-email form:not([aria-busy=true])").waitFor();
        expect(await focused(page), "the user has cancelled, and can change the address or try again").toBe("email");
        await page.keyboard.press("Enter");
        await page.locator("#confirm-password").fill("wrong");
        await page.keyboard.press("Enter");
        await explained(page, "confirm-password", said.wrongPassword);
        await page.locator("#confirm-password").fill(NEXT_PASSWORD);
        await page.keyboard.press("Enter");
        await explained(page, "email", reader.otherDomain);
        await page.locator("#email").fill(newEmail);
        await page.keyboard.press("Enter");
        await page.locator("[data-sent]", { hasText: said.sent }).waitFor();
        const { link } = await nextMail(service.data, newEmail, `${service.url}/pages/verify`);
        await post(`${service.url}/v1/email-verifications/confirm`, { token: link.split("#token=")[1] });
        await page.reload();
        await page.locator("[data-fact=email]", { hasText: newEmail }).waitFor();
      });

      await test.step("all data is downloaded, once", async () => {
        const downloads = [];
        page.on("download", (download) => downloads.push(download));
        const downloaded = page.waitForEvent("download");
        await page.locator("#export").evaluate((button) => [button.click(), button.click()]);
        await enterPasswordIfAsked(page, page.locator("#data:not([aria-busy=true])"));
        const data = JSON.parse(readFileSync(await (await downloaded).path(), "utf8"));
        expect(data.account).toMatchObject({ email: newEmail, email_verified: true });
        expect(downloads, "the button was pressed twice").toHaveLength(1);
      });

      await test.step("the account is closed", async () => {
        await page.locator("#close-account").click();
        await dialog(page).locator("[type=submit]").click();
        await enterPasswordIfAsked(page, page.locator("[data-when=done]:visible"));
        await arrived(page, said.closed);
        expect(await page.locator("body").innerText()).not.toContain(newEmail);
        await readable(page, testInfo, reader, "closed");
        await page.evaluate(() => window.dispatchEvent(new Event("focus")));
        expect(await page.locator("dialog[open]").count(), "the end of the session was expected").toBe(0);
        expect((await post(`${service.url}/v1/sessions`, { username: newEmail, password: NEXT_PASSWORD })).status).toBe(401);
      });
    });
  });
}

test("if the session ends elsewhere, or another user signs in, the page shows no data and says so", async ({ context, page, service }, testInfo) => {
  const [ada, grace] = [await signUp(service, "ada-ends@example.org"), await signUp(service, "grace-ends@example.org")];
  await page.goto(at(service));
  await signIn(page, ada);
  await shown(page, ada.username);
  const tab = await open(context, at(service));
  await shown(tab, ada.username);

  await revokeOthers(service, await openSession(service, ada, FIREFOX));
  await page.locator("#locale").selectOption("zh-Hant");
  await ended(page, "signedOut", ada);
  await readable(page, testInfo, READERS[0], "signed-out");
  await page.keyboard.press("Enter");
  await headed(page, "Sign in");
  await signIn(page, grace);
  await shown(page, grace.username);

  await tab.bringToFront();
  await tab.evaluate(() => document.querySelector("#locale")?.dispatchEvent(new Event("change", { bubbles: true })));
  await ended(tab, "otherUser", ada);
  await tab.keyboard.press("Enter");
  await shown(tab, grace.username);
  expect((await (await context.request.get(`${service.url}/v1/account`)).json()).locale).toBeUndefined();
});

/** Waits for the end of a request, and enters the password if the last login is too old: machines have different speeds. */
async function enterPasswordIfAsked(page, end) {
  const password = page.locator("#confirm-password");
  await password.or(end).first().waitFor();
  if (await password.isVisible()) {
    await password.fill(NEXT_PASSWORD);
    await page.keyboard.press("Enter");
  }
}

/** Expects a dialog that tells the end in all languages, and that the page shows nothing of the user. */
async function ended(page, end, user) {
  await dialog(page).locator("h2").waitFor();
  for (const [lang, said] of Object.entries(SAID)) {
    await expect(dialog(page).locator(`h2 [lang=${lang}]`)).toHaveText(said[end]);
  }
  expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(user.username);
}

test("names of users cannot change the page, and long lists are shown in parts", async ({ page, service }, testInfo) => {
  const names = ["<img src=x onerror=alert(1)>", "\u202Eevil \u05de\u05e9\u05ea\u05de\u05e9", "\u{1f600}".repeat(100), "x".repeat(254)];
  for (const [i, name] of names.entries()) {
    const user = await invite(service, name, `name-${i}@example.org`);
    const device = { device_name: [...name].slice(0, 64).join("") };
    const sessions = i === 0 ? 24 : 1;
    for (let opened = 0; opened < sessions; opened++) {
      expect((await post(`${service.url}/v1/sessions`, { ...user, ...device }, { "User-Agent": "<b>x</b>" })).status).toBe(201);
    }
    await page.goto(at(service));
    await signIn(page, user);
    await expect(page.locator("[data-fact=username]")).toHaveText(name);
    await expect(rows(page, "sessions")).toHaveCount(Math.min(sessions + 1, 20));
    for (const size of [PHONE, DESKTOP]) {
      await page.setViewportSize(size);
      expect(await faults(page), `${name}, ${size.width} pixels`).toEqual([]);
      await picture(page, testInfo, `name ${i} ${size.width}`);
    }
    if (sessions > 20) {
      await page.locator("#sessions [data-more]").click();
      await expect(rows(page, "sessions")).toHaveCount(sessions + 1);
      await expect(page.locator("#sessions [data-more]")).toBeHidden();
      expect(await page.evaluate(() => document.activeElement.matches("#sessions .rows > li:nth-child(21)"))).toBe(true);
    }
    await page.locator("#sign-out").click();
    await headed(page, "Sign in");
  }
});

test("an address that an administrator has set is verified with a mailed link", async ({ page, service }) => {
  const ada = await signUp(service, "ada-assigned@example.org");
  const { user } = await openSession(service, ada, FIREFOX);
  const { access_token: token } = await openSession(service, DEMO, FIREFOX);
  const email = "ada-assigned-new@example.org";
  await fetch(`${service.url}/v1/admin/users/${user.id}`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ email }),
  });
  await nextMail(service.data, email, `${service.url}/pages/verify`);
  await page.goto(at(service));
  await signIn(page, ada);
  await page.locator("[data-fact=email]", { hasText: email }).filter({ hasText: SAID.en.notVerified }).waitFor();
  await page.locator("#verify-email").click();
  await page.locator("[data-sent]", { hasText: email }).waitFor();
  const { link } = await nextMail(service.data, email, `${service.url}/pages/verify`);
  await post(`${service.url}/v1/email-verifications/confirm`, { token: link.split("#token=")[1] });
  await page.reload();
  await page.locator("[data-fact=email]", { hasText: email }).filter({ hasText: SAID.en.verified }).waitFor();
  await expect(page.locator("#verify-email")).toBeHidden();
});

test("the last administrator cannot close the account, and the page says so", async ({ page, service }) => {
  await page.goto(at(service));
  await signIn(page, DEMO);
  await shown(page, "admin");
  await page.locator("#close-account").click();
  await dialog(page).locator("[type=submit]").click();
  await page.locator("#close [role=status]", { hasText: "You are the last administrator." }).waitFor();
});

/** Creates a user of any name, who sets the password with the mailed invitation. */
async function invite(service, username, email) {
  const { access_token: token } = await openSession(service, DEMO, FIREFOX);
  const created = await post(`${service.url}/v1/admin/users`, { username, email }, { Authorization: `Bearer ${token}` });
  expect(created.status).toBe(201);
  const { link } = await nextMail(service.data, email, `${service.url}/pages/reset`);
  const [mailed] = link.split("#token=")[1].split("&");
  const set = await post(`${service.url}/v1/password-resets/confirm`, { token: mailed, new_password: PASSWORD });
  expect(set.status).toBe(200);
  return { username, password: PASSWORD };
}

// Without the check for complaints: the browser logs that it is offline.
profileTest.describe("without a network", () => {
  profileTest.use({ settings, viewport: PHONE });

  profileTest("the page says so, changes nothing, and continues when the user tries again", async ({ context, page, service }) => {
    const ada = await signUp(service, "ada-offline@example.org");
    for (let opened = 0; opened < 20; opened++) {
      await openSession(service, ada, FIREFOX);
    }
    await context.route("**/v1/account", (route) => route.abort(), { times: 1 });
    await page.goto(at(service));
    await signIn(page, ada);
    await shown(page, "The service cannot be reached.");
    await page.locator("#retry").click();
    await expect(rows(page, "sessions")).toHaveCount(20);

    await context.setOffline(true);
    await page.locator("#locale").selectOption("zh-Hant");
    await shown(page, "This device is offline.");
    expect(await page.locator("#locale").inputValue()).toBe("en");
    await page.getByRole("button", { name: "Show more" }).first().click();
    await page.locator("#sessions [role=status]", { hasText: "This device is offline." }).waitFor();
    await page.locator("#sign-out").click();
    await page.locator("#profile > [role=status]", { hasText: "This device is offline." }).waitFor();
    await context.setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(rows(page, "sessions")).toHaveCount(21);
    await page.locator("#sign-out").click();
    await headed(page, "Sign in");
  });
});

plain.describe("the words", () => {
  plain.use({ settings });

  plain("cover every kind of event and every reason of a sign-out, in all languages", async ({ page, service }) => {
    await page.goto(`${service.url}/pages/sign-in`);
    const { KINDS, END_REASONS } = await page.evaluate(async () => ({ ...(await import("./events.js")) }));
    const contract = readFileSync(new URL("../../../api-spec/audit/schemas/AuditEventResponse.yaml", import.meta.url), "utf8");
    const kinds = [...contract.matchAll(/^ {6}- `([a-z-]+)`:/gm)].map(([, kind]) => kind);
    expect(kinds.length).toBeGreaterThan(30);
    expect(Object.keys(KINDS)).toEqual(kinds);
    const reasons = readFileSync(new URL("../../main/java/dev/gatehouse/session/EndReason.java", import.meta.url), "utf8");
    expect(Object.keys(END_REASONS)).toEqual([...reasons.matchAll(/^ {4}([A-Z_]+)[,;]/gm)].map(([, name]) => name.toLowerCase().replaceAll("_", "-")));
    for (const words of [...Object.values(KINDS), ...Object.values(END_REASONS)]) {
      expect(Object.keys(words)).toEqual(["en", "zh-Hans", "zh-Hant"]);
    }
  });

  plain("name browsers and systems", async ({ page, service }) => {
    await page.goto(`${service.url}/pages/sign-in`);
    const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0";
    for (const [userAgent, words] of [
      [FIREFOX, "Firefox on Windows"],
      [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/142.0.0.0`, "Edge on Windows"],
      [`Mozilla/5.0 (Linux; Android 15; K) ${chrome} Mobile Safari/537.36`, "Chrome on Android"],
      [`Mozilla/5.0 (Linux; Android 15; SM-S928B) ${chrome} SamsungBrowser/28.0 Mobile Safari/537.36`, "Samsung Internet on Android"],
      [`Mozilla/5.0 (Linux; Android 15) ${chrome} Mobile Safari/537.36 MicroMessenger/8.0.50`, "WeChat on Android"],
      [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, "Chrome on ChromeOS"],
      ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15", "Safari on macOS"],
      ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari on iPhone"],
      ["Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome on iPad"],
      ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "Linux"],
      ["curl/8.5.0", "curl"],
      ["python-requests/2.32", "python-requests"],
      ["Mozilla/5.0", "Unknown browser"],
      ["<script>alert(1)</script>", "Unknown browser"],
      [`${"x".repeat(300)}/1`, "Unknown browser"],
      ["", "Unknown browser"],
      [undefined, "Unknown browser"],
    ]) {
      expect(await page.evaluate(async (text) => (await import("./user-agents.js")).browserInWords(text ?? undefined).en, userAgent)).toBe(words);
    }
  });
});

/** Expects a readable page in the language of the reader, on both devices, light and dark; attaches a picture of each. */
async function readable(page, testInfo, { lang, viewport }, name) {
  for (const [colorScheme, size] of [["dark", PHONE], ["light", DESKTOP]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    expect(await faults(page), `${name}, ${colorScheme}, ${size.width} pixels`).toEqual([]);
    await picture(page, testInfo, `${name} ${lang} ${colorScheme} ${size.width}`);
  }
  expect(await violations(page), name).toEqual([]);
  await page.setViewportSize(viewport);
  const text = await page.evaluate(() => (document.querySelector("dialog[open]") ?? document.querySelector("main")).innerText);
  const own = text.replace(/English|简体中文|繁體中文|Firefox|Windows|Chrome|Linux|curl|node|JSON|\S+@\S+/g, "");
  expect(own).not.toMatch({ "zh-Hans": /[帳郵請設碼驗證變連]/, "zh-Hant": /[账邮请设码验证变连]/ }[lang] ?? /\p{Script=Han}/u);
  expect(own).not.toMatch(lang === "en" ? /\p{Script=Han}/u : /[a-z]{3}/i);
}

async function picture(page, testInfo, name) {
  const path = testInfo.outputPath(`${name.replaceAll(" ", "-")}.png`);
  await page.screenshot({ path, fullPage: true });
  await testInfo.attach(name, { path });
}
