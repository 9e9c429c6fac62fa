// Debian's Chromium, driven by playwright-core (which is looked for in target/ci).

import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { chromium } = createRequire(new URL("../target/ci/", import.meta.url))("playwright-core");

const profiles = [];

process.on("exit", () => profiles.forEach((profile) => rmSync(profile, { recursive: true, force: true })));

/**
 * A browser with a new profile, which is gone when this process ends; an ordinary window's, not a private one's.
 *
 * @param hosts what it can reach, and nothing else
 * @param preferences of the profile, as Chromium keeps them
 */
export async function openBrowser(hosts, preferences = {}) {
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  profiles.push(profile);
  mkdirSync(join(profile, "Default"));
  writeFileSync(join(profile, "Default", "Preferences"), JSON.stringify(preferences));
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    viewport: { width: 1280, height: 900 },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--host-resolver-rules=MAP * ~NOTFOUND, ${hosts.map((host) => `EXCLUDE ${host}`).join(", ")}`,
    ],
  });
}

/**
 * Writes down whatever must not happen in it: anything in the console, what the Content-Security-Policy stops, and requests to
 * anywhere but the service.
 *
 * @param service its origin
 * @param refused whether the service may answer a request of that URL with 4xx, which the browser has in its console as well
 * @returns the complaints, a list that grows
 */
export async function watch(browser, service, refused = () => false) {
  const complaints = [];
  browser.on("console", (message) => {
    const { url } = message.location();
    const expected = /^Failed to load resource: the server responded with a status of 4/.test(message.text()) && refused(url);
    if (["error", "warning", "assert"].includes(message.type()) && !expected) {
      complaints.push(`console: ${message.text()} (${url})`);
    }
  });
  browser.on("weberror", (e) => complaints.push(`uncaught: ${e.error().message}`));
  browser.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== service) {
      complaints.push(`request elsewhere: ${request.url()}`);
    }
  });
  browser.on("requestfailed", (request) => complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  await browser.exposeFunction("violated", (text) => complaints.push(`policy: ${text}`));
  await browser.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (e) =>
      window.violated(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`),
    ),
  );
  return complaints;
}

/** What is not strict in the policy that came with a page, or nothing. */
export function laxity(answer) {
  const policy = answer.headers()["content-security-policy"] ?? "";
  return policy.includes("default-src 'none'") && !policy.includes("unsafe") ? [] : [`the policy is not strict: ${policy}`];
}
