// client.js, with which pages send requests in the session of their user: refreshes, several tabs, and the ends of a session.

import { expect, open, profileTest as test } from "../fixtures.mjs";
import { PASSWORD, post, signUp } from "../people.mjs";

test.describe.configure({ mode: "parallel" });

/** Opens a tab with the functions of client.js in `client`, and the ends of its session in `ends`. */
async function tab(context, { url }) {
  const page = await open(context, `${url}/pages/verify`);
  await page.evaluate(async () => {
    window.client = await import("./client.js");
    window.ends = [];
  });
  return page;
}

const signIn = (page, { username, password }) =>
  page.evaluate((body) => client.call("POST", "sessions", body).then(({ code }) => code), { username, password, transport: "cookie" });
const resume = (page) => page.evaluate(() => client.resume((code) => ends.push(code)));
const request = (page, method, path, body) => page.evaluate((args) => client.request(...args), [method, path, body]);
const ends = (page) => page.evaluate(() => window.ends);
const count = (page, path) => {
  const seen = [];
  page.context().on("request", (sent) => sent.url().endsWith(path) && seen.push(sent.method()));
  return seen;
};
const expire = (context, { url }) => context.clearCookies({ name: "__Host-gatehouse-access", domain: new URL(url).hostname });

let number = 0;
const add = (service) => signUp(service, `client-${process.pid}-${number++}@example.org`);

test("without a session, resume says so and calls no listener", async ({ context, service }) => {
  const page = await tab(context, service);
  expect(await resume(page)).toEqual({ code: "signed-out" });
  expect(await request(page, "GET", "account")).toEqual({ code: "signed-out" });
  expect(await ends(page)).toEqual([]);
});

test("all methods work, and problems are those of the service", async ({ context, service }) => {
  const ada = await add(service);
  const page = await tab(context, service);
  expect(await signIn(page, { ...ada, password: "wrong" })).toBe("invalid-credentials");
  expect(await signIn(page, ada)).toBe("done");
  const resumed = await resume(page);
  expect([resumed.code, resumed.body.user.username]).toEqual(["done", ada.username]);
  expect(await request(page, "PATCH", "account", { locale: "zh-TW" })).toMatchObject({ status: 200, body: { locale: "zh-TW" } });
  expect((await request(page, "GET", "sessions?limit=1")).body.items).toHaveLength(1);
  expect(await request(page, "GET", "sessions?limit=0")).toMatchObject({ status: 400, code: "validation-failed" });
  expect(await request(page, "DELETE", "sessions/not-an-id")).toMatchObject({ status: 404, code: "not-found" });
  expect((await request(page, "PUT", "account/password", { current_password: "wrong", new_password: PASSWORD })).code).toBe("invalid-credentials");
  const changed = await request(page, "PUT", "account/password", { current_password: PASSWORD, new_password: `${PASSWORD} again` });
  expect(changed.code).toBe("done");
  expect(await request(page, "PATCH", "account", { locale: "en" }), "with the CSRF token of the new session").toMatchObject({ code: "done" });
});

test("an expired access token is refreshed once for all tabs and requests", async ({ context, service }) => {
  const ada = await add(service);
  const pages = [await tab(context, service), await tab(context, service), await tab(context, service)];
  await signIn(pages[0], ada);
  await Promise.all(pages.map(resume));
  await expire(context, service);
  const refreshes = count(pages[0], "/v1/sessions/refresh");
  const answers = await Promise.all(pages.flatMap((page) => [request(page, "GET", "account"), request(page, "PATCH", "account", { locale: "en" })]));
  expect(answers.map(({ code }) => code)).toEqual(Array(6).fill("done"));
  expect(refreshes).toHaveLength(1);
  expect((await Promise.all(pages.map(ends))).flat()).toEqual([]);
});

test("a tab follows a password change of another tab, and confirmations", async ({ context, service }) => {
  const ada = await add(service);
  const [first, second] = [await tab(context, service), await tab(context, service)];
  await signIn(first, ada);
  await Promise.all([first, second].map(resume));
  const next = `${PASSWORD} again`;
  expect((await request(first, "PUT", "account/password", { current_password: PASSWORD, new_password: next })).code).toBe("done");
  expect((await request(second, "PATCH", "account", { locale: "en" })).code).toBe("done");
  expect((await request(second, "POST", "sessions/current/confirm", { password: next })).code).toBe("done");
  await expire(context, service);
  expect((await request(first, "PATCH", "account", { locale: "en" })).code).toBe("done");
});

test("a session that ends elsewhere ends in the tab, once, and nothing more is sent", async ({ context, service }) => {
  const ada = await add(service);
  const page = await tab(context, service);
  await signIn(page, ada);
  await resume(page);
  const { body } = await post(`${service.url}/v1/sessions`, ada);
  await fetch(`${service.url}/v1/sessions?keep_current=true`, { method: "DELETE", headers: { Authorization: `Bearer ${body.access_token}` } });
  expect(await request(page, "GET", "account")).toEqual({ code: "signed-out" });
  const sent = count(page, "/v1/account");
  expect(await request(page, "DELETE", "account")).toEqual({ code: "signed-out" });
  expect(sent).toEqual([]);
  expect(await ends(page)).toEqual(["signed-out"]);
});

test("the tab of one user sends nothing for another user, and gets none of their data", async ({ context, service }) => {
  const [ada, grace] = [await add(service), await add(service)];
  const readers = [await tab(context, service), await tab(context, service), await tab(context, service)];
  await signIn(readers[0], ada);
  await Promise.all(readers.map(resume));
  const other = await tab(context, service);
  await signIn(other, grace);
  await resume(other);
  expect(await request(readers[0], "GET", "account")).toEqual({ code: "other-user" });
  expect(await request(readers[1], "PATCH", "account", { locale: "zh-TW" })).toEqual({ code: "other-user" });
  await readers[2].evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect.poll(() => ends(readers[2])).toEqual(["other-user"]);
  expect((await request(other, "GET", "account")).body.locale).toBeUndefined();
});
