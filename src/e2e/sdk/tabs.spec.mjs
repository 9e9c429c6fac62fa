// The TypeScript client in many tabs of one browser, with cookies and with localStorage: no tab is signed out.

import { expect, test as base } from "../fixtures.mjs";
import { PASSWORD, signUp } from "../people.mjs";
import { freePort } from "../service.mjs";
import { bundled } from "./bundle.mjs";
import { startProxy } from "./proxy.mjs";

const TABS = 20;
const REFRESHES = 50;

/** In seconds. After this time, a refresh token of before a lost race ends the session. */
const GRACE = 2;

const LOGIN = "POST /v1/sessions";
const REFRESH = "POST /v1/sessions/refresh";

const TAB = `
  import { GatehouseClient, localStorageStore } from "@gatehouse/client";
  const byCookie = location.search === "?cookie";
  const options = byCookie ? { transport: "cookie" } : { store: localStorageStore() };
  const client = new GatehouseClient(options);
  Object.assign(window, { client, signedOut: [], signedIn: [] });
  client.onSignedOut((reason) => signedOut.push(reason));
  window.listen = () => client.onSignedIn((user) => signedIn.push(user.username));
`;

const test = base.extend({
  /** A service at the URL of a proxy. */
  behindProxy: [
    async ({}, use) => use({ port: await freePort(), script: await bundled(TAB) }),
    { scope: "worker" },
  ],

  settings: ({ settings, behindProxy }, use) =>
    use({ ...settings, PUBLIC_URL: `http://localhost:${behindProxy.port}`, REFRESH_TOKEN_GRACE: `${GRACE} seconds` }),

  faultProxy: async ({ service, behindProxy }, use) => {
    const proxy = await startProxy(service.url, behindProxy.port);
    await use(proxy);
    proxy.close();
  },

  /** "cookie" or "localStorage". */
  transport: ["", { option: true }],

  /** Opens tabs with a client. */
  openTabs: async ({ context, faultProxy, behindProxy, transport }, use) => {
    await context.route(`${faultProxy.url}/tab?*`, (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<!doctype html><title>A tab</title><link rel=icon href=data:,><script type=module>${behindProxy.script}</script>`,
      }),
    );
    await use((count) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const tab = await context.newPage();
          await tab.goto(`${faultProxy.url}/tab?${transport}`);
          return tab;
        }),
      ),
    );
  },

  /** The credentials of a user of this test. */
  ada: async ({ service, faultProxy }, use, testInfo) =>
    use(await signUp({ url: faultProxy.url, data: service.data }, `ada-${testInfo.testId}@example.org`)),
});

// Snapshots of 20 tabs take longer than the test.
test.use({ trace: { mode: "retain-on-failure", screenshots: false, snapshots: false }, screenshot: "off" });

const signIn = (tab, { username, password }) => tab.evaluate(([u, p]) => client.signIn(u, p), [username, password]);
const resume = (tab) => tab.evaluate(() => client.resume());
const refresh = (tab) => tab.evaluate(() => client.refresh());
const username = (tab) => tab.evaluate(async () => (await client.me()).username);
const sessionOf = (tab) => tab.evaluate(async () => (await client.me()).sessionId);
const events = (tab) => tab.evaluate(() => ({ signedOut, signedIn }));
const errorOf = (promise) => promise.then(() => "no error", (e) => e.message);

/** Waits until the grace period has passed; then each tab refreshes once more, and none has been signed out. */
async function expectAllSignedIn(tabs, user) {
  await new Promise((resolve) => setTimeout(resolve, GRACE * 1000 + 500));
  for (const tab of tabs) {
    await refresh(tab);
    expect(await username(tab)).toBe(user);
    expect((await events(tab)).signedOut).toEqual([]);
  }
}

for (const transport of ["cookie", "localStorage"]) {
  test.describe(transport, () => {
    test.use({ transport });

    test(`${TABS} tabs refresh ${REFRESHES} times each, and stay in one session`, async ({ openTabs, faultProxy: proxy, ada, context }) => {
      const tabs = await openTabs(TABS);
      await signIn(tabs[0], ada);
      const session = await sessionOf(tabs[0]);
      await Promise.all(tabs.map(resume));
      await Promise.all(
        tabs.map((tab) =>
          tab.evaluate(async (times) => {
            for (let i = 0; i < times; i++) {
              await client.refresh();
              if (i % 10 === 0) await client.me();
            }
          }, REFRESHES),
        ),
      );
      const count = proxy.count(REFRESH);
      console.log(`${transport}: ${TABS} tabs × ${REFRESHES} refreshes shared ${count} requests`);
      expect(count).toBeGreaterThanOrEqual(REFRESHES);
      expect(proxy.requests.filter(({ status }) => status >= 400)).toEqual([]);
      await expectAllSignedIn([tabs[0], tabs.at(-1)], ada.username);

      await test.step("the access token expires in all tabs", async () => {
        const before = proxy.count(REFRESH);
        if (transport === "cookie") {
          await context.clearCookies({ name: "__Host-gatehouse-access" });
        } else {
          await tabs[0].evaluate(() =>
            localStorage.setItem("gatehouse", JSON.stringify({ ...JSON.parse(localStorage.getItem("gatehouse")), accessToken: "x" })),
          );
        }
        expect(new Set(await Promise.all(tabs.map(sessionOf)))).toEqual(new Set([session]));
        expect(proxy.count(REFRESH) - before).toBeLessThan(TABS);
      });

      await test.step("one tab confirms the password while the others refresh", async () => {
        const confirm = (tab) => tab.evaluate((password) => client.confirm(password), PASSWORD);
        await Promise.all([...tabs.map(refresh), confirm(tabs[5]), ...tabs.map(refresh)]);
        await expectAllSignedIn([tabs[1], tabs[5]], ada.username);
      });

      await test.step("sign-out in one tab reaches all tabs", async () => {
        await tabs[3].evaluate(() => client.signOut());
        for (const tab of tabs) {
          await expect.poll(() => events(tab)).toMatchObject({ signedOut: ["signed-out"] });
          expect(await tab.evaluate(() => client.isSignedIn)).toBe(false);
        }
        const code = await tabs[4].evaluate(() => client.refresh().then(() => "no error", (e) => e.code));
        expect(code).toBe("unauthenticated");
      });
    });

    test("a tab is closed in the middle of a refresh", async ({ openTabs, faultProxy: proxy, ada }) => {
      const [first, second, third] = await openTabs(3);
      await signIn(first, ada);
      await Promise.all([second, third].map(resume));
      const held = proxy.hold(REFRESH);
      const refreshed = errorOf(refresh(first));
      await held.met;
      const others = [refresh(second), refresh(third)]; // they wait for the lock of the first tab
      await first.close();
      expect(await refreshed).toMatch(/closed/);
      await Promise.all(others);
      held.release();
      await expectAllSignedIn([second, third], ada.username);
    });

    test("sign-in in one tab while another refreshes", async ({ openTabs, faultProxy: proxy, ada }) => {
      const [first, second] = await openTabs(2);
      await signIn(first, ada);
      await resume(second);
      const former = await sessionOf(second);
      const held = proxy.hold(REFRESH);
      const refreshed = refresh(first);
      await held.met;
      const logins = proxy.count(LOGIN);
      const signedIn = signIn(second, ada);
      expect(await username(first)).toBe(ada.username); // other requests do not wait
      expect(proxy.count(LOGIN)).toBe(logins);
      held.release();
      await Promise.all([refreshed, signedIn]);
      expect(await sessionOf(second)).not.toBe(former);
      expect(await sessionOf(first)).toBe(await sessionOf(second));
      await expectAllSignedIn([first, second], ada.username);
    });

    test("another user signs in in another tab", async ({ openTabs, faultProxy: proxy, service, ada }) => {
      const grace = await signUp({ url: proxy.url, data: service.data }, ada.username.replace("ada", "grace"));
      const [first, second, third] = await openTabs(3);
      await signIn(first, ada);
      await Promise.all([second, third].map(resume));
      await second.evaluate(() => listen());
      await signIn(third, grace);

      await expect.poll(() => events(second)).toEqual({ signedOut: ["signed-out"], signedIn: [grace.username] });
      expect(await username(second)).toBe(grace.username);

      await expect.poll(() => events(first)).toMatchObject({ signedOut: ["signed-out"] });
      expect(await errorOf(username(first))).toMatch(/GatehouseUserChanged|Another user/);
      expect((await resume(first)).username).toBe(grace.username);
      expect(await username(first)).toBe(grace.username);
    });

    test("no network, and again a network", async ({ openTabs, context, ada }) => {
      const [first, second] = await openTabs(2);
      await signIn(first, ada);
      await resume(second);
      await context.setOffline(true);
      expect(await errorOf(username(second))).toMatch(/No response/);
      const failed = first.waitForEvent("requestfailed");
      const refreshed = refresh(first);
      await failed;
      await context.setOffline(false);
      await refreshed;
      await expectAllSignedIn([first, second], ada.username);
    });

    test("after a reload, and after the end of the session", async ({ openTabs, faultProxy: proxy, ada }) => {
      const [first, second] = await openTabs(2);
      expect(await resume(second)).toBeUndefined();
      await signIn(first, ada);
      await first.reload();
      expect((await resume(first)).username).toBe(ada.username);
      await resume(second);
      const ended = await fetch(`${proxy.url}/v1/sessions`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(ada),
      });
      const { access_token: token } = await ended.json();
      await fetch(`${proxy.url}/v1/sessions`, { method: "DELETE", headers: { Authorization: `Bearer ${token}` } });
      expect(await errorOf(username(first))).toMatch(/revoked/);
      for (const tab of [first, second]) {
        await expect.poll(() => events(tab)).toMatchObject({ signedOut: ["session-ended"] });
      }
    });
  });
}
