// COOKIE_SAME_SITE=None: the front end is on another site than the service.

import { expect, profileTest } from "../fixtures.mjs";
import { signUp } from "../people.mjs";
import { forge } from "./attacks.mjs";
import { call, CURRENT, sessionCookies, signIn, THIRD_PARTY_COOKIES } from "./browser.mjs";

const test = profileTest.extend({
  settings: ({ settings, sites }, use) =>
    use({ ...settings, CORS_ALLOWED_ORIGINS: sites.foreignFrontEnd.origin, COOKIE_SAME_SITE: "None" }),

  url: ({ service }, use) => use(service.url),

  frontEnd: ({ sites }, use) => use(sites.foreignFrontEnd.origin),

  /** The credentials of a user of this test. */
  ada: async ({ service }, use, testInfo) => use(await signUp(service, `ada-${testInfo.testId}@example.org`)),
});

test.describe("third-party cookies allowed", () => {
  test.use({ preferences: THIRD_PARTY_COOKIES.allowed });

  test("the front end uses cookies, and pages of other origins change nothing", async ({ context, url, frontEnd, sites, ada }) => {
    const { page, login } = await signIn(context, frontEnd, url, ada);
    expect((await context.cookies(url)).map((cookie) => cookie.sameSite)).toEqual(["None", "None", "None"]);
    expect((await call(page, "GET", `${url}/v1/me`)).status).toBe(200);
    expect((await call(page, "POST", `${url}/v1/sessions/refresh`, { body: {} })).status).toBe(200);
    expect((await call(page, "DELETE", url + CURRENT)).body.code).toBe("csrf-refused");
    for (const attacker of [sites.neighbour, sites.foreign]) {
      await test.step(`CSRF from ${attacker.host}`, () => forge(context, url, page, attacker, ada));
    }
    const headers = { "X-CSRF-TOKEN": login.body.csrf_token };
    expect((await call(page, "DELETE", url + CURRENT, { headers })).status).toBe(204);
    expect(await sessionCookies(context, url)).toEqual([]);
  });
});

test.describe("third-party cookies blocked", () => {
  test.use({ preferences: THIRD_PARTY_COOKIES.blocked });

  test("the browser stores no cookies, and bearer tokens work", async ({ context, url, frontEnd, ada }) => {
    const { page } = await signIn(context, frontEnd, url, ada);
    expect(await context.cookies(url)).toEqual([]);
    expect((await call(page, "GET", `${url}/v1/me`)).status).toBe(401);
    const { body } = await call(page, "POST", `${url}/v1/sessions`, { body: ada });
    const headers = { Authorization: `Bearer ${body.access_token}` };
    expect((await call(page, "GET", `${url}/v1/me`, { headers })).status).toBe(200);
  });
});
