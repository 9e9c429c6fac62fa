// Actions and checks for a page under /pages.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, open, PRODUCT } from "../fixtures.mjs";

export const PAGES = ["sign-in", "sign-up", "confirm-sign-up", "verify", "forgot", "reset", "not-me"];

/** Opens the link of a mail: the browser sends only the requests for the page, and the token leaves no trace. */
export async function openLink(context, link) {
  const asked = [];
  const listen = (request) => asked.push(`${request.method()} ${request.url()}`);
  context.on("request", listen);
  const page = await open(context, link);
  await page.locator("section:visible [type=submit]").waitFor();
  await page.waitForLoadState("networkidle");
  context.off("request", listen);
  expect(asked.filter((line) => !line.startsWith("GET ") || line.includes("/v1/"))).toEqual([]);
  await expectNoTrace(page, link);
  return page;
}

/** Expects that the page stores nothing, and that the token is in no place that a page can write to. */
export async function expectNoTrace(page, link) {
  const found = await page.evaluate(async () => ({
    address: location.href,
    history: navigation.entries().map((entry) => entry.url),
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    databases: await indexedDB.databases(),
    requests: performance.getEntriesByType("resource").map((entry) => entry.name),
    markup: document.documentElement.outerHTML,
  }));
  const [address, token] = link.split("#token=");
  expect(JSON.stringify(found)).not.toContain(token);
  expect(found).toMatchObject({ address, cookies: "", databases: [] });
  expect([found.local, found.session]).toEqual([{}, {}]);
}

export function press(page) {
  return page.locator("section:visible [type=submit]").click();
}

/** Presses the button twice in a row and expects a single request. */
export async function pressTwice(page, path) {
  const sent = [];
  const listen = (request) => new URL(request.url()).pathname === path && sent.push(request.method());
  page.on("request", listen);
  await page.evaluate(() => {
    const button = [...document.querySelectorAll("[type=submit]")].find((candidate) => candidate.checkVisibility());
    button.click();
    button.click();
  });
  await page.locator('section:visible:not([data-when="ready"])').waitFor();
  page.off("request", listen);
  expect(sent).toEqual(["POST"]);
}

export function headed(page, text) {
  return page.locator("section:visible h1", { hasText: text }).waitFor();
}

/** Expects a heading that has the focus, so that a screen reader starts there. */
export async function arrived(page, text) {
  await headed(page, text);
  expect(await page.evaluate(() => document.activeElement.localName)).toBe("h1");
  expect((await page.title()).startsWith(await page.locator("section:visible h1").innerText())).toBe(true);
}

/** Expects the error at its field, visible and linked for screen readers. */
export async function explained(page, field, text) {
  await page.locator(`#${field}-error`, { hasText: text }).waitFor();
  expect(await page.locator(`#${field}`).getAttribute("aria-invalid")).toBe("true");
  expect((await page.locator(`#${field}`).getAttribute("aria-describedby")).split(" ")).toContain(`${field}-error`);
}

export function focused(page) {
  return page.evaluate(() => document.activeElement.id);
}

export async function inOneLanguage(page, { lang }) {
  const text = (await page.locator("main").innerText()).replaceAll(PRODUCT, "").replace(/\S+@\S+/g, "");
  expect(text).not.toMatch({ "zh-Hans": /[帳郵請設碼驗證變連]/, "zh-Hant": /[账邮请设码验证变连]/ }[lang] ?? /\p{Script=Han}/u);
  expect(text).not.toMatch(lang === "en" ? /\p{Script=Han}/u : /[a-z]{3}/i);
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Returns the violations of WCAG that axe finds in what a page shows. */
export async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run()).violations);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
}

/** Returns the layout problems of what a page shows. */
export function faults(page) {
  return page.evaluate(inspect);
}

/** This function runs in the page. */
function inspect() {
  const found = [];
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = numbers(color).map((value) => value / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return numbers(color)[3] === 0 ? ground(element.parentElement) : color;
  };
  const contrast = (element) => {
    const [high, low] = [getComputedStyle(element).color, ground(element)].map(luminance).sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  if (document.documentElement.scrollWidth > innerWidth) {
    found.push(`${document.documentElement.scrollWidth} pixels wide`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const { width, height } = element.getBoundingClientRect();
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
    if (width === 0 || height === 0) {
      continue;
    }
    if (hasText && contrast(element) < 4.5) {
      found.push(`contrast ${contrast(element).toFixed(2)}: ${element.textContent}`);
    }
    const box = element.matches("[type=checkbox]") ? element.labels[0].getBoundingClientRect() : { width, height };
    if (element.matches("a, button, input, select") && (box.height < 44 || box.width < 44)) {
      found.push(`${box.width} x ${box.height}: ${element.outerHTML}`);
    }
    if (element.matches("input, select") && element.labels.length === 0) {
      found.push(`no label: ${element.outerHTML}`);
    }
  }
  const section = document.querySelector("section:not([hidden])");
  return found.map((fault) => `${section?.dataset.when}: ${fault}`);
}
