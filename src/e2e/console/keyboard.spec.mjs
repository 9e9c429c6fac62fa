// The console by keyboard alone.

import { expect, watchedTest as test } from "../fixtures.mjs";
import { enter, reach, tick, type } from "../keyboard.mjs";
import { closed, dialog, told } from "../overlays.mjs";
import { DEMO, PASSWORD, post, signUp } from "../people.mjs";
import { loaded, statusOf } from "./console.mjs";

test.describe.configure({ mode: "parallel" });

const button = (where, name) => where.getByRole("button", { name, exact: true });
const submit = (page) => dialog(page).locator("[type=submit]");

async function signIn(page, url) {
  await page.goto(`${url}/pages/sign-in?page=console`);
  await type(page, page.locator("#username"), DEMO.username);
  await type(page, page.locator("#password"), DEMO.password);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/console/, { timeout: 60_000 });
  await page.locator("main h1").waitFor();
}

/** Opens a view with the navigation. */
async function go(page, name) {
  await enter(page, page.getByRole("navigation").getByRole("link", { name, exact: true }));
  await page.locator("main h1", { hasText: name }).waitFor();
  await loaded(page);
}

test("a user is found, signed out, deactivated, changed and deleted; a colleague is invited", async ({ page, service }, testInfo) => {
  const { username } = await signUp(service, `keys-${testInfo.testId}@example.org`);
  const { body } = await post(`${service.url}/v1/sessions`, { username, password: PASSWORD });
  await signIn(page, service.url);
  await go(page, "Users");
  await type(page, page.getByLabel("Name, address or ID"), `keys-${testInfo.testId}`);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await enter(page, page.locator("tbody").getByRole("link", { name: username }));
  await page.locator("h1", { hasText: username }).waitFor();
  await loaded(page);

  await enter(page, button(page, "Sign out everywhere"));
  await dialog(page).waitFor();
  await page.keyboard.press("Escape");
  await closed(page);
  await expect(button(page, "Sign out everywhere"), "the focus is where it was").toBeFocused();
  await page.keyboard.press("Enter");
  await enter(page, submit(page));
  await told(page, `${username} is signed out everywhere.`);
  await expect.poll(() => statusOf(service.url, body.access_token)).toBe(401);

  await enter(page, button(page, "Deactivate"));
  await type(page, dialog(page).getByLabel("Reason"), "left the team");
  await page.keyboard.press("Enter");
  await page.getByText("This user cannot sign in.").waitFor();
  await enter(page, button(page, "Undo"));
  await page.getByText("This user can sign in.").waitFor();

  await enter(page, button(page, "Change roles"));
  await tick(page, dialog(page).getByLabel("Administrator (role admin)"));
  await enter(page, submit(page));
  await page.locator("dd", { hasText: /^admin$/ }).waitFor();
  await enter(page, button(page, "Undo"));
  await page.locator("dd", { hasText: "None" }).waitFor();

  await enter(page, button(page, "Change address"));
  await type(page, dialog(page).getByLabel("New email address"), `keys-next-${testInfo.testId}@example.org`);
  await page.keyboard.press("Enter");
  await page.locator("dd", { hasText: "keys-next-" }).waitFor();

  await enter(page, button(page, "Delete"));
  await type(page, dialog(page).getByLabel(`Type ${username}`), username);
  await page.keyboard.press("Enter");
  await told(page, `${username} is deleted.`);
  await page.locator("h1", { hasText: "Users" }).waitFor();

  await enter(page, button(page, "Invite a user"));
  const address = `keys-colleague-${testInfo.testId}@example.org`;
  await type(page, dialog(page).getByLabel("Username or email address"), address);
  await page.keyboard.press("Enter");
  await page.locator("h1", { hasText: address }).waitFor();
});

test("several users are chosen, deactivated, and are active again", async ({ page, service }, testInfo) => {
  for (const name of ["a", "b", "c"]) {
    await signUp(service, `some-${name}-${testInfo.testId}@example.org`);
  }
  await signIn(page, service.url);
  await go(page, "Users");
  await type(page, page.getByLabel("Name, address or ID"), `-${testInfo.testId}@`);
  await expect(page.locator("tbody tr")).toHaveCount(3);
  await tick(page, page.locator("tbody tr").first().getByRole("checkbox"));
  await tick(page, page.locator("tbody tr").nth(1).getByRole("checkbox"));
  await enter(page, button(page.getByRole("region", { name: "2 selected" }), "Deactivate"));
  await enter(page, submit(page));
  await told(page, "2 users are deactivated.");
  await enter(page, button(page, "Undo"));
  await told(page, "2 users are active.");
  await type(page, page.getByLabel("State"), "Active");
  await expect(page).toHaveURL(/state=active/);
  await expect(page.locator("tbody tr")).toHaveCount(3);
});

test("events are filtered and followed, keys, clients, mails and settings are used, and the language is changed", async ({ page, service }, testInfo) => {
  const { username } = await signUp(service, `seen-${testInfo.testId}@example.org`);
  await signIn(page, service.url);
  await go(page, "Events");
  await type(page, page.getByLabel("Kind"), "Sign-in refused");
  await type(page, page.getByLabel("User or ID"), username);
  await page.keyboard.press("Enter");
  await page.getByText("There are no events.").waitFor();
  await tick(page, page.getByLabel("Show new events as they happen"));
  await post(`${service.url}/v1/sessions`, { username, password: "wrong" });
  await page.locator(".events li", { hasText: "The password was wrong." }).waitFor();

  await go(page, "Signing keys");
  await enter(page, button(page, "Rotate"));
  await enter(page, button(dialog(page), "Cancel"));
  await closed(page);
  await expect(button(page, "Rotate")).toBeFocused();

  await go(page, "Service clients");
  await enter(page, button(page, "Create a service client"));
  await type(page, dialog(page).getByLabel("Name"), `by keyboard ${testInfo.testId}`);
  await tick(page, dialog(page).getByLabel("introspect"));
  await enter(page, submit(page));
  await dialog(page).getByText("It cannot be shown again.").waitFor();
  await enter(page, button(page, "Done"));
  const client = page.locator(".panel", { hasText: testInfo.testId });
  await enter(page, button(client, "Delete the service client"));
  await enter(page, submit(page));
  await client.waitFor({ state: "detached" });

  await go(page, "Mails");
  await type(page, page.getByLabel("Language"), "English");
  await enter(page, button(page, "Send a test mail"));
  await type(page, dialog(page).getByLabel("Email address"), `seen-${testInfo.testId}@example.org`);
  await page.keyboard.press("Enter");
  await told(page, "is queued.");

  await go(page, "Settings");
  await type(page, page.getByLabel("Search settings"), "SIGN_UP_DOMAINS");
  await expect(page.locator("tbody tr")).toHaveCount(1);

  await enter(page, button(page, "简体中文"));
  await page.locator("main h1", { hasText: /\p{Script=Han}/u }).waitFor();
  await enter(page, button(page, "English"));
  await page.locator("main h1", { hasText: "Settings" }).waitFor();
  await reach(page, button(page, "Sign out"));
  await page.keyboard.press("Enter");
  await page.locator("#username").waitFor();
});
