// The page /docs in a real browser, used as a reader uses it: signs in, authorizes, and executes every operation of the
// contract with its examples. Fails on an answer other than expected, on anything in the console, on whatever the
// Content-Security-Policy stops, and on a request to anywhere else.
//
// node .ci/docs.mjs http://127.0.0.1:8080        (playwright-core is looked for in target/ci)

import { laxity, openBrowser, watch } from "./chromium.mjs";

const root = new URL("../", import.meta.url);
const service = new URL(process.argv[2] ?? "http://127.0.0.1:8080").origin;
const screenshot = (name) => new URL(`target/docs-${name}.png`, root).pathname;

// What the page shows where it is not the first success that the contract declares.
const SHOWN = {
  "get /": 200, // the browser has followed it to /docs
  // No example has a token that was mailed, or the password as it is.
  "post /v1/accounts/confirm": 400,
  "post /v1/email-verifications/confirm": 400,
  "post /v1/password-resets/confirm": 400,
  "post /v1/disavowals": 400,
  "put /v1/account/password": 401,
  "delete /v1/account": 409, // the demo user is the last administrator
  "post /v1/admin/users/{id}/password-reset": 409, // there is no verified address
  "delete /v1/admin/users/{id}": 409, // the only administrator
};

const browser = await openBrowser([new URL(service).hostname]);
// The browser complains of every 4xx; whether one is expected is looked at with the operation.
const complaints = await watch(browser, service, (url) => url.startsWith(`${service}/v1/`));

try {
  const contract = await whenReady();
  const page = await browser.newPage();
  await open(page);
  const session = await signIn(page);
  await authorize(page, session.access_token);
  const count = await executeAll(page, contract, session);
  await lookAround(page);
  await onPhone(page);
  if (complaints.length > 0) {
    throw new Error(complaints.join("\n"));
  }
  console.log(`docs: ${count} operations executed; no complaint of the console or of the policy, no request elsewhere`);
} catch (e) {
  console.error(`docs: ${e.message}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}

/** The contract, as soon as the service answers. */
async function whenReady() {
  for (let attempt = 0; ; attempt++) {
    try {
      return await (await fetch(`${service}/openapi.json`)).json();
    } catch (e) {
      if (attempt === 120) {
        throw new Error(`nothing answers at ${service}`, { cause: e });
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function open(page) {
  const answer = await page.goto(`${service}/docs`);
  complaints.push(...laxity(answer));
  await page.locator(".opblock").first().waitFor();
}

/** The block of an operation, open for trying out. */
async function tryOut(page, method, path) {
  const block = page.locator(`.opblock-${method}`, { has: page.locator(`[data-path="${path}"]`) });
  await block.locator(".opblock-summary-control").click();
  await block.locator(".try-out").waitFor();
  const button = block.getByRole("button", { name: "Try it out" });
  if (await button.isVisible()) {
    await button.click();
  }
  return block;
}

/** Executes it; says which status the page shows. */
async function execute(block) {
  const answer = block.locator(".live-responses-table");
  const clear = block.getByRole("button", { name: "Clear" });
  if (await clear.isVisible()) {
    await clear.click();
    await answer.waitFor({ state: "detached" });
  }
  await block.getByRole("button", { name: "Execute" }).click();
  await answer.waitFor();
  return Number.parseInt(await answer.locator("tbody .response-col_status").first().innerText(), 10);
}

async function signIn(page) {
  const block = await tryOut(page, "post", "/v1/sessions");
  const status = await execute(block);
  if (status !== 201) {
    throw new Error(`POST /v1/sessions with its example: ${status}`);
  }
  const session = JSON.parse(await block.locator(".live-responses-table .highlight-code pre").first().innerText());
  await block.evaluate((element) => element.scrollIntoView());
  await page.screenshot({ path: screenshot("signed-in") });
  await block.locator(".opblock-summary-control").click();
  return session;
}

async function authorize(page, token) {
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const dialog = page.locator(".modal-ux");
  const bearer = dialog.locator(".auth-container", { hasText: "accessToken (http, Bearer)" });
  const remove = bearer.getByRole("button", { name: "Remove authorization" });
  if (await remove.isVisible()) {
    await remove.click();
  }
  await bearer.locator("input").fill(token);
  await bearer.getByRole("button", { name: "Apply credentials" }).click();
  await remove.waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
}

async function executeAll(page, contract, session) {
  const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  // What ends sessions comes last, and finds one.
  operations.sort((a, b) => (a.method === "delete") - (b.method === "delete"));
  for (const { path, method, operation } of operations) {
    if (method === "delete") {
      session = await signIn(page);
      await authorize(page, session.access_token);
    }
    const block = await tryOut(page, method, path);
    await fill(block, `${method} ${path}`, session);
    const declared = Number(Object.keys(operation.responses).find((status) => /^[23]/.test(status)));
    const expected = SHOWN[`${method} ${path}`] ?? declared;
    const status = await execute(block);
    console.log(`${method.toUpperCase().padEnd(6)} ${path.padEnd(24)} ${status}`);
    if (status !== expected) {
      complaints.push(`${method} ${path} shows ${status}, not ${expected}`);
    }
    await block.locator(".opblock-summary-control").click();
  }
  const shown = await page.locator(".opblock").count();
  if (shown !== operations.length) {
    complaints.push(`the page shows ${shown} operations, the contract has ${operations.length}`);
  }
  return operations.length;
}

/** With what an example cannot have right everywhere. */
async function fill(block, operation, session) {
  const values = {
    id: operation.includes("/admin/users/") ? String(session.user.id) : session.session.id,
    session_id: session.session.id,
    kid: await anyKid(),
  };
  for (const [name, value] of Object.entries(values)) {
    const field = block.locator(`tr[data-param-name="${name}"][data-param-in="path"] input`);
    if ((await field.count()) > 0) {
      await field.fill(value);
    }
  }
  const body = {
    "post /v1/sessions/refresh": { refresh_token: session.refresh_token },
    "patch /v1/admin/users/{id}": { locale: "en" }, // the only administrator stays active
    "post /v1/admin/keys": { at_once: true }, // the pending key of a service that has just begun is too young otherwise
  }[operation];
  if (body !== undefined) {
    await block.locator("textarea.body-param__text").fill(JSON.stringify(body));
  }
}

async function anyKid() {
  return (await (await fetch(`${service}/.well-known/jwks.json`)).json()).keys[0].kid;
}

/** What else a reader opens: an operation's schema, and all schemas. */
async function lookAround(page) {
  const block = await tryOut(page, "post", "/login");
  await block.locator(".tab").first().getByRole("tab").last().click();
  await page.locator(".models-control").click();
  await page.locator(".models .model-toggle, .models .json-schema-2020-12-accordion").first().click();
  await page.locator(".models-control").click();
  await block.locator(".opblock-summary-control").click();
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: screenshot("desktop") });
}

/** Also there nothing is wider than the page. */
async function onPhone(page) {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: screenshot("phone") });
  const session = await signIn(page);
  await authorize(page, session.access_token);
  const block = await tryOut(page, "get", "/v1/sessions/{id}");
  await fill(block, "get /v1/sessions/{id}", session);
  await execute(block);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > 390) {
    complaints.push(`on a phone the page is ${width} pixels wide`);
  }
  await page.screenshot({ path: screenshot("phone-operation"), fullPage: true });
}
