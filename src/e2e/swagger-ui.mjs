// The page /docs as a reader uses it.

import { expect } from "./fixtures.mjs";

/** Swagger UI with one operation after another opened, filled in and executed. */
export class SwaggerUi {
  /** Operations that have been executed, as in "GET /v1/me". */
  executed = new Set();

  #page;
  #url;
  #contract;

  constructor(page, url, contract) {
    this.#page = page;
    this.#url = url;
    this.#contract = contract;
  }

  /**
   * Types values into the form of an operation and executes it.
   *
   * @param operation as in "GET /v1/users/{id}"
   * @param status that the page is expected to show
   * @param values parameters by name, and the body of the request as "body"; all else stays as it was
   * @returns the body of the answer, where it is JSON
   */
  async execute(operation, status, { body, ...parameters } = {}) {
    const [method, path] = operation.split(" ");
    const block = await this.#open(method.toLowerCase(), path);
    if (!this.executed.has(operation)) {
      await this.#isBare(block, method, path);
    }
    for (const [name, value] of Object.entries(parameters)) {
      await block.locator(`tr[data-param-name="${name}"] input`).fill(String(value));
    }
    if (body !== undefined) {
      await block.locator("textarea.body-param__text").fill(JSON.stringify(body, null, 2));
    }
    const asked = this.#page.waitForRequest((request) => request.method() === method && this.#isOf(request.url(), path));
    await block.getByRole("button", { name: "Execute" }).click();
    const response = await (await asked).response();
    const shown = block.locator(".live-responses-table tbody .response-col_status").first();
    await expect.soft(shown, operation).toHaveText(new RegExp(`^${status}\\b`));
    this.executed.add(operation);
    const text = response.ok() ? await response.text() : "";
    const json = text !== "" && /json/.test(response.headers()["content-type"] ?? "") ? JSON.parse(text) : undefined;
    await block.getByRole("button", { name: "Clear" }).click();
    await block.locator(".opblock-summary-control").click();
    return json;
  }

  /** Signs in, and authorizes all that follows. */
  async signIn(username, password) {
    const session = await this.execute("POST /v1/sessions", 201, { body: { username, password } });
    await this.authorize(session.access_token);
    return session;
  }

  async authorize(token) {
    await this.#page.getByRole("button", { name: "Authorize" }).first().click();
    const dialog = this.#page.locator(".modal-ux");
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

  async #open(method, path) {
    const block = this.#page.locator(`.opblock-${method}`, { has: this.#page.locator(`[data-path="${path}"]`) });
    await block.locator(".opblock-summary-control").click();
    await block.locator(".try-out").waitFor();
    const tryOut = block.getByRole("button", { name: "Try it out" });
    if (await tryOut.isVisible()) {
      await tryOut.click();
    }
    return block;
  }

  /** A filter that nobody has typed would find nothing: of what may be left out, defaults alone are filled in. */
  async #isBare(block, method, path) {
    const { parameters = [] } = this.#contract.paths[path][method.toLowerCase()];
    for (const { name, schema } of parameters.filter((parameter) => !parameter.required)) {
      const field = block.locator(`tr[data-param-name="${name}"] input`);
      await expect(field, `${path}: ${name}`).toHaveValue(String(schema.default ?? ""));
    }
  }

  /** Whether a request is one of the operation, at the service and nowhere else. */
  #isOf(url, path) {
    const pattern = path.replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/?]+");
    return url.startsWith(this.#url) && new RegExp(`^${pattern}(\\?.*)?$`).test(url.slice(this.#url.length));
  }
}
