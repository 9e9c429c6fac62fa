// Users in the console: each action says what will happen, asks for the password if the login is too old, and can be undone where
// that is possible.

import { readFileSync } from "node:fs";
import { expect, open, watchedTest as test } from "../fixtures.mjs";
import { nextMail } from "../mailbox.mjs";
import { dialog, told } from "../overlays.mjs";
import { DEMO, PASSWORD, post, signUp } from "../people.mjs";
import { administrator, agree, loaded, openConsole, press, statusOf } from "./console.mjs";

test.describe.configure({ mode: "parallel" });

/** Opens the page of a user with a new account. */
async function openUser(page, service, address) {
  const user = await signUp(service, address);
  const ask = await administrator(service.url);
  const { items } = await ask("GET", `users?username_prefix=${encodeURIComponent(address)}`);
  await openConsole(page, service.url, `users/${items[0].id}`);
  await page.locator("h1", { hasText: address }).waitFor();
  return { credentials: user, ...items[0] };
}

test("invites a colleague", async ({ context, page, service }, testInfo) => {
  const address = `invited-${testInfo.testId}@example.org`;
  await openConsole(page, service.url, "users");
  await press(page, "Invite a user");
  await dialog(page).locator("[type=submit]").click();
  await expect(dialog(page).locator("#username-error"), "the error is at its field").not.toBeEmpty();
  await dialog(page).getByLabel("Username or email address").fill(address);
  await agree(page);
  await page.locator("h1", { hasText: address }).waitFor();
  await page.getByText("This user cannot sign in.").waitFor();
  await page.getByText(/^The user was invited at .* and has not set a password yet\.$/).waitFor();
  await nextMail(service.data, address, `${service.url}/pages/reset`);

  await press(page, "Invite again");
  await dialog(page).getByText("Links in earlier mails stop working.").waitFor();
  await agree(page);
  const { link } = await nextMail(service.data, address, `${service.url}/pages/reset`);
  const invited = await open(context, link);
  await invited.locator("h1:visible", { hasText: "Choose a password for your account" }).waitFor();
  await invited.getByText("An administrator created this account for you.").waitFor();
  expect(await invited.locator("body").innerText(), "an invited user has not signed in anywhere").not.toMatch(/devices|signs out/);
  await invited.close();
  const answer = await post(`${service.url}/v1/password-resets/confirm`, { token: /#token=([\w-]+)/.exec(link)[1], new_password: PASSWORD });
  expect(answer, JSON.stringify(answer)).toMatchObject({ status: 200 });
  await page.reload();
  await page.getByText("This user can sign in.").waitFor();
});

test("sees why a user cannot sign in, and undoes it", async ({ page, service }, testInfo) => {
  const user = await openUser(page, service, `why-${testInfo.testId}@example.org`);
  await page.getByText("This user can sign in.").waitFor();
  await press(page, "Deactivate");
  await dialog(page).getByLabel("Reason").fill("left the <b>team</b>");
  await dialog(page).getByLabel("Until").fill("2001-01-01T10:00");
  await dialog(page).locator("[type=submit]").click();
  await expect(dialog(page).locator("#until-error")).toHaveText("Choose a time in the future.");
  await dialog(page).getByLabel("Until").fill("2999-12-24T10:00");
  await agree(page);
  await page.getByText("This user cannot sign in.").waitFor();
  await page.getByText("Reason: left the <b>team</b>").waitFor();
  await page.getByText(/^The user is deactivated until .*2999/).waitFor();
  expect((await post(`${service.url}/v1/sessions`, user.credentials)).status).toBe(401);
  await press(page, "Undo");
  await told(page, `${user.username} is active.`);
  await page.getByText("This user can sign in.").waitFor();
  await page.locator("li", { hasText: "Sign-in refused" }).getByText("The user is deactivated.").waitFor();
  expect((await post(`${service.url}/v1/sessions`, user.credentials)).status).toBe(201);
});

test("changes roles and takes them back, changes the address, resets the password, and deletes", async ({ page, service }, testInfo) => {
  const user = await openUser(page, service, `all-${testInfo.testId}@example.org`);
  await press(page, "Change roles");
  await dialog(page).getByLabel("Administrator (role admin)").check();
  await agree(page);
  await page.locator("dd", { hasText: /^admin$/ }).waitFor();
  await press(page, "Undo");
  await page.locator("dd", { hasText: "None" }).waitFor();

  const next = `next-${testInfo.testId}@example.org`;
  await press(page, "Change address");
  await dialog(page).getByLabel("New email address").fill("no address");
  await dialog(page).locator("[type=submit]").click();
  await expect(dialog(page).locator("#email-error")).not.toBeEmpty();
  await dialog(page).getByLabel("New email address").fill(next);
  await agree(page);
  await page.locator("dd", { hasText: next }).getByText("Not verified").waitFor();
  const { link } = await nextMail(service.data, next, `${service.url}/pages/verify`);

  await press(page, "Reset password");
  await dialog(page).locator("[type=submit]").click();
  await dialog(page).getByText("The user has no verified email address").waitFor();
  await press(page, "Cancel");
  await post(`${service.url}/v1/email-verifications/confirm`, { token: /#token=([\w-]+)/.exec(link)[1] });
  await press(page, "Reset password");
  await agree(page);
  await page.getByText("The user has no password: an administrator has removed it.", { exact: false }).waitFor();
  await nextMail(service.data, next, `${service.url}/pages/reset`);

  await press(page, "Delete");
  await dialog(page).getByLabel(`Type ${user.username}`).fill("somebody else");
  await dialog(page).locator("[type=submit]").click();
  await expect(dialog(page).locator("#typed-error")).toHaveText("This is not the name.");
  await dialog(page).getByLabel(`Type ${user.username}`).fill(user.username);
  await agree(page);
  await told(page, `${user.username} is deleted.`);
  await page.locator("h1", { hasText: "Users" }).waitFor();
  await page.goto(`${service.url}/console#/events?kind=user-deleted`);
  await loaded(page);
  await page.reload();
  await page.getByText(`deleted user ${user.id}`).first().waitFor();
});

test("signs several users out and deactivates them; the last administrator stays", async ({ page, service }, testInfo) => {
  const users = [];
  for (const name of ["many-a", "many-b"]) {
    users.push(await signUp(service, `${name}-${testInfo.testId}@example.org`));
  }
  const tokens = [];
  for (const user of users) {
    tokens.push((await post(`${service.url}/v1/sessions`, user)).body.access_token);
  }
  await openConsole(page, service.url, "users?text=" + encodeURIComponent(`-${testInfo.testId}@`));
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await page.getByLabel("Select all on this page").check();
  await page.getByRole("region", { name: "2 selected" }).getByRole("button", { name: "Sign out everywhere" }).click();
  await agree(page);
  await told(page, "2 users are signed out everywhere.");
  for (const token of tokens) {
    await expect.poll(() => statusOf(service.url, token)).toBe(401);
  }
  await page.getByLabel("Select all on this page").check();
  await page.getByRole("region", { name: "2 selected" }).getByRole("button", { name: "Deactivate" }).click();
  await agree(page);
  await told(page, "2 users are deactivated.");
  await expect(page.locator("tbody .badge", { hasText: "Deactivated" })).toHaveCount(2);
  await press(page, "Undo");
  await told(page, "2 users are active.");
  await expect(page.locator("tbody .badge", { hasText: "Active" })).toHaveCount(2);

  await openConsole(page, service.url, "users?text=1");
  await page.getByRole("link", { name: DEMO.username }).click();
  await press(page, "Deactivate");
  await dialog(page).getByText("This is your own account").waitFor();
  await dialog(page).locator("[type=submit]").click();
  await dialog(page).getByText("At least one active administrator must remain").waitFor();
});

test("names of any kind are shown as they are, and a file of them is safe to open", async ({ page, service }, testInfo) => {
  const id = testInfo.testId;
  const names = [
    `<img src=x onerror=alert(1)>${id}`,
    `\u05d0\u05d1\u05d2 ${id} \u202etxt`,
    `=HYPERLINK("http://evil.example","${id}")`,
    `\u{1f469}\u200d\u{1f680} ${id}`,
    `${id}${"x".repeat(254 - id.length)}`,
  ];
  const ask = await administrator(service.url);
  for (const [i, username] of names.entries()) {
    await ask("POST", "users", { username, email: `hostile-${i}-${id}@example.org` });
  }
  await openConsole(page, service.url, `users?text=${id}`);
  await expect(page.locator("tbody tr")).toHaveCount(names.length);
  expect((await page.locator("tbody tr td:nth-child(2)").allInnerTexts()).sort()).toEqual([...names].sort());
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  const download = page.waitForEvent("download");
  await press(page, "Export as CSV");
  const file = readFileSync(await (await download).path(), "utf8");
  expect(file).toContain(`"'=HYPERLINK(""http://evil.example"",""${id}"")"`);
  expect(file).not.toMatch(/(^|,)"[=+@-]/m);
  for (const name of names) {
    await page.goto(`${service.url}/console#/users?text=${id}`);
    await page.getByRole("link", { name, exact: true }).click();
    await expect(page.locator("h1")).toHaveText(name);
    await loaded(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name).toBe(true);
  }
});

test("on a slow network, the console says that it is loading, acts once, and shows what was typed last", async ({ page, service }, testInfo) => {
  const [first, second] = [`slow-first-${testInfo.testId}@example.org`, `slow-second-${testInfo.testId}@example.org`];
  await signUp(service, first);
  await signUp(service, second);
  await openConsole(page, service.url, "users");
  await loaded(page);
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  await network.send("Network.emulateNetworkConditions", { offline: false, latency: 800, downloadThroughput: 50_000, uploadThroughput: 20_000 });

  const search = page.getByLabel("Name, address or ID");
  await search.fill(first);
  await page.waitForRequest((request) => request.url().includes(encodeURIComponent(first)));
  await search.fill(second);
  await page.locator("tbody").getByRole("link", { name: second }).waitFor();
  await expect(page.locator("tbody tr"), "the earlier answer came later, or not").toHaveCount(1);
  await page.locator("tbody").getByRole("link", { name: second }).click();
  await page.getByRole("status").getByText("Loading").first().waitFor();
  await page.locator("h1", { hasText: second }).waitFor();

  const sent = [];
  page.on("request", (request) => request.method() === "DELETE" && sent.push(request.url()));
  await press(page, "Sign out everywhere");
  await dialog(page).locator("[type=submit]").evaluate((button) => [button.click(), button.click()]);
  await dialog(page).getByRole("status").getByText("Please wait").waitFor();
  await page.keyboard.press("Escape");
  await told(page, `${second} is signed out everywhere.`);
  expect(sent).toHaveLength(1);
});

test.describe("without a limit of logins", () => {
  test.use({ settings: { SIGN_UP: "open", CLASSIC_USERS_VISIBLE_TO: "everyone", MAIL_TRANSPORT: "file", THROTTLE_ENABLED: "false" } });

  test("a user with more than 200 sessions sees and ends them all, and an administrator sees the latest", async ({ context, page, service }, testInfo) => {
    const user = await openUser(page, service, `many-sessions-${testInfo.testId}@example.org`);
    for (let i = 0; i < 205; i += 5) {
      const logins = Array.from({ length: 5 }, () => post(`${service.url}/v1/sessions`, user.credentials));
      expect((await Promise.all(logins)).map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    }
    await page.reload();
    await loaded(page);
    await press(page, "Show more");
    const devices = page.locator("li", { has: page.getByRole("button", { name: /^Sign out there: / }) });
    await expect(devices).toHaveCount(200);
    await page.getByText("The 200 newest devices are shown.", { exact: false }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

    await context.clearCookies();
    await page.goto(`${service.url}/pages/account`);
    await page.locator("#username").fill(user.username);
    await page.locator("#password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    const own = page.locator("#sessions .rows > li");
    await own.first().waitFor({ timeout: 60_000 });
    await expect(async () => {
      await page.locator("#sessions [data-more]").click({ timeout: 2_000 }).catch(() => undefined);
      await expect(own).toHaveCount(206, { timeout: 500 });
    }).toPass({ timeout: 60_000 });
    await page.locator("#sign-out-others").click();
    await page.locator("dialog[open] [type=submit]").click();
    await expect(own).toHaveCount(1);
  });
});

test.describe("with a login that is soon too old", () => {
  test.use({ settings: { FRESH_FOR: "1 second", MAIL_TRANSPORT: "file" } });

  test("the password is asked for in place, and nothing happens without it", async ({ page, service }) => {
    await openConsole(page, service.url, "users/1");
    const asked = dialog(page).getByText("asks for your password again", { exact: false });
    await expect(async () => {
      await page.goto(`${service.url}/console#/overview`);
      await page.goto(`${service.url}/console#/keys`);
      await asked.waitFor({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await dialog(page).getByLabel("Password").fill("wrong");
    await dialog(page).locator("[type=submit]").click();
    await dialog(page).getByText("The password is wrong.").waitFor();
    await dialog(page).getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Nothing was changed, because the password was not entered.").waitFor();
    await press(page, "Try again");
    await dialog(page).getByLabel("Password").fill(DEMO.password);
    await agree(page);
    await page.locator("code").first().waitFor();
  });
});
