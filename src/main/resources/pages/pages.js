// The script of all pages in this folder. The main element of a page has sections, one of which is visible: data-when is
// "ready", "done", "no-token" or a problem code. The form in "ready" is sent as JSON to data-to of the main element.

import { FIELDS, PROBLEMS, UNITS, WAIT } from "./texts.js";

const TIMEOUT = 30_000;
const LANGUAGES = ["en", "zh-Hans", "zh-Hant"];
// The product name: the title of the page before entitle() puts a heading in front of it.
const product = document.title;
const root = document.documentElement;
const main = document.querySelector("main");
const form = main.querySelector("form");
const status = main.querySelector("[role=status]");
const fragment = new URLSearchParams(location.hash.slice(1));
let busy = false;

// The token is kept in this variable only: not in the URL, the history of the tab or a browser storage.
let token = fragment.get("token");
keep(fragment.has("invited") ? "invitation" : "reset");
speak(fragment.get("lang") ?? preferred());
address(fragment.has("lang"));

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
form?.addEventListener("input", (event) => mark(event.target, undefined));
on("change", "[data-reveals]", (box) => (form.elements[box.dataset.reveals].type = box.checked ? "text" : "password"));
on("click", "[data-shows]", (button) => enter(button.dataset.shows));
on("click", "[data-speaks]", (button) => {
  speak(button.dataset.speaks);
  address(true);
});
// If the user opens another mailed link in this tab, only the fragment changes, and the browser does not reload the page.
window.addEventListener("hashchange", () => location.reload());

show(token || !("token" in main.dataset) ? "ready" : "no-token");

/** Removes the texts for other purposes from a page that has several. */
function keep(purpose) {
  main.querySelectorAll(`[data-for]:not([data-for=${purpose}])`).forEach((element) => element.remove());
}

/** Returns the first language of the browser in which the pages exist. */
function preferred() {
  return navigator.languages.find((language) => /^(en|zh)\b/i.test(language)) ?? "en";
}

/** Returns the language of the pages for a language tag. Chinese without a script has the script of its region. */
function ours(tag) {
  if (!/^zh\b/i.test(tag)) {
    return "en";
  }
  const traditional = /-(hant|tw|hk|mo)\b/i.test(tag) && !/-hans\b/i.test(tag);
  return traditional ? "zh-Hant" : "zh-Hans";
}

/** Sets the language. The page contains every text in all languages; the style sheet shows those of the document's. */
function speak(language) {
  root.lang = ours(language);
  for (const button of document.querySelectorAll("[data-speaks]")) {
    button.setAttribute("aria-pressed", button.dataset.speaks === root.lang);
  }
  for (const link of main.querySelectorAll("a")) {
    link.hash = `lang=${root.lang}`;
  }
  entitle();
}

function entitle() {
  const heading = main.querySelector(`section:not([hidden]) h1 [lang=${root.lang}]`);
  if (heading) {
    document.title = `${heading.textContent} · ${product}`;
  }
}

/** Replaces the URL by the page, with the language in the fragment if the user has chosen one. */
function address(chosen) {
  history.replaceState(null, "", location.pathname + (chosen ? `#lang=${root.lang}` : ""));
}

function on(type, selector, task) {
  for (const element of document.querySelectorAll(selector)) {
    element.addEventListener(type, () => task(element));
  }
}

/** Shows the section for this state; returns null if the page has none. */
function show(when) {
  const wanted = main.querySelector(`[data-when~="${CSS.escape(when)}"]`);
  if (wanted) {
    main.querySelectorAll("section").forEach((section) => (section.hidden = section !== wanted));
    entitle();
  }
  return wanted;
}

/** Shows a section after an action of the user, and focuses its heading so that a screen reader starts there. */
function enter(when) {
  const section = show(when);
  section?.querySelector("h1").focus();
  return section !== null;
}

async function send() {
  const values = Object.fromEntries(new FormData(form));
  if (busy || !isComplete(values)) {
    return;
  }
  setBusy(true);
  say(status, WAIT);
  const answer = await post(values);
  setBusy(false);
  say(status, undefined);
  if (answer.code === "validation-failed") {
    explain(answer.errors);
  } else if (enter(answer.code)) {
    finish(values);
  } else {
    say(status, PROBLEMS[answer.code] ?? PROBLEMS.other, answer.detail);
  }
}

function finish(values) {
  token = undefined;
  form.reset();
  for (const element of main.querySelectorAll("[data-repeats]")) {
    element.textContent = values[element.dataset.repeats];
  }
}

function setBusy(now) {
  busy = now;
  form.setAttribute("aria-busy", now);
}

function isComplete(values) {
  const missing = Object.keys(values).filter((name) => values[name] === "");
  if (missing.length > 0) {
    explain(missing.map((field) => ({ field, code: "missing" })));
  }
  return missing.length === 0;
}

/** Sends the form; returns "done" or a problem code, with the errors and the detail of the problem. */
async function post(values) {
  const body = { ...values };
  if ("token" in main.dataset) {
    body.token = token;
  }
  if ("locale" in main.dataset) {
    body.locale = root.lang;
  }
  try {
    const answer = await fetch(main.dataset.to, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      // With the device cookie, the limits for mails count the user's requests separately from those of unknown callers.
      credentials: "device" in main.dataset ? "same-origin" : "omit",
      redirect: "error",
      signal: AbortSignal.timeout?.(TIMEOUT),
    });
    const text = await answer.text();
    if (answer.ok) {
      return { code: "done" };
    }
    const { code, errors, request_id: id } = JSON.parse(text);
    const detail = duration(answer.headers.get("Retry-After")) ?? same(id);
    // A malformed token: the link was truncated, or copied with other text.
    return errors?.some(({ field }) => field === "token") ? { code: "mailed-token-refused" } : { code, errors, detail };
  } catch {
    return { code: "unreachable" }; // or the response is not from this service
  }
}

/** Returns a duration as text in all languages, in the largest whole unit. */
function duration(seconds) {
  if (!/^\d+$/.test(seconds ?? "")) {
    return undefined;
  }
  const minutes = Math.ceil(seconds / 60);
  const [count, unit] =
    seconds < 60 ? [Math.max(1, seconds), "second"] : minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return each((language) => UNITS[unit][language](count));
}

function same(text) {
  return each(() => text);
}

function each(text) {
  return Object.fromEntries(LANGUAGES.map((language) => [language, text(language)]));
}

/** Shows each error at its field and focuses the first of these fields. */
function explain(errors) {
  say(status, PROBLEMS["validation-failed"]);
  const fields = errors.map(({ field, code, message }) => {
    const number = /\d+/.exec(message)?.[0] ?? "8";
    const input = form.elements[field];
    mark(input, FIELDS[code] ?? FIELDS[input.type === "email" ? "not-an-address" : "other"], same(number));
    return input;
  });
  fields[0].focus();
}

function mark(field, texts, detail) {
  const error = form.querySelector(`#${field.name}-error`);
  if (error) {
    field.setAttribute("aria-invalid", texts !== undefined);
    say(error, texts, detail);
  }
}

/** Shows a text in all languages, with the detail in place of "#". */
function say(element, texts = {}, detail = same("")) {
  element.replaceChildren(
    ...Object.entries(texts).map(([lang, text]) =>
      Object.assign(document.createElement("span"), { lang, textContent: text.replace("#", detail[lang]) }),
    ),
  );
}
