// What every test has: a service of its worker's own, before which nginx stands where the project has a prefix, and a browser in
// which nothing unforeseen may happen.

import { rmSync } from "node:fs";
import { expect, test as base } from "@playwright/test";
import { startNginx } from "./nginx.mjs";
import { freePort, newFolder, startGatehouse } from "./service.mjs";
import { watch } from "./watch.mjs";

export { expect };

export const test = base.extend({
  /** The path below which a proxy has the service, as in "/auth", or nothing for no proxy. */
  prefix: ["", { option: true, scope: "worker" }],

  /** The running service: its URL for browsers, and the folder of its data. */
  service: [
    async ({ prefix }, use) => {
      const data = newFolder();
      const stops = [];
      try {
        const [port, publicPort] = [await freePort(), await freePort()];
        const url = `http://localhost:${prefix === "" ? port : publicPort}${prefix}`;
        const gatehouse = await startGatehouse(
          {
            PUBLIC_URL: url,
            HTTP_PORT: port,
            SIGN_UP: "open",
            CLASSIC_USERS_VISIBLE_TO: "everyone",
            MAIL_TRANSPORT: "file",
            TRUSTED_PROXIES: "127.0.0.1",
          },
          data,
        );
        stops.push(gatehouse.stop);
        if (prefix !== "") {
          stops.push(await startNginx(publicPort, port, data));
        }
        await use({ url, data });
      } finally {
        await Promise.all(stops.map((stop) => stop()));
        rmSync(data, { recursive: true, force: true });
      }
    },
    { scope: "worker", timeout: 90_000 },
  ],

  /** What has happened in the browser that must not; a test that ends with any has failed. */
  complaints: [
    async ({ context, service }, use) => {
      const complaints = await watch(context, service.url, (url) => url.startsWith(`${service.url}/v1/`));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});
