// End-to-end tests of the jar, most of them in Debian's Chromium. See README.md for how to run them.

import { defineConfig } from "@playwright/test";
import { HEADLESS } from "./browsers.mjs";

/** Snapshots of the page before and after each action, but no screencast, which takes longer than the test. */
const TRACE = { mode: "retain-on-failure", screenshots: false, snapshots: true, sources: true };

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/e2e",
  // One test executes every operation of /docs, which takes minutes on a busy machine.
  timeout: 900_000,
  expect: { timeout: 10_000 },
  workers: 2,
  forbidOnly: true,
  reporter: "list",
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 900 },
    actionTimeout: 15_000,
    // Playwright waits until an element has stopped moving: the transitions of Swagger UI take a third of the time of its tests.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    trace: TRACE,
    launchOptions: {
      executablePath: HEADLESS,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"],
    },
  },
  projects: [
    // First, because it is the longest. It has hundreds of actions, and snapshots would take a fifth of its time.
    { name: "/docs at the root", use: { prefix: "", trace: { ...TRACE, snapshots: false } }, testMatch: "docs.spec.mjs" },
    { name: "under a prefix", use: { prefix: "/auth" }, testMatch: ["docs.spec.mjs", "cookies.spec.mjs", "sign-in.spec.mjs", "first.spec.mjs", "problem.spec.mjs"] },
    { name: "at the root", use: { prefix: "" }, testIgnore: "docs.spec.mjs" },
  ],
});
