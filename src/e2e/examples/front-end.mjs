// Tests of a front end of examples/ and the service at one origin.

import { tmpdir } from "node:os";
import { join } from "node:path";
import { watchedTest } from "../fixtures.mjs";
import { freePort, startProgram } from "../service.mjs";

export const examples = new URL("../../../examples/", import.meta.url).pathname;

/**
 * Returns a test whose `service.url` is the URL of the front end and of the service.
 *
 * @param app the folder of the front end
 * @param more settings of the service
 */
export function frontEndTest(app, more = {}) {
  return watchedTest.extend({
    /** A folder, or the URL of a server. */
    app: ({}, use) => use(app),

    /** The port of the front end. */
    port: [async ({}, use) => use(await freePort()), { scope: "worker" }],

    service: async ({ services, settings, port, app }, use) => {
      const url = `http://localhost:${port}`;
      const { url: GATEHOUSE, data } = await services({ ...settings, ...more, PUBLIC_URL: url }, "");
      const stop = await startProgram("node", [`${examples}serve.mjs`, app], {
        env: { ...process.env, PORT: String(port), GATEHOUSE },
        log: join(tmpdir(), `front-end-${port}.log`),
        answers: async () => (await fetch(`${url}/.well-known/jwks.json`).catch(() => undefined))?.ok,
      });
      await use({ url, data });
      await stop();
    },
  });
}
