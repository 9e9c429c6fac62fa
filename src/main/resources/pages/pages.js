// Makes the pages of this folder work. A page is a main with sections, one of which is shown: data-when is "ready", "done",
// "no-token" or the code of a problem. The form of "ready" is sent as JSON to data-to of its main.

import { FIELDS, PROBLEMS, UNITS, WAIT } from "./texts.js";

const TIMEOUT = 30_000;
const LANGUAGES = ["en", "zh-Hans", "zh-Hant"];
// What the service is called: the title until a heading stands before it.
const product = document.title;
const root = document.documentElement;
const main = document.querySelector("main");
const form = main.querySelector("form");
const status = main.querySelector("[role=status]");
const fragment = new URLSearchParams(location.hash.slice(1));
let busy = false;

// The token is kept here and nowhere else: not in the address, not in the tab's history, not in a storage.
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
// Another link of a mail, opened where this page is: the browser does not load it anew by itself.
window.addEventListener("hashchange", () => location.reload());

show(token || !("token" in main.dataset) ? "ready" : "no-token");

/** A page for several purposes keeps what it says to this one. */
function keep(purpose) {
  main.querySelectorAll(`[data-for]:not([data-for=${purpose}])`).forEach((element) => element.remove());
}

/** The first of the reader's languages that there is. */
function preferred() {
  return navigator.languages.find((language) => /^(en|zh)\b/i.test(language)) ?? "en";
}

/** The language of ours for a tag. Chinese without a script has that of its region. */
function ours(tag) {
  if (!/^zh\b/i.test(tag)) {
    return "en";
  }
  const traditional = /-(hant|tw|hk|mo)\b/i.test(tag) && !/-hans\b/i.test(tag);
  return traditional ? "zh-Hant" : "zh-Hans";
}

/** Every text is there in all languages; the style sheet shows that of the document. */
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

/** What the address shows from now on: the page, and the language that somebody has chosen. */
function address(chosen) {
  history.replaceState(null, "", location.pathname + (chosen ? `#lang=${root.lang}` : ""));
}

function on(type, selector, task) {
  for (const element of document.querySelectorAll(selector)) {
    element.addEventListener(type, () => task(element));
  }
}

/** Shows that section, if there is one. */
function show(when) {
  const wanted = main.querySelector(`[data-when~="${CSS.escape(when)}"]`);
  if (wanted) {
    main.querySelectorAll("section").forEach((section) => (section.hidden = section !== wanted));
    entitle();
  }
  return wanted;
}

/** The same for who has done something: a screen reader begins to read there. */
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

/** What has become of it: a code, and what there is to say beside it. */
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
      // The device's cookie keeps the owner's requests for mails apart from those of strangers.
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
    // A token that cannot be one: the link was cut, or has been copied with what stood beside it.
    return errors?.some(({ field }) => field === "token") ? { code: "mailed-token-refused" } : { code, errors, detail };
  } catch {
    return { code: "unreachable" }; // or not by a Gatehouse; there is nothing else to tell them
  }
}

/** In words of all languages. */
function duration(seconds) {
  if (!/^\d+$/.test(seconds ?? "")) {
    return undefined;
  }
  const [count, unit] = seconds <= 60 ? [Math.max(1, seconds), "second"] : [Math.ceil(seconds / 60), "minute"];
  return each((language) => UNITS[unit][language](count));
}

function same(text) {
  return each(() => text);
}

function each(text) {
  return Object.fromEntries(LANGUAGES.map((language) => [language, text(language)]));
}

/** Each error at its field, and the first of them has the focus. */
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

/** In all languages; "#" stands for the detail. */
function say(element, texts = {}, detail = same("")) {
  element.replaceChildren(
    ...Object.entries(texts).map(([lang, text]) =>
      Object.assign(document.createElement("span"), { lang, textContent: text.replace("#", detail[lang]) }),
    ),
  );
}
