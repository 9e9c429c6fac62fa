// Actions of an administrator in the console.

import { expect } from "../fixtures.mjs";
import { closed, dialog } from "../overlays.mjs";
import { DEMO, post } from "../people.mjs";

/** Opens a view of the console; signs in first if the browser has no session. */
export async function openConsole(page, url, view = "overview", user = DEMO) {
  const cookies = await page.context().cookies(url);
  if (!cookies.some(({ name }) => name.endsWith("gatehouse-access"))) {
    await page.goto(`${url}/pages/sign-in?page=console`);
    await page.locator("#username").fill(user.username);
    await page.locator("#password").fill(user.password);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/console/, { timeout: 60_000 });
    await page.locator("main h1").waitFor();
    await page.waitForLoadState("networkidle");
  }
  await page.goto(`${url}/console#/${view}`);
  await page.locator("main h1").waitFor();
}

/** Waits until the view has loaded its data. */
export async function loaded(page) {
  await page.locator(".skeleton").first().waitFor({ state: "detached" });
  await page.waitForLoadState("networkidle");
}

export function press(page, name) {
  return page.getByRole("button", { name, exact: true }).click();
}

/** Presses the button of the open dialog that does what it asks about, and waits until it closes. */
export async function agree(page) {
  await dialog(page).locator("[type=submit]").click();
  await closed(page);
}

/** An administrator who calls the contract without a browser. */
export async function administrator(url) {
  const { body } = await post(`${url}/v1/sessions`, DEMO);
  const headers = { Authorization: `Bearer ${body.access_token}`, "Content-Type": "application/json" };
  return async (method, path, content) => {
    const answer = await fetch(`${url}/v1/admin/${path}`, { method, headers, body: content && JSON.stringify(content) });
    expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
    const text = await answer.text();
    return text === "" ? undefined : JSON.parse(text);
  };
}

/** Returns the status of a request with an access token. */
export async function statusOf(url, token) {
  return (await fetch(`${url}/v1/me`, { headers: { Authorization: `Bearer ${token}` } })).status;
}
