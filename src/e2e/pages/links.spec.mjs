// The pages under /pages, used like a user: from the sign-up to "It was not me", with the mails that the service writes to its
// folder. On a phone in Simplified and Traditional Chinese and on a desktop in English. No request is intercepted, except in place
// of a proxy that merges slashes.

import { expect, open, profileTest, watchedProfileTest as test } from "../fixtures.mjs";
import { nextMail } from "../mailbox.mjs";
import { documentedScript } from "../manual.mjs";
import { NEXT_PASSWORD, PASSWORD, post } from "../people.mjs";
import { arrived, expectNoTrace, explained, focused, headed, inOneLanguage, openLink, PAGES, press, pressTwice } from "./page.mjs";
import { browserOf, READERS } from "./readers.mjs";

const WITH_TOKEN = ["confirm-sign-up", "verify", "reset", "not-me"];

test.describe.configure({ mode: "parallel" });

for (const reader of READERS) {
  test.describe(reader.name, () => {
    test.use(browserOf(reader));

    test('from the sign-up to "It was not me"', async ({ context, service }) => {
      const { url } = service;
      const mailTo = (email, page) => nextMail(service.data, email, `${url}/pages/${page}`);
      const email = reader.address;
      const newEmail = email.replace("@", "-two@");

      await test.step("sign up with an address, after each rule is explained at its field", () => signUp(context, url, reader));

      await test.step("choose a password, after each rule is explained at its field; this link and the other pending one are then refused", async () => {
        const mail = await mailTo(email, "confirm-sign-up");
        expect(/\p{Script=Han}/u.test(mail.text), "the mail is in the language of the reader").toBe(reader.lang !== "en");
        await post(`${url}/v1/accounts`, { email });
        const other = await mailTo(email, "confirm-sign-up");
        await confirmSignUp(context, reader, mail.link, other.link);
      });

      await test.step("change the address with one press of a button; the second time, the link is refused", async () => {
        const { body } = await signIn(url, email, PASSWORD, 201);
        await post(`${url}/v1/email-verifications`, { email: newEmail }, { Authorization: `Bearer ${body.access_token}` });
        await confirmAddress(context, reader, (await mailTo(newEmail, "verify")).link);
      });

      await test.step("malformed tokens and pages without a token explain what to do", () => withoutToken(context, url, reader));

      const first = await signIn(url, newEmail, PASSWORD, 201);
      await test.step("reset the password: the new one signs in, the old one does not, and the old session is revoked", async () => {
        await forget(context, url, { ...reader, address: newEmail });
        await reset(context, reader, (await mailTo(newEmail, "reset")).link);
        await signIn(url, newEmail, PASSWORD, 401);
        expect(await whoAmI(url, first.body.access_token)).toBe(401);
      });

      const second = await signIn(url, newEmail, NEXT_PASSWORD, 201);
      await test.step('"It was not me" revokes the session and offers a new password', async () => {
        const notice = await mailTo(newEmail, "not-me");
        expect(await whoAmI(url, second.body.access_token)).toBe(200);
        await disavow(context, reader, notice.link);
        expect(await whoAmI(url, second.body.access_token)).toBe(401);
      });
    });
  });
}

async function signUp(context, service, reader) {
  const page = await open(context, `${service}/pages/sign-up`);
  const submit = () => page.keyboard.press("Enter");
  await page.locator("#email").focus();
  await submit();
  await explained(page, "email", reader.missing);
  expect(await focused(page)).toBe("email");
  await page.locator("#email").fill("ada");
  expect(await page.locator("#email-error").innerText(), "the error disappears while the user corrects the field").toBe("");
  await submit();
  await explained(page, "email", reader.notAnAddress);
  await page.locator("#email").fill("ada@example.com");
  await submit();
  await explained(page, "email", reader.otherDomain);
  await page.locator("#email").fill(reader.address);
  await pressTwice(page, "/v1/accounts");
  await arrived(page, reader.mailed);
  await page.locator("section:visible b", { hasText: reader.address }).locator("visible=true").waitFor();
  await page.close();
}

async function confirmSignUp(context, reader, link, other) {
  // A mail scanner opens the link: no request is sent, so the token is not used up.
  const scanner = await openLink(context, link);
  await scanner.close();
  const page = await openLink(context, link);
  const submit = () => page.keyboard.press("Enter");
  await page.locator("#password").focus();
  await submit();
  await explained(page, "password", reader.missing);
  for (const [password, said] of [
    ["1234567", reader.tooShort],
    ["password1", reader.tooCommon],
    [`it is ${reader.address}`, reader.containsName],
  ]) {
    await page.locator("#password").fill(password);
    await submit();
    await explained(page, "password", said);
    expect(await focused(page)).toBe("password");
  }
  await page.locator("#password").fill(PASSWORD);
  await page.locator("[data-reveals]").check();
  expect(await page.locator("#password").getAttribute("type")).toBe("text");
  await page.locator("[data-reveals]").uncheck();
  expect(await page.locator("#password").getAttribute("type")).toBe("password");
  await pressTwice(page, "/v1/accounts/confirm");
  await arrived(page, reader.created);
  expect(await page.locator("#password").inputValue()).toBe("");
  await leadsToSignIn(page, reader);
  await page.close();
  for (const used of [link, other]) {
    await expectVoid(context, reader, used, "#password");
  }
}

async function confirmAddress(context, reader, link) {
  const page = await openLink(context, link);
  await pressTwice(page, "/v1/email-verifications/confirm");
  await arrived(page, reader.confirmed);
  // The same link again in the same tab: the browser does not reload the page.
  await page.evaluate((url) => (location.href = url), link);
  await press(page);
  await arrived(page, reader.refused);
  await expectNoTrace(page, link);
  await leadsToSignIn(page, reader);
  await page.close();
}

async function withoutToken(context, service, reader) {
  for (const token of ["AAAA", "not%20a%20token", "x".repeat(300)]) {
    const forged = await open(context, `${service}/pages/verify#token=${token}`);
    await press(forged);
    await arrived(forged, reader.refused);
    await forged.close();
  }
  for (const name of WITH_TOKEN) {
    const empty = await open(context, `${service}/pages/${name}`);
    await headed(empty, reader.noToken);
    await empty.close();
  }
}

async function forget(context, service, reader) {
  const page = await open(context, `${service}/pages/sign-up`);
  await page.locator('section:visible a[href*="forgot"]').click();
  await headed(page, reader.newPassword);
  await page.locator("#email").fill(reader.address);
  await pressTwice(page, "/v1/password-resets");
  await arrived(page, reader.mailed);
  await page.locator('section:visible a[href^="sign-in"]').waitFor();
  await page.locator("section:visible [data-shows]").click();
  await headed(page, reader.newPassword);
  await page.close();
}

async function reset(context, reader, link) {
  const page = await openLink(context, link);
  await page.locator("#new_password").fill("1234567");
  await press(page);
  await explained(page, "new_password", reader.tooShort);
  await page.locator("#new_password").fill(NEXT_PASSWORD);
  await pressTwice(page, "/v1/password-resets/confirm");
  await arrived(page, reader.set);
  expect(await page.locator("#new_password").inputValue()).toBe("");
  await leadsToSignIn(page, reader);
  await page.close();
  await expectVoid(context, reader, link, "#new_password");
}

async function disavow(context, reader, link) {
  const page = await openLink(context, link);
  await pressTwice(page, "/v1/disavowals");
  await arrived(page, reader.signedOut);
  await page.locator('section:visible a[href^="sign-in"]').waitFor();
  await page.locator("section:visible a.button:not(.secondary)").click();
  await headed(page, reader.newPassword);
  await page.close();
  await expectVoid(context, reader, link);
}

/** Expects that the page links to the sign-in page, in the language of the reader. */
async function leadsToSignIn(page, reader) {
  await page.locator('section:visible a[href^="sign-in"]').click();
  await page.locator("#username").waitFor();
  expect(await page.getAttribute("html", "lang")).toBe(reader.lang);
}

/** @param field the password field, if the page has one */
async function expectVoid(context, reader, link, field) {
  const page = await openLink(context, link);
  if (field !== undefined) {
    await page.locator(field).fill(NEXT_PASSWORD);
  }
  await press(page);
  await arrived(page, reader.refused);
  await page.close();
}

test.describe("another language than that of the browser", () => {
  const [english, chinese, traditional] = READERS;
  test.use(browserOf(english));

  test("can be chosen on every page, and is remembered", async ({ context, page, service }) => {
    await page.goto(`${service.url}/pages/sign-up`);
    await page.getByRole("button", { name: "简体中文" }).click();
    expect(await page.getAttribute("html", "lang")).toBe(chinese.lang);
    expect(await page.getByRole("button", { name: "简体中文" }).getAttribute("aria-pressed")).toBe("true");
    await inOneLanguage(page, chinese);
    await page.reload();
    await inOneLanguage(page, chinese);
    await page.locator('section:visible a[href*="forgot"]').click();
    await headed(page, chinese.newPassword);
    expect(await page.title()).toContain("忘记密码");
    await page.getByRole("button", { name: "繁體中文" }).click();
    await headed(page, traditional.newPassword);
    await inOneLanguage(page, traditional);
    await headed(await open(context, `${service.url}/pages/forgot`), traditional.newPassword);
    await headed(await open(context, `${service.url}/pages/forgot#lang=zh-Hans`), chinese.newPassword);
    await page.getByRole("button", { name: "English" }).click();
    await headed(page, english.newPassword);
    await inOneLanguage(page, english);
  });
});

profileTest("the script of docs/pages.md handles a link on a page of another origin", async ({ context, service: { url, data }, sites }) => {
  const content = documentedScript("pages.md", url);
  const email = "grace-of-a-team@example.org";
  await post(`${url}/v1/accounts`, { email });
  const { link } = await nextMail(data, email, `${url}/pages/confirm-sign-up`);
  const ours = link.replace(`${url}/pages`, sites.frontEnd.origin);
  const page = await open(context, ours);
  await page.addScriptTag({ content });
  await expectNoTrace(page, ours);
  const finish = () => page.evaluate(`finish("/v1/accounts/confirm", { password: "${PASSWORD}" })`);
  expect(await finish()).toBeUndefined();
  expect((await finish()).code).toBe("mailed-token-refused");
  await signIn(url, email, PASSWORD, 201);
});

// Without the check for complaints, as the next one: it expects all requests at the URL of the service.
profileTest("with a user and a password in the address of a page, the form is sent", async ({ context, service }) => {
  const page = await open(context, `${service.url.replace("://", "://user:hidden@")}/pages/verify#token=AAAA&lang=en`);
  await press(page);
  await arrived(page, READERS[0].refused);
});

profileTest("with slashes that a proxy merges, the token is removed from the address, and the form is sent", async ({ page, service }) => {
  await page.route(({ pathname }) => pathname.startsWith("//"), (route) => route.continue({ url: route.request().url().replace("//pages", "/pages").replace("//v1", "/v1") }));
  await page.goto(`${service.url}//pages/verify#token=AAAA&lang=en`);
  await headed(page, "Confirm your email address");
  expect(page.url()).toBe(`${service.url}//pages/verify#lang=en`);
  await press(page);
  await arrived(page, READERS[0].refused);
});

profileTest.describe("without JavaScript", () => {
  profileTest.use({ preferences: { profile: { default_content_setting_values: { javascript: 2 } } } });

  profileTest("every page says in all languages that it needs JavaScript", async ({ page, service }) => {
    for (const name of [...PAGES, "account"]) {
      await page.goto(`${service.url}/pages/${name}#token=AAAA`);
      const text = await page.locator("main").innerText();
      expect(text).toMatch(/This page needs JavaScript/);
      expect(text).toMatch(/页面需要 JavaScript/);
      expect(text).toMatch(/頁面需要 JavaScript/);
    }
  });
});

// Without the check for complaints: the browser logs that it cannot reach the service.
profileTest("if the service is unreachable, the page says so, and the button stays", async ({ context, ownService: { url, stop } }) => {
  const pages = await Promise.all(READERS.map(({ lang }) => open(context, `${url}/pages/verify#token=AAAA&lang=${lang}`)));
  await stop();
  for (const [i, page] of pages.entries()) {
    await press(page);
    await page.locator("[role=status]", { hasText: READERS[i].unreachable }).waitFor();
    expect(await page.locator("[type=submit]").isVisible()).toBe(true);
  }
});

async function signIn(service, username, password, status) {
  const answer = await post(`${service}/v1/sessions`, { username, password });
  expect(answer.status).toBe(status);
  return answer;
}

async function whoAmI(service, token) {
  return (await fetch(`${service}/v1/me`, { headers: { Authorization: `Bearer ${token}` } })).status;
}
