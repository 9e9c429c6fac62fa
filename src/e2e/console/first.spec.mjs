// What an administrator does who opens the console for the first time. Also runs behind a path prefix.

import { expect, watchedTest as test } from "../fixtures.mjs";
import { dialog, told } from "../overlays.mjs";
import { PASSWORD, post, signUp } from "../people.mjs";
import { agree, loaded, openConsole, statusOf } from "./console.mjs";

test("finds a user among others as they type, and signs the user out", async ({ page, service }, testInfo) => {
  const { username } = await signUp(service, `find-${testInfo.testId}@example.org`);
  await signUp(service, `other-${testInfo.testId}@example.org`);
  const { body } = await post(`${service.url}/v1/sessions`, { username, password: PASSWORD });

  await openConsole(page, service.url);
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await page.getByLabel("Name, address or ID").pressSequentially(`ind-${testInfo.testId}`);
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(1);
  await rows.getByRole("link", { name: username }).click();
  await page.locator("h1", { hasText: username }).waitFor();
  await loaded(page);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await dialog(page).getByText("All devices are signed out within a second.").waitFor();
  expect(await statusOf(service.url, body.access_token), "nothing has happened yet").toBe(200);
  await agree(page);
  await told(page, `${username} is signed out everywhere.`);
  await page.getByText("The user is not signed in on any device.").waitFor();
  await expect.poll(() => statusOf(service.url, body.access_token)).toBe(401);
  await page.locator("li", { hasText: "Session ended" }).getByText("An administrator ended the session.").first().waitFor();
});

test("the console names the modules that it needs at once", async ({ page, service }) => {
  await openConsole(page, service.url, "settings");
  await loaded(page);
  await page.reload();
  await loaded(page);
  const { named, loadedModules } = await page.evaluate(() => ({
    named: [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href).sort(),
    loadedModules: performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => name.endsWith(".js")).sort(),
  }));
  const own = ["console.js", "settings.js"].map((name) => `${service.url}/console/${name}`);
  expect(named).toEqual(loadedModules.filter((name) => !own.includes(name)));
  expect(named).toContain(`${service.url}/pages/client.js`);
});

test("sees the state of the service; the first view loads less than 150 KB", async ({ page, service }) => {
  await openConsole(page, service.url);
  await loaded(page);
  await expect(page.locator(".uplot canvas")).toHaveCount(2);
  await page.locator(".counts li", { hasText: "active users" }).getByText(/[1-9]/).waitFor();
  const { files, sent, decoded } = await page.evaluate(() => {
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const sum = (name) => Math.round(all.reduce((total, entry) => total + entry[name], 0) / 1024);
    return { files: all.length, sent: sum("encodedBodySize"), decoded: sum("decodedBodySize") };
  });
  console.log(`the first view of the console: ${sent} KB in ${files} responses, ${decoded} KB decompressed`);
  expect(decoded, "the library for plots is there").toBeGreaterThan(100);
  expect(sent).toBeLessThan(150);
});
