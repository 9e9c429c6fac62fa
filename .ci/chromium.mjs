// Debian's Chromium, driven by playwright-core (which is looked for in src/e2e).

import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export { laxity, watch } from "../src/e2e/watch.mjs";

const { chromium } = createRequire(new URL("../src/e2e/", import.meta.url))("playwright-core");

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
