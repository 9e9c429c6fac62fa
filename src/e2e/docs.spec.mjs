// The page /docs, used like a user: every operation of the contract is executed with realistic input.

import { expect, watchedTest as test } from "./fixtures.mjs";
import { nextMail } from "./mailbox.mjs";
import { violations } from "./pages/page.mjs";
import { DEMO, NEXT_PASSWORD, PASSWORD } from "./people.mjs";
import { SwaggerUi } from "./swagger-ui.mjs";
import { laxity } from "./watch.mjs";

const ADMIN = DEMO.username;
const ADA = "ada@example.org";
const COUNTESS = "countess@example.org";
const ALICE = "alice@example.org";

let docs;
let contract;
let mailed;

test.beforeEach(async ({ page, prefix, service, complaints, request }) => {
  contract = await (await request.get(`${service.url}/openapi.json`)).json();
  // Under a prefix the forms are the same; only the requests differ.
  docs = new SwaggerUi(page, service.url, contract, { typesAll: prefix === "" });
  mailed = async (address, name) => new URLSearchParams(new URL((await nextMail(service.data, address, `${service.url}/pages/${name}`)).link).hash.slice(1)).get("token");
  complaints.push(...laxity(await page.goto(`${service.url}/`)));
  await expect(page).toHaveURL(`${service.url}/docs`);
  await page.locator(".opblock").first().waitFor();
});

test("every operation can be executed", async ({ page }, testInfo) => {
  const operations = Object.entries(contract.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
  await expect(page.locator(".opblock")).toHaveCount(operations.length);

  await test.step("public documents", async () => {
    await docs.execute("GET /", 200); // the browser has followed the redirect
    await docs.execute("GET /docs", 200);
    await docs.execute("GET /docs/{file}", 200);
    await docs.execute("GET /pages/{name}", 200);
    await docs.execute("GET /console", 200);
    await docs.execute("GET /console/{file}", 200);
    await docs.execute("GET /openapi.yaml", 200);
    await docs.execute("GET /openapi.json", 200);
    await docs.execute("GET /problems/{code}", 200, { code: "username-taken" });
    await docs.execute("GET /.well-known/jwks.json", 200);
    await docs.execute("GET /.well-known/oauth-authorization-server", 200);
  });

  await test.step("the demo user signs in", async () => {
    expect((await docs.execute("POST /login", 200)).message).toBe("success");
    const session = await docs.execute("POST /v1/sessions", 201);
    await docs.authorize(session.access_token);
    expect((await docs.execute("GET /v1/me", 200)).username).toBe(ADMIN);
    expect((await docs.execute("GET /users", 200)).users.map(({ username }) => username)).toContain(ADMIN);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.screenshot({ path: testInfo.outputPath("docs.png") });
  });

  await test.step("Ada signs up", async () => {
    await docs.execute("POST /v1/accounts", 202, { body: { email: ADA } });
    await docs.execute("POST /v1/accounts/confirm", 204, { body: { token: await mailed(ADA, "confirm-sign-up"), password: PASSWORD } });
  });

  await test.step("Ada manages her account", async () => {
    await docs.signIn(ADA, PASSWORD);
    expect((await docs.execute("GET /v1/account", 200)).email).toBe(ADA);
    expect((await docs.execute("PATCH /v1/account", 200, { body: { locale: "en-GB" } })).locale).toBe("en-GB");
    await docs.execute("POST /v1/email-verifications", 202, { body: { email: COUNTESS } });
    await docs.execute("POST /v1/email-verifications/confirm", 204, { body: { token: await mailed(COUNTESS, "verify") } });
    await docs.signIn(COUNTESS, PASSWORD);
    expect((await docs.execute("GET /v1/account/export", 200)).account.username).toBe(COUNTESS);
    expect((await docs.execute("GET /v1/account/audit-events", 200)).items.map(({ kind }) => kind)).toContain("login");
  });

  await test.step("Ada manages her sessions", async () => {
    const session = await docs.signIn(COUNTESS, PASSWORD);
    const id = session.session.id;
    expect((await docs.execute("GET /v1/sessions", 200)).items[0].id).toBe(id);
    expect((await docs.execute("GET /v1/sessions/current", 200)).session.id).toBe(id);
    expect((await docs.execute("GET /v1/sessions/{id}", 200, { id })).current).toBe(true);
    const confirmed = await docs.execute("POST /v1/sessions/current/confirm", 200, { body: { password: PASSWORD } });
    await docs.execute("POST /v1/sessions/refresh", 200, { body: { refresh_token: confirmed.refresh_token } });
    const other = await docs.execute("POST /v1/sessions", 201, { body: { username: COUNTESS, password: PASSWORD } });
    await docs.execute("DELETE /v1/sessions/{id}", 204, { id: other.session.id });
    await docs.execute("DELETE /v1/sessions/current", 204);
    await docs.signIn(COUNTESS, PASSWORD);
    await docs.execute("DELETE /v1/sessions", 204);
  });

  await test.step("Ada's password changes", async () => {
    await docs.signIn(COUNTESS, PASSWORD);
    await docs.execute("PUT /v1/account/password", 200, { body: { current_password: PASSWORD, new_password: NEXT_PASSWORD } });
    await docs.execute("POST /v1/disavowals", 204, { body: { token: await mailed(COUNTESS, "not-me") } });
    await docs.execute("POST /v1/password-resets", 202, { body: { email: COUNTESS } });
    await docs.execute("POST /v1/password-resets/confirm", 200, { body: { token: await mailed(COUNTESS, "reset"), new_password: PASSWORD } });
    await docs.signIn(COUNTESS, PASSWORD);
  });

  await test.step("an administrator manages users", async () => {
    await docs.signIn(ADMIN, DEMO.password);
    const { id } = await docs.execute("POST /v1/admin/users", 201, { body: { username: "alice", email: ALICE } });
    await mailed(ALICE, "reset");
    const all = await docs.execute("GET /v1/admin/users", 200);
    expect(all.items.map(({ username }) => username)).toEqual(expect.arrayContaining([ADMIN, COUNTESS, "alice"]));
    expect((await docs.execute("GET /v1/admin/users", 200, { username_prefix: "alice" })).items.map((user) => user.id)).toEqual([id]);
    expect((await docs.execute("GET /v1/admin/users", 200, { username_prefix: "", email_prefix: "Alice@" })).items).toHaveLength(1);
    expect((await docs.execute("GET /v1/admin/users", 200, { email_prefix: "", role: "admin", state: "active" })).items).toHaveLength(1);
    expect((await docs.execute("GET /v1/admin/users", 200, { role: "", state: "", q: "lic" })).items.map((user) => user.id)).toEqual([id]);
    expect((await docs.execute("GET /v1/admin/users/{id}", 200, { id })).username).toBe("alice");
    await docs.execute("POST /v1/admin/users/{id}/password-reset", 204, { id });
    await docs.execute("POST /v1/password-resets/confirm", 200, { body: { token: await mailed(ALICE, "reset"), new_password: PASSWORD } });
    const alices = await docs.execute("POST /v1/sessions", 201, { body: { username: "alice", password: PASSWORD } });
    expect((await docs.execute("GET /v1/admin/users/{id}/sessions", 200, { id })).items).toHaveLength(1);
    await docs.execute("DELETE /v1/admin/users/{id}/sessions/{session_id}", 204, { id, session_id: alices.session.id });
    await docs.execute("DELETE /v1/admin/users/{id}/sessions", 204, { id });
    expect((await docs.execute("PATCH /v1/admin/users/{id}", 200, { id })).active).toBe(false);
    await docs.execute("DELETE /v1/admin/users/{id}", 204, { id });
    expect((await docs.execute("GET /v1/admin/audit-events", 200)).items.length).toBeGreaterThan(20);
    expect((await docs.execute("GET /v1/admin/audit-kinds", 200)).items.map(({ kind }) => kind)).toContain("user-deleted");
    const deletions = { kind: "user-deleted", from: "2026-01-01T00:00:00Z" };
    expect((await docs.execute("GET /v1/admin/audit-events", 200, deletions)).items).toHaveLength(1);
  });

  await test.step("an administrator manages service clients", async () => {
    const scopes = ["introspect", "revoke", "revocations"];
    const { id, secret: first } = await docs.execute("POST /v1/admin/clients", 201, { body: { name: "orders", scopes } });
    const { access_token: token } = await docs.execute("POST /v1/sessions", 201, { body: { username: COUNTESS, password: PASSWORD } });
    await docs.authorizeClient(id, first);
    expect((await docs.execute("POST /v1/tokens/introspect", 200, { form: { token } })).username).toBe(COUNTESS);
    await docs.execute("POST /v1/tokens/revoke", 200, { form: { token } });
    expect((await docs.execute("POST /v1/tokens/introspect", 200, { form: { token } })).active).toBe(false);
    expect((await docs.execute("GET /v1/revocations", 200)).items.length).toBeGreaterThan(0);
    const secret = await docs.execute("POST /v1/admin/clients/{id}/secrets", 201, { id });
    expect((await docs.execute("GET /v1/admin/clients", 200)).items).toHaveLength(1);
    await docs.execute("DELETE /v1/admin/clients/{id}/secrets/{secret_id}", 204, { id, secret_id: secret.id });
    await docs.execute("DELETE /v1/admin/clients/{id}", 204, { id });
  });

  await test.step("an administrator reads the statistics", async () => {
    const { logins, warnings } = await docs.execute("GET /v1/admin/statistics", 200);
    expect(logins.by_hour).toHaveLength(48);
    expect(warnings.map(({ code }) => code)).toEqual(["demo-password"]);
  });

  await test.step("an administrator looks after the mails", async () => {
    const { id } = await docs.execute("POST /v1/admin/mails/test", 202, { body: { email: ALICE } });
    await expect.poll(async () => (await docs.execute("GET /v1/admin/mails", 200)).items).toEqual([]);
    await docs.execute("POST /v1/admin/mails/{id}/retry", 404, { id });
    expect((await docs.execute("GET /v1/admin/mail-templates", 200)).items.map(({ name }) => name)).toContain("test-mail");
    expect((await docs.execute("GET /v1/admin/mail-templates/{name}/preview", 200, { name: "test-mail" })).language).toBe("en");
  });

  await test.step("an administrator reads the names of users", async () => {
    const { items } = await docs.execute("GET /v1/admin/usernames", 200, { ids: "1,999999" });
    expect(items).toEqual([{ id: 1, username: "admin@gmail.com" }]);
  });

  await test.step("an administrator reads the settings", async () => {
    const { items } = await docs.execute("GET /v1/admin/settings", 200);
    expect(items.find(({ name }) => name === "secret").value).toMatch(/^(\*\*\*)?$/);
  });

  await test.step("an administrator manages the keys", async () => {
    const [active] = (await docs.execute("GET /v1/admin/keys", 200)).items;
    await docs.execute("POST /v1/admin/keys", 200, { body: { at_once: true } });
    await docs.signIn(ADMIN, DEMO.password);
    await docs.execute("DELETE /v1/admin/keys/{kid}", 204, { kid: active.kid });
  });

  await test.step("Ada closes her account", async () => {
    await docs.signIn(COUNTESS, PASSWORD);
    await docs.execute("DELETE /v1/account", 204);
  });

  expect([...docs.executed].sort()).toEqual(operations.sort());
});

test("one press signs in, and the operations of a first session open in the order of their use", async ({ page }) => {
  await page.locator("#sign-in button").click();
  await page.locator("#sign-in [role=status]", { hasText: `Signed in as ${ADMIN}` }).waitFor();
  const links = await page.locator(".start ol a").allInnerTexts();
  expect(links).toHaveLength(5);
  for (const link of links) {
    const [method, path] = link.split(" ");
    await page.locator(".start ol").getByRole("link", { name: link, exact: true }).click();
    const block = page.locator(`.opblock-${method.toLowerCase()}.is-open`, { has: page.locator(`[data-path="${path}"]`) });
    await block.getByRole("button", { name: "Try it out" }).waitFor();
    await expect(block).toBeInViewport();
  }
  const me = page.locator("#operations-Account-getMe");
  await expect(me.locator(".fold")).toHaveCount(3);
  await me.locator("[data-code='401'] .fold").click();
  await me.locator("[data-code='401']").getByText("Example Value").waitFor();
  await me.getByRole("button", { name: "Try it out" }).click();
  await me.getByRole("button", { name: "Execute" }).click();
  await expect(me.locator(".live-responses-table tbody .response-col_status").first()).toHaveText(/^200/);
});

test("the call of an operation can be copied, in a language that the page remembers", async ({ page, context, service }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const open = async (link) => {
    await page.locator(".start ol").getByRole("link", { name: link, exact: true }).click();
    const [method, path] = link.split(" ");
    return page.locator(`.opblock-${method.toLowerCase()}`, { has: page.locator(`[data-path="${path}"]`) }).locator(".calls");
  };
  const me = await open("GET /v1/me");
  await expect(me.getByRole("radio", { checked: true })).toHaveAccessibleName("curl");
  await expect(me.locator("pre")).toContainText(`curl '${service.url}/v1/me'`);
  await me.getByRole("radio", { name: "curl" }).focus();
  for (const language of ["TypeScript", "Java", "Python"]) {
    await page.keyboard.press("ArrowRight");
    await expect(me.getByRole("radio", { name: language })).toBeChecked();
  }
  await page.keyboard.press("Tab");
  await expect(me.getByRole("button", { name: "Copy 复制" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(me.getByRole("status")).toHaveText("Copied 已复制");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await me.locator("pre").textContent());
  expect(copied).toContain(`client.sign_in("${DEMO.username}", "${DEMO.password}")\nanswer = client.account_api.get_me()\n`);

  await expect((await open("POST /v1/sessions")).locator("pre")).toContainText("client.sign_in(");
  await page.reload();
  const list = await open("GET /v1/sessions");
  await expect(list.locator("pre")).toContainText("client.sessions_api.list_sessions()");

  // As with HTTP from another machine.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await list.getByRole("button", { name: "Copy" }).click();
  await expect(list.getByRole("status")).toContainText("Ctrl+C");
  expect((await page.evaluate(() => getSelection().toString())).trim()).toBe((await list.locator("pre").textContent()).trim());
});

test("Chinese is beside English, and what was opened can be read in every size and color scheme", async ({ page }, testInfo) => {
  for (const item of Object.values(contract.paths).flatMap(Object.values)) {
    const summary = page.locator(`[id="operations-${item.tags[0]}-${item.operationId}"] .opblock-summary`);
    await expect(summary.locator("[lang=zh-Hans]")).toHaveText(item["x-summary-zh"]);
  }
  for (const { name, "x-name-zh": chinese } of contract.tags) {
    await expect(page.locator(`#operations-tag-${name} > [lang=zh-Hans]`)).toHaveText(chinese);
  }
  const first = page.locator("#operations-Sessions-createSession");
  await first.locator(".opblock-summary-control").click();
  await expect(first.locator(".calls pre")).toBeVisible();
  // Each error that the contract declares has its Chinese line.
  const statuses = new Set(Object.values(contract.paths).flatMap(Object.values).flatMap(({ responses }) => Object.keys(responses)));
  const { STATUSES } = await page.evaluate(() => import(new URL("docs/plugins.js", document.baseURI).href).then(({ STATUSES }) => ({ STATUSES })));
  expect(Object.keys(STATUSES)).toEqual([...statuses].filter((status) => /^[45]/.test(status)).sort());
  await expect(first.locator("[data-code='401'] .fold [lang]")).toHaveText(STATUSES[401]);
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await first.scrollIntoViewIfNeeded();
      await testInfo.attach(`${colorScheme} ${width}`, { body: await first.screenshot(), contentType: "image/png" });
    }
  }
});

test.describe("without the demo user", () => {
  test.use({ settings: { ADMIN_USERNAME: ADA, ADMIN_PASSWORD: PASSWORD } });

  test("the page offers no credentials, and signs in with a form", async ({ page }) => {
    expect(await page.content()).not.toContain(DEMO.username);
    const status = page.locator("#sign-in [role=status]");
    const password = page.locator("#sign-in [name=password]");
    await page.locator("#sign-in [name=username]").fill(ADA);
    await password.fill("wrong");
    await page.keyboard.press("Enter");
    await expect(status).toContainText("401 invalid-credentials");
    await page.locator("#sign-in [name=username]").fill(ADA);
    await password.fill(PASSWORD);
    await page.keyboard.press("Enter");
    await expect(status).toContainText(`Signed in as ${ADA}`);
    await expect(password).toHaveValue("");
  });
});

test("every link of the page works", async ({ page, service, request }) => {
  const links = await page.locator("link[href], .masthead a, .masthead img, script[src]").evaluateAll((elements) =>
    elements.map((element) => element.href ?? element.src),
  );
  expect(links.length).toBeGreaterThan(8);
  for (const link of links) {
    expect(link.startsWith(`${service.url}/`), link).toBe(true);
    expect((await request.get(link)).status(), link).toBe(200);
  }
});

test("the page works if its address has a user and a password, and does not show them", async ({ page, service }) => {
  await page.goto("about:blank");
  await page.goto(`${service.url.replace("://", "://user:hidden@")}/docs`);
  await page.locator(".opblock").first().waitFor();
  await page.locator(".start ol").getByRole("link", { name: "GET /v1/me", exact: true }).click();
  await expect(page.locator(".calls pre")).toContainText(`curl '${service.url}/v1/me'`);
  await page.locator("#sign-in button").click();
  await page.locator("#sign-in [role=status]", { hasText: `Signed in as ${ADMIN}` }).waitFor();
});

test("the Location header of a response leads to the resource", async ({ service, request }) => {
  const url = `${service.url}/v1/sessions`;
  const login = await request.post(url, { data: DEMO });
  const session = await login.json();
  const headers = { Authorization: `Bearer ${session.access_token}` };
  const location = new URL(login.headers().location, url).href;
  expect(await (await request.get(location, { headers })).json()).toEqual(session.session);
});

test("schemas can be opened, and the page fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator(".models-control").click();
  await page.locator(".models .model-toggle, .models .json-schema-2020-12-accordion").first().click();
  await docs.signIn(ADMIN, DEMO.password);
  const block = page.locator(".opblock-get", { has: page.locator('[data-path="/v1/sessions/{id}"]') });
  await block.locator(".opblock-summary-control").click();
  await block.locator(".try-out").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("nothing moves for readers who want less motion", async ({ page }) => {
  const moving = () => page.locator("#swagger-ui *").evaluateAll((all) => all.filter((each) => getComputedStyle(each).transitionDuration !== "0s").length);

  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await moving()).toBeGreaterThan(0);

  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await moving()).toBe(0);
});
