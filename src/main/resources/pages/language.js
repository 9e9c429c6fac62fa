// The language of a page. A page contains every text in all languages, and the style sheet shows those of the document's.

import { UNITS } from "./texts.js";

export const LANGUAGES = ["en", "zh-Hans", "zh-Hant"];

const STORED = "gatehouse-language";
// The product name: the title of the page before entitle() puts a heading in front of it.
const product = document.title;
const root = document.documentElement;
const listeners = [];

/** Returns the language of the page. */
export function language() {
  return root.lang;
}

/**
 * Sets the language: the one of the URL, the one that the user chose before, or the first of the browser's that exists.
 *
 * @param fragment the language of the URL's fragment, or null
 */
export function start(fragment) {
  speak(fragment ?? remembered() ?? preferred());
  for (const button of document.querySelectorAll("[data-speaks]")) {
    button.addEventListener("click", () => choose(button.dataset.speaks));
  }
}

/** Calls a function whenever the user has chosen another language. */
export function onChoice(listener) {
  listeners.push(listener);
}

/** Returns the first language of the browser in which the pages exist. */
function preferred() {
  return navigator.languages.find((tag) => /^(en|zh)\b/i.test(tag)) ?? "en";
}

function remembered() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null; // the browser blocks storage
  }
}

function choose(tag) {
  try {
    localStorage.setItem(STORED, tag);
  } catch {
    // the browser blocks storage: the links carry the language
  }
  speak(tag);
  for (const link of document.querySelectorAll("main a[href]:not([href*=':'])")) {
    link.hash = `lang=${root.lang}`;
  }
  listeners.forEach((listener) => listener());
}

/** Returns the language of the pages for a language tag. Chinese without a script has the script of its region. */
export function ours(tag) {
  if (!/^zh\b/i.test(tag)) {
    return "en";
  }
  const traditional = /-(hant|tw|hk|mo)\b/i.test(tag) && !/-hans\b/i.test(tag);
  return traditional ? "zh-Hant" : "zh-Hans";
}

/** Returns the user's variant of a language of the pages: British dates for en-GB, for example. */
export function localeOf(tag) {
  return navigator.languages.find((candidate) => /^(en|zh)\b/i.test(candidate) && ours(candidate) === tag) ?? tag;
}

function speak(tag) {
  root.lang = ours(tag);
  for (const button of document.querySelectorAll("[data-speaks]")) {
    button.setAttribute("aria-pressed", button.dataset.speaks === root.lang);
  }
  entitle();
}

/** Sets the title of the document from the visible heading. */
export function entitle() {
  const heading = document.querySelector(`main section:not([hidden]) h1 [lang=${root.lang}]`);
  if (heading) {
    document.title = `${heading.textContent} · ${product}`;
  }
}

/** Returns the same text for all languages. */
export function same(text) {
  return each(() => text);
}

export function each(text) {
  return Object.fromEntries(LANGUAGES.map((tag) => [tag, text(tag)]));
}

/** Returns a duration as text in all languages, in the largest whole unit. */
export function duration(seconds) {
  if (!/^\d+$/.test(seconds ?? "")) {
    return undefined;
  }
  const minutes = Math.ceil(seconds / 60);
  const [count, unit] =
    seconds < 60 ? [Math.max(1, seconds), "second"] : minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return each((tag) => UNITS[unit][tag](count));
}

const LENGTHS = { day: 86_400, hour: 3_600, minute: 60, second: 1 };

/** Returns the time since an event as text in all languages, in its largest whole unit, rounded down. */
export function elapsed(seconds) {
  const [unit, length] = Object.entries(LENGTHS).find(([, each]) => seconds >= each) ?? ["second", 1];
  return each((tag) => UNITS[unit][tag](Math.floor(seconds / length)));
}

/** Returns a text in all languages as elements, with the detail in place of "#". */
export function spans(texts, detail = same("")) {
  return Object.entries(texts).map(([lang, text]) =>
    Object.assign(document.createElement("span"), { lang, textContent: text.replace("#", () => detail[lang]) }),
  );
}

/** Shows a text in all languages, with the detail in place of "#". */
export function say(element, texts = {}, detail = undefined) {
  element.replaceChildren(...spans(texts, detail));
}
