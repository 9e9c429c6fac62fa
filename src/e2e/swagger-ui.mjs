// Drives the page /docs like a user.

import { expect } from "./fixtures.mjs";

/** Opens, fills in and executes operations in Swagger UI. */
export class SwaggerUi {
  /** The executed operations, as in "GET /v1/me". */
  executed = new Set();

  #page;
  #url;
  #contract;
  #typesAll;

  /**
   * @param typesAll whether every operation is executed by its form; if false, only those that send a form or need an example of it, and
   *     all others by calling what the button of the form calls
   */
  constructor(page, url, contract, { typesAll }) {
    this.#page = page;
    this.#url = url;
    this.#contract = contract;
    this.#typesAll = typesAll;
  }

  /**
   * Executes an operation with some values.
   *
   * @param operation as in "GET /v1/users/{id}"
   * @param status the status that the page must show
   * @param values parameters by name, the request body as "body", the fields of a form as "form"; other fields keep their values
   * @returns the response body if it is JSON
   */
  async execute(operation, status, values = {}) {
    const [method, path] = operation.split(" ");
    const typed = this.#typesAll || values.form !== undefined || this.#needsExample(method, path, values);
    const send = typed ? await this.#type(method, path, values) : () => this.#call(method, path, values);
    const sent = this.#page.waitForRequest((request) => request.method() === method && this.#isOf(request.url(), path));
    const [request, shown] = await Promise.all([sent, send()]);
    expect.soft(shown, operation).toBe(status);
    this.executed.add(operation);
    const response = await request.response();
    const text = response.ok() ? await response.text() : "";
    return text !== "" && /json/.test(response.headers()["content-type"] ?? "") ? JSON.parse(text) : undefined;
  }

  /** Fills in the form; returns a function that executes it and returns the status that the page shows. */
  async #type(method, path, { body, form = {}, ...parameters }) {
    const block = await this.#open(method.toLowerCase(), path);
    if (!this.executed.has(`${method} ${path}`)) {
      await this.#isBare(block, method, path);
    }
    for (const [name, value] of Object.entries(parameters)) {
      await block.locator(`tr[data-param-name="${name}"] input`).fill(String(value));
    }
    for (const [name, value] of Object.entries(form)) {
      await block.locator(`tr[data-property-name="${name}"] input`).fill(value);
    }
    if (body !== undefined) {
      await block.locator("textarea.body-param__text").fill(JSON.stringify(body, null, 2));
    }
    return async () => {
      await block.getByRole("button", { name: "Execute" }).click();
      const shown = block.locator(".live-responses-table tbody .response-col_status").first();
      // The page highlights a response, which takes seconds for the contract.
      await expect(shown).toHaveText(/^\d{3}\b/, { timeout: 60_000 });
      const status = Number.parseInt(await shown.textContent(), 10);
      await block.getByRole("button", { name: "Clear" }).click();
      await block.locator(".opblock-summary-control").click();
      return status;
    };
  }

  /** Passes the values to Swagger UI as its form does; returns the status that the page would show. */
  #call(method, path, { body, ...parameters }) {
    return this.#page.evaluate(
      async ({ method, path, parameters, body }) => {
        const { specActions, specSelectors, oas3Actions } = window.ui;
        const operation = ["paths", path, method];
        specActions.requestResolvedSubtree(operation);
        while (!specSelectors.specResolvedSubtree(operation)) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        const declared = specSelectors.specJsonWithResolvedSubtrees().getIn([...operation, "parameters"]);
        for (const [name, value] of Object.entries(parameters)) {
          // An empty field means that the parameter is omitted.
          const parameter = declared.find((each) => each.get("name") === name);
          specActions.changeParamByIdentity([path, method], parameter, value === "" ? null : value);
        }
        if (body !== undefined) {
          oas3Actions.setRequestBodyValue({ value: JSON.stringify(body), pathMethod: [path, method] });
        }
        await specActions.execute({ path, method, operation: specSelectors.operationWithMeta(path, method) });
        return specSelectors.responseFor(path, method).get("status");
      },
      { method: method.toLowerCase(), path, parameters, body },
    );
  }

  /** Returns whether the operation requires a parameter or body that is only in the example of the form. */
  #needsExample(method, path, values) {
    const { parameters = [], requestBody } = this.#contract.paths[path][method.toLowerCase()];
    const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
    return (requestBody ? ["body", ...required] : required).some((name) => values[name] === undefined);
  }

  /** Signs in and authorizes the following operations. */
  async signIn(username, password) {
    const session = await this.execute("POST /v1/sessions", 201, { body: { username, password } });
    const token = session.access_token;
    await (this.#typesAll ? this.authorize(token) : this.#page.evaluate((token) => window.ui.preauthorizeApiKey("accessToken", token), token));
    return session;
  }

  authorize(token) {
    return this.#authorize("accessToken (http, Bearer)", token);
  }

  /** Authorizes the operations of service clients. */
  authorizeClient(id, secret) {
    return this.#typesAll
      ? this.#authorize("serviceClient (http, Basic)", id, secret)
      : this.#page.evaluate(([id, secret]) => window.ui.preauthorizeBasic("serviceClient", id, secret), [id, secret]);
  }

  async #authorize(scheme, ...credentials) {
    await this.#page.getByRole("button", { name: "Authorize" }).first().click();
    const dialog = this.#page.locator(".modal-ux");
    const container = dialog.locator(".auth-container", { hasText: scheme });
    const remove = container.getByRole("button", { name: "Remove authorization" });
    if (await remove.isVisible()) {
      await remove.click();
    }
    for (const [i, credential] of credentials.entries()) {
      await container.locator("input").nth(i).fill(credential);
    }
    await container.getByRole("button", { name: "Apply credentials" }).click();
    await remove.waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
  }

  /** Opens the section of a tag, and closes the others: Swagger UI renders everything that is open again after each change. */
  async #openSection(tag) {
    const head = (name) => this.#page.locator(`.opblock-tag[data-tag="${name}"]`);
    const open = await this.#page.locator(".opblock-tag-section.is-open > .opblock-tag").evaluateAll((heads) => heads.map(({ dataset }) => dataset.tag));
    for (const name of open.filter((each) => each !== tag)) {
      await head(name).click();
    }
    if (!open.includes(tag)) {
      await head(tag).click();
    }
  }

  async #open(method, path) {
    await this.#openSection(this.#contract.paths[path][method].tags[0]);
    const block = this.#page.locator(`.opblock-${method}`, { has: this.#page.locator(`[data-path="${path}"]`) });
    await block.locator(".opblock-summary-control").click();
    await block.locator(".try-out").waitFor();
    const tryOut = block.getByRole("button", { name: "Try it out" });
    if (await tryOut.isVisible()) {
      await tryOut.click();
    }
    return block;
  }

  /** Checks that optional parameters are empty or have their default: an example in a filter would find nothing. */
  async #isBare(block, method, path) {
    const { parameters = [] } = this.#contract.paths[path][method.toLowerCase()];
    for (const { name, schema } of parameters.filter((parameter) => !parameter.required)) {
      const field = block.locator(`tr[data-param-name="${name}"] input`);
      await expect(field, `${path}: ${name}`).toHaveValue(String(schema.default ?? ""));
    }
  }

  /** Returns whether the URL belongs to the operation of this service. */
  #isOf(url, path) {
    const pattern = path.replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/?]+");
    return url.startsWith(this.#url) && new RegExp(`^${pattern}(\\?.*)?$`).test(url.slice(this.#url.length));
  }
}
