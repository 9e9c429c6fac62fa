// Shared fixtures: services, pages of other origins, and a browser in which unexpected errors fail the test.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "@playwright/test";
import { CHROMIUM } from "./browsers.mjs";
import { startGatehouse } from "./service.mjs";
import { serveSites } from "./sites.mjs";
import { watch } from "./watch.mjs";

export { expect };

/** Opens a page in a browser. */
export async function open(context, url) {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

export const PRODUCT = `Ada's <b>"Inn" & Sons`;

/** A yellow, on which white text would be hard to read. */
const ACCENT_COLOR = "#ffd400";

export const APP_URL = "https://app.example.org/start?a=1&b='2'";

const SETTINGS = {
  SIGN_UP: "open",
  SIGN_UP_DOMAINS: "example.org",
  CLASSIC_USERS_VISIBLE_TO: "everyone",
  MAIL_TRANSPORT: "file",
  PRODUCT_NAME: PRODUCT,
  ACCENT_COLOR,
  APP_URL,
  SUPPORT_ADDRESS: "help@example.org",
  TERMS_URL: "https://example.org/terms",
  PRIVACY_URL: "https://example.org/privacy",
  TRUSTED_PROXIES: "127.0.0.1",
};

export const test = base.extend({
  /** The path prefix at which a proxy serves the service, as in "/auth"; empty: no proxy. */
  prefix: ["", { option: true }],

  /** The settings of the service, as environment variables. */
  settings: [SETTINGS, { option: true }],

  /** Starts a service, or returns the one of this worker that has the same settings. */
  services: [
    async ({}, use) => {
      const services = new Map();
      await use((settings, prefix) => {
        const key = JSON.stringify([settings, prefix]);
        if (!services.has(key)) {
          services.set(key, startGatehouse(settings, prefix));
        }
        return services.get(key);
      });
      const started = (await Promise.allSettled(services.values())).filter(({ status }) => status === "fulfilled");
      await Promise.all(started.map(({ value }) => value.end()));
    },
    { scope: "worker", timeout: 90_000 },
  ],

  /** A running service that other tests share: its public URL and its data folder. */
  service: async ({ services, settings, prefix }, use, testInfo) => {
    const service = await services(settings, prefix);
    await use(service);
    await attachLog(service, testInfo);
  },

  /** A service for one test, which may stop it. */
  ownService: async ({ settings }, use, testInfo) => {
    const service = await startGatehouse(settings);
    await use(service);
    await attachLog(service, testInfo);
    await service.end();
  },

  /** Servers for pages of other origins. */
  sites: [
    async ({}, use) => {
      const { sites, close } = await serveSites();
      await use(sites);
      close();
    },
    { scope: "worker" },
  ],

  /** Unexpected errors in the browser. The test fails if there are any at its end. */
  complaints: async ({ context, service }, use) => {
    const complaints = await watch(context, service.url, (url) => url.startsWith(`${service.url}/v1/`));
    await use(complaints);
    expect(complaints).toEqual([]);
  },
});

async function attachLog({ data }, testInfo) {
  if (testInfo.status !== testInfo.expectedStatus) {
    await testInfo.attach("console.log", { path: join(data, "console.log") });
  }
}

const profile = {
  /** The preferences of the browser profile, as Chromium stores them. */
  preferences: [{}, { option: true }],

  /** A window of a new profile, of the whole Chromium. Playwright's default contexts are private windows. */
  context: async ({ playwright, preferences }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "chromium-"));
    mkdirSync(join(folder, "Default"));
    writeFileSync(join(folder, "Default", "Preferences"), JSON.stringify(preferences));
    // "undefined", because the default locale of Playwright would override the languages of the profile.
    const context = await playwright.chromium.launchPersistentContext(folder, { locale: undefined, executablePath: CHROMIUM });
    await use(context);
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  },
};

const watched = {
  watched: [async ({ complaints }, use) => use(complaints), { auto: true }],
};

/** Tests that fail if the browser has complaints. */
export const watchedTest = test.extend(watched);

/** Tests with a new browser profile. */
export const profileTest = test.extend(profile);

/** Tests with a new browser profile that fail if the browser has complaints. */
export const watchedProfileTest = profileTest.extend(watched);
