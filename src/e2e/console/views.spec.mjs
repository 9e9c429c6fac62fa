// The other views of the console: events, keys, service clients, mails and settings; and what an administrator sees who cannot go on.

import { expect, open, test as plain, watchedTest as test } from "../fixtures.mjs";
import { dialog, told } from "../overlays.mjs";
import { DEMO, PASSWORD, post, signUp } from "../people.mjs";
import { basic } from "../service-clients.mjs";
import { administrator, agree, loaded, openConsole, press } from "./console.mjs";

test.describe.configure({ mode: "parallel" });

test("events are filtered, followed as they happen, and lead to their users", async ({ page, service }, testInfo) => {
  const { username } = await signUp(service, `events-${testInfo.testId}@example.org`);
  await openConsole(page, service.url, "events");
  await page.getByLabel("User or ID").fill(`nobody-${testInfo.testId}`);
  await press(page, "Filter");
  await page.getByText("There is no user whose name begins like this.").waitFor();
  await page.getByLabel("User or ID").fill(username);
  await page.getByLabel("Kind").selectOption({ label: "User created" });
  await press(page, "Filter");
  await expect(page.locator(".events li")).toHaveCount(1);
  await page.getByText("By sign-up").waitFor();
  await expect(page).toHaveURL(/kind=user-created&user_id=\d+/);

  await page.getByLabel("Kind").selectOption("login-refused");
  await press(page, "Filter");
  await page.getByText("There are no events.").waitFor();
  await page.getByLabel("Show new events as they happen").check();
  await post(`${service.url}/v1/sessions`, { username, password: "wrong" });
  await page.locator(".events li", { hasText: "The password was wrong." }).waitFor();
  await page.getByLabel("IP address").fill("192.0.2.1");
  await press(page, "Filter");
  await page.getByText("There are no events.").waitFor();
  await page.getByLabel("IP address").fill("");
  await press(page, "Filter");
  await page.locator(".events").getByRole("link", { name: username }).click();
  await page.locator("h1", { hasText: username }).waitFor();
});

test("every kind of event has words in each language", async ({ page, service }) => {
  const ask = await administrator(service.url);
  const { items } = await ask("GET", "audit-kinds");
  await openConsole(page, service.url, "events");
  for (const button of ["English", "简体中文", "繁體中文"]) {
    await press(page, button);
    const words = await page.locator("#kind option").evaluateAll((all) => all.map((option) => [option.value, option.textContent]));
    expect(words.map(([kind]) => kind).filter(Boolean).sort()).toEqual(items.map(({ kind }) => kind).sort());
    expect(words.filter(([kind, text]) => kind === text)).toEqual([]);
    if (button !== "English") {
      expect(words.filter(([, text]) => !/\p{Script=Han}/u.test(text))).toEqual([]);
    }
  }
});

test("signing keys are rotated and removed", async ({ page, service }) => {
  await openConsole(page, service.url, "keys");
  await page.locator("code").first().waitFor();
  await press(page, "Rotate");
  await dialog(page).getByText("Nobody is signed out.").waitFor();
  await dialog(page).locator("[type=submit]").click();
  await dialog(page).getByText("published less than ten minutes ago", { exact: false }).waitFor();
  await press(page, "Cancel");
  const next = page.locator("li", { hasText: "Published, signs next" });
  const kid = await next.locator("code").innerText();
  await next.getByRole("button", { name: `Remove: ${kid}` }).click();
  await agree(page);
  await told(page, "The signing key is removed.");
  await page.locator("li", { hasText: kid }).getByText("Former key").waitFor();
});

test("a service client is created, gets a second secret, and is deleted", async ({ page, service }, testInfo) => {
  const name = `orders ${testInfo.testId}`;
  await openConsole(page, service.url, "clients");
  await press(page, "Create a service client");
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).locator("[type=submit]").click();
  await expect(dialog(page).locator(".error").last(), "a scope is required").not.toBeEmpty();
  await dialog(page).getByLabel("introspect").check();
  await dialog(page).locator("[type=submit]").click();
  await dialog(page).getByText("It cannot be shown again.").waitFor();
  const [clientId, clientSecret] = await dialog(page).locator("code").allInnerTexts();
  await press(page, "Done");
  const answer = await fetch(`${service.url}/v1/tokens/introspect`, {
    method: "POST",
    headers: { Authorization: basic({ clientId, clientSecret }) },
    body: new URLSearchParams({ token: "none" }),
  });
  expect(await answer.json()).toEqual({ active: false });

  const client = page.locator(".panel", { hasText: name });
  expect(await client.innerText(), "the secret is not shown again").not.toContain(clientSecret);
  await client.getByRole("button", { name: "Create another secret" }).click();
  await dialog(page).locator("[type=submit]").click();
  await press(page, "Done");
  await expect(client.getByRole("button", { name: "Create another secret" })).toBeDisabled();
  await client.getByRole("button", { name: "Delete", exact: true }).first().click();
  await agree(page);
  await told(page, "The secret is deleted.");
  await client.getByRole("button", { name: "Delete the service client" }).click();
  await agree(page);
  await client.waitFor({ state: "detached" });
});

test("each mail can be previewed in each language, and a test mail is sent", async ({ page, service }, testInfo) => {
  await openConsole(page, service.url, "mails");
  await page.locator("#template").waitFor();
  const templates = await page.locator("#template option").evaluateAll((all) => all.map((option) => option.value));
  expect(templates.length).toBeGreaterThan(10);
  for (const [locale, word] of [["en", /Gatehouse|Inn/], ["zh-Hans", /\p{Script=Han}/u], ["zh-Hant", /\p{Script=Han}/u]]) {
    await page.getByLabel("Language").selectOption(locale);
    for (const template of templates) {
      await page.locator("#template").selectOption(template);
      await page.waitForLoadState("networkidle");
      await expect.poll(() => page.evaluate(() => document.querySelector(".mail").shadowRoot?.textContent ?? "")).toMatch(word);
      await expect(page.locator(".mail + details pre"), "in a language that is not that of the console, too").toHaveText(word);
      await expect(page.locator(`p[lang="${locale}"]`)).toBeVisible();
    }
  }
  await press(page, "Send a test mail");
  await dialog(page).getByLabel("Email address").fill(`test-${testInfo.testId}@example.org`);
  await agree(page);
  await told(page, `A test mail to test-${testInfo.testId}@example.org is queued.`);
});

test("settings are found, and secrets are not shown", async ({ page, service }) => {
  await openConsole(page, service.url, "settings");
  await page.getByLabel("Search settings").fill("gatehouse_secret");
  await expect(page.locator("tbody tr").first()).toContainText("GATEHOUSE_SECRET");
  await page.getByLabel("Search settings").fill("SIGN_UP_DOMAINS");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.locator("tbody tr")).toContainText("example.org");
});

test("a user without the role is told so, and can sign out", async ({ page, service }, testInfo) => {
  const user = await signUp(service, `plain-${testInfo.testId}@example.org`);
  await openConsole(page, service.url, "overview", user);
  await page.getByText("You are not an administrator").waitFor();
  await page.getByText(user.username).waitFor();
  await press(page, "Sign out");
  await page.locator("#username").waitFor();
  expect((await page.context().cookies(service.url)).filter(({ name }) => /access|refresh/.test(name))).toEqual([]);
});

test("when the session ends elsewhere, nothing of it stays on the page", async ({ page, service }) => {
  await openConsole(page, service.url, "users");
  await page.locator("tbody tr").first().waitFor();
  const ask = await administrator(service.url);
  const { items } = await ask("GET", "users/1/sessions?limit=200");
  const mine = items.filter(({ user_agent: agent }) => agent?.includes("Chrome"));
  for (const { id } of mine) {
    await ask("DELETE", `users/1/sessions/${id}`);
  }
  await page.getByLabel("State").selectOption("active");
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
  expect(await page.locator("body").innerText()).not.toContain(DEMO.username);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.locator("#username").waitFor();
});

test("when another user signs in with the browser, nothing is done in their name", async ({ context, page, service }, testInfo) => {
  const user = await signUp(service, `second-${testInfo.testId}@example.org`);
  await openConsole(page, service.url, "users/1");
  await loaded(page);
  await press(page, "Sign out everywhere");
  const other = await open(context, `${service.url}/pages/sign-in?page=account`);
  await other.locator("#username").fill(user.username);
  await other.locator("#password").fill(PASSWORD);
  await other.keyboard.press("Enter");
  await other.waitForURL(`${service.url}/pages/account`, { timeout: 60_000 });
  await page.bringToFront();
  await dialog(page).locator("[type=submit]").click({ timeout: 5_000 }).catch(() => undefined);
  await page.getByRole("heading", { name: "Another user has signed in" }).waitFor();
  expect(await page.locator("body").innerText()).not.toContain(DEMO.username);
});

test.describe("with a British browser", () => {
  test.use({ locale: "en-GB", timezoneId: "UTC" });

  test("dates have the notation of the reader, as on the account page", async ({ page, service }) => {
    await openConsole(page, service.url, "users");
    await loaded(page);
    const time = page.locator("tbody time").first();
    const [datetime, text] = [await time.getAttribute("datetime"), await time.innerText()];
    expect(text).toBe(new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(new Date(datetime)));
    expect(text).toMatch(/^\d{1,2} \p{L}+ \d{4}, \d\d:\d\d$/u);
    await page.goto(`${service.url}/pages/account`);
    const created = page.locator("[data-fact=created] [lang=en]");
    await expect(created).toHaveText(/^\d{1,2} \p{L}+ \d{4}/u);
  });
});

// Without the check for complaints: the browser logs that requests fail.
plain("a failing network is told, the data stays, and the next attempt succeeds", async ({ page, service }) => {
  await openConsole(page, service.url, "users");
  await page.locator("tbody tr").first().waitFor();
  await page.context().setOffline(true);
  await page.getByLabel("State").selectOption("active");
  await page.getByRole("alert").getByText("This device is offline.", { exact: false }).waitFor();
  await page.context().setOffline(false);
  await press(page, "Try again");
  await page.getByRole("alert").waitFor({ state: "detached" });
  await page.locator("tbody tr").first().waitFor();
  await page.context().setOffline(true);
  await press(page, "Sign out");
  await page.locator(".who").getByText("This device is offline.", { exact: false }).waitFor();
  await page.context().setOffline(false);
  await press(page, "Sign out");
  await page.locator("#username").waitFor();
});
