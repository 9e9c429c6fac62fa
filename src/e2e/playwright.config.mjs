// Tests of the jar from outside, most of them in Debian's Chromium: README.md says how to run them.

import { defineConfig } from "@playwright/test";

/** Without a film of the page, which takes more time than the test; the page is there before and after each action. */
const TRACE = { mode: "retain-on-failure", screenshots: false, snapshots: true, sources: true };

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/e2e",
  // Each operation of /docs is tried in one test: minutes, where the machine is busy.
  timeout: 900_000,
  expect: { timeout: 10_000 },
  workers: 2,
  forbidOnly: true,
  reporter: "list",
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 900 },
    actionTimeout: 15_000,
    screenshot: "only-on-failure",
    trace: TRACE,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"],
    },
  },
  projects: [
    // First, since it is the longest. It acts some hundred times, and the page before and after that would be a fifth of its time.
    { name: "/docs at the root", use: { prefix: "", trace: { ...TRACE, snapshots: false } }, testMatch: "docs.spec.mjs" },
    { name: "below a prefix", use: { prefix: "/auth" }, testMatch: ["docs.spec.mjs", "cookies.spec.mjs"] },
    { name: "at the root", use: { prefix: "" }, testIgnore: "docs.spec.mjs" },
  ],
});
