// The pages by keyboard alone: from the sign-up to the closed account, with the mails that the service writes to its folder.

import { expect, watchedTest as test } from "../fixtures.mjs";
import { enter, reach, tick, type } from "../keyboard.mjs";
import { nextMail } from "../mailbox.mjs";
import { closed, dialog, told } from "../overlays.mjs";
import { NEXT_PASSWORD, PASSWORD, post } from "../people.mjs";
import { arrived, headed, openLink } from "./page.mjs";

const submit = (page) => page.locator("section:visible [type=submit]");

test("an account is created, used, changed, recovered and closed", async ({ context, page, service }, testInfo) => {
  const { url } = service;
  const email = `keys-${testInfo.testId}@example.org`;
  const newEmail = `keys-new-${testInfo.testId}@example.org`;
  const linkTo = async (address, name) => (await nextMail(service.data, address, `${url}/pages/${name}`)).link;

  await page.goto(`${url}/pages/sign-up`);
  await enter(page, page.getByRole("link", { name: "Already have an account? Sign in" }));
  await headed(page, "Sign in");
  await enter(page, page.getByRole("link", { name: "No account yet? Sign up" }));
  await headed(page, "Create your account");
  await type(page, page.locator("#email"), email);
  await page.keyboard.press("Enter");
  await arrived(page, "Check your email");

  const confirm = await openLink(context, await linkTo(email, "confirm-sign-up"));
  await type(confirm, confirm.locator("#password"), PASSWORD);
  await tick(confirm, confirm.locator("[data-reveals]"));
  await expect(confirm.locator("#password")).toHaveAttribute("type", "text");
  await enter(confirm, submit(confirm));
  await arrived(confirm, "Your account is ready");
  await confirm.close();

  await signIn(page, url, email, PASSWORD);
  await enter(page, page.locator("[data-opens=change-password]"));
  await type(page, page.locator("#current_password"), PASSWORD);
  await type(page, page.locator("#new_password"), NEXT_PASSWORD);
  await tick(page, dialog(page).locator("[data-reveals]"));
  await enter(page, dialog(page).locator("[type=submit]"));
  await told(page, "Your password is changed.");
  await closed(page);
  await expect(page.locator("[data-opens=change-password]"), "the focus is where it was").toBeFocused();

  await reach(page, page.locator("#locale"));
  for (const [key, locale] of [["End", "zh-Hant"], ["ArrowUp", "zh-Hans"], ["Home", "en"]]) {
    const answer = page.waitForResponse((response) => response.request().method() === "PATCH");
    await page.keyboard.press(key);
    expect(await (await answer).json()).toMatchObject({ locale });
    await expect(page.locator("#language"), "the next key is not lost").not.toHaveAttribute("aria-busy", "true");
  }

  await enter(page, page.locator("[data-opens=change-email]"));
  await page.keyboard.press("Escape");
  await closed(page);
  await page.keyboard.press("Enter");
  await type(page, page.locator("#email"), newEmail);
  await page.keyboard.press("Enter");
  await page.locator("[data-sent]", { hasText: newEmail }).waitFor();
  const verify = await openLink(context, await linkTo(newEmail, "verify"));
  await enter(verify, submit(verify));
  await arrived(verify, "Your email address is confirmed");
  await verify.close();

  await post(`${url}/v1/sessions`, { username: newEmail, password: NEXT_PASSWORD });
  await page.reload();
  await headed(page, "Your account");
  const devices = page.locator("#sessions .rows > li");
  await expect(devices).toHaveCount(2);
  await enter(page, devices.getByRole("button"));
  await expect(devices).toHaveCount(1);
  await expect(page.locator("#sessions-title")).toBeFocused();
  await post(`${url}/v1/sessions`, { username: newEmail, password: NEXT_PASSWORD });
  await page.reload();
  await headed(page, "Your account");
  await enter(page, page.locator("#sign-out-others"));
  await enter(page, dialog(page).locator("[type=submit]"));
  await expect(devices).toHaveCount(1);
  const download = page.waitForEvent("download");
  await enter(page, page.locator("#export"));
  await download;
  await enter(page, page.locator("#sign-out"));
  await headed(page, "Sign in");

  const recover = async (password) => {
    await page.goto(`${url}/pages/forgot`);
    await type(page, page.locator("#email"), newEmail);
    await page.keyboard.press("Enter");
    await arrived(page, "Check your email");
    const reset = await openLink(context, await linkTo(newEmail, "reset"));
    await type(reset, reset.locator("#new_password"), password);
    await enter(reset, submit(reset));
    await arrived(reset, "Your password is set");
    await reset.close();
  };
  await recover(PASSWORD);
  const disavowed = await openLink(context, await linkTo(newEmail, "not-me"));
  await enter(disavowed, submit(disavowed));
  await arrived(disavowed, "Done");
  await disavowed.close();
  await recover(NEXT_PASSWORD);

  await signIn(page, url, newEmail, NEXT_PASSWORD);
  await enter(page, page.getByRole("button", { name: "简体中文" }));
  await headed(page, "您的账号");
  await enter(page, page.getByRole("button", { name: "English" }));
  await enter(page, page.locator("#close-account"));
  await enter(page, dialog(page).locator("[type=submit]"));
  await arrived(page, "Your account is closed");
  await reach(page, page.locator("section:visible a").last());
});

async function signIn(page, url, username, password) {
  await page.goto(`${url}/pages/account`);
  await page.waitForURL(/sign-in/);
  await type(page, page.locator("#username"), username);
  await type(page, page.locator("#password"), password);
  await tick(page, page.locator("[name=keep_signed_in]"));
  await page.keyboard.press("Enter");
  await page.waitForURL(`${url}/pages/account`, { timeout: 60_000 });
  await headed(page, "Your account");
}
