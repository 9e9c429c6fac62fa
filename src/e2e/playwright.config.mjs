// Browser tests, in Debian's Chromium: npm ci, then npx playwright test, after ./mvnw package in the project's folder.

import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/e2e",
  timeout: 300_000,
  expect: { timeout: 10_000 },
  workers: 2,
  forbidOnly: true,
  reporter: "list",
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 900 },
    actionTimeout: 15_000,
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"],
    },
  },
  projects: [
    { name: "at the root", use: { prefix: "" } },
    { name: "below a prefix", use: { prefix: "/auth" }, testIgnore: "patterns.spec.mjs" },
  ],
});
