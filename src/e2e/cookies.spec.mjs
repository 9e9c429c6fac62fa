// The script of docs/cookies.md in three tabs of one browser, in which two users sign in.

import { expect, watchedTest as test } from "./fixtures.mjs";
import { documentedScript } from "./manual.mjs";
import { PASSWORD, signUp } from "./people.mjs";

const ADA = "ada-with-tabs@example.org";
const GRACE = "grace-with-tabs@example.org";

/** Opens a page with this script, which records the users that onOtherUser reports. */
async function openTab(context, url) {
  const tab = await context.newPage();
  await tab.goto(`${url}/front-end`);
  await tab.addScriptTag({ content: documentedScript("cookies.md", url) });
  await tab.evaluate("window.told = []; onOtherUser = (other) => told.push(other.username)");
  return tab;
}

const signIn = (tab, username) => tab.evaluate(`signIn("${username}", "${PASSWORD}")`);
const shown = (tab) => tab.evaluate("user?.username");
const told = (tab) => tab.evaluate("told.splice(0)");
const change = (tab, locale) =>
  tab.evaluate(`request("PATCH", "/v1/account", { locale: "${locale}" }).then((answer) => answer.status)`);
const locale = (tab) => tab.evaluate('request("GET", "/v1/account").then((answer) => answer.json()).then((account) => account.locale)');
const isLookedAt = (tab) => tab.evaluate("document.dispatchEvent(new Event('visibilitychange')), undefined");

test("three tabs of one browser, and another user in one of them", async ({ context, service }) => {
  await context.route(`${service.url}/front-end`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>A front end</title><link rel=icon href=data:,>" }),
  );
  await signUp(service, ADA);
  await signUp(service, GRACE);
  const first = await openTab(context, service.url);
  const second = await openTab(context, service.url);
  const third = await openTab(context, service.url);
  await signIn(third, ADA);
  for (const tab of [first, second]) {
    expect((await tab.evaluate("resume()")).username).toBe(ADA);
  }

  await test.step("the same user signs out and in again: the other tabs keep working", async () => {
    await third.evaluate("signOut()");
    await signIn(third, ADA);
    expect(await change(first, "en-GB")).toBe(200);
    expect(await told(first)).toEqual([]);
    expect(await locale(third)).toBe("en-GB");
  });

  await test.step("another user signs in: no request of the first user changes the other user's account", async () => {
    await third.evaluate("signOut()");
    await signIn(third, GRACE);
    expect(await change(first, "de")).toBe(403);
    expect(await told(first)).toEqual([GRACE]);
    expect(await change(first, "de")).toBe(403);
    expect(await told(first)).toEqual([GRACE]);
    expect(await locale(third)).toBeUndefined();
    await first.evaluate("signOut()");
    expect((await third.evaluate("resume()")).username).toBe(GRACE);
  });

  await test.step("a tab that becomes visible detects the other user before it changes anything", async () => {
    expect(await shown(second)).toBe(ADA);
    await isLookedAt(second);
    await expect.poll(() => told(second)).toEqual([GRACE]);
  });

  await test.step("it is also detected after the access token has expired", async () => {
    await context.clearCookies({ name: "__Host-gatehouse-access" });
    expect(await change(second, "de")).toBe(401);
    expect(await told(second)).toEqual([GRACE]);
    expect(await locale(third)).toBeUndefined();
  });

  await test.step("after the page shows the new user, it works for that user", async () => {
    expect((await second.evaluate("resume()")).username).toBe(GRACE);
    expect(await change(second, "fr")).toBe(200);
    expect(await told(second)).toEqual([]);
    expect(await locale(third)).toBe("fr");
    await isLookedAt(second);
    expect(await told(second)).toEqual([]);
  });

  await test.step("no user is signed in any more", async () => {
    await third.evaluate("signOut()");
    expect(await change(second, "en")).toBe(401);
    expect(await second.evaluate("resume()")).toBeUndefined();
  });
});
