// The script of the pages for mailed links and of those that request such mails. The main element of a page has sections, one of
// which is visible: data-when is "ready", "done", "no-token" or a problem code. The form in "ready" is sent as JSON to data-to of
// the main element.

import { complete, explain, prepare, read, refuse, setBusy, statusOf } from "./forms.js";
import { entitle, language, onChoice, say, start } from "./language.js";
import { WAIT } from "./texts.js";

const TIMEOUT = 30_000;
const main = document.querySelector("main");
const form = main.querySelector("form");
const fragment = new URLSearchParams(location.hash.slice(1));

// The token is kept in this variable only: not in the URL, the history of the tab or a browser storage.
let token = fragment.get("token");
keep(fragment.has("invited") ? "invitation" : "reset");
start(fragment.get("lang"));
address(fragment.has("lang"));
onChoice(() => address(true));

if (form) {
  prepare(form, send);
}
for (const button of document.querySelectorAll("[data-shows]")) {
  button.addEventListener("click", () => enter(button.dataset.shows));
}
// If the user opens another mailed link in this tab, only the fragment changes, and the browser does not reload the page.
window.addEventListener("hashchange", () => location.reload());

show(token || !("token" in main.dataset) ? "ready" : "no-token");

/** Removes the texts for other purposes from a page that has several. */
function keep(purpose) {
  main.querySelectorAll(`[data-for]:not([data-for=${purpose}])`).forEach((element) => element.remove());
}

/** Replaces the URL by the page, with the language in the fragment if the user has chosen one. */
function address(chosen) {
  // Relative to the folder: a path that begins with two slashes would be another host.
  const page = location.pathname.replace(/^.*\//, "./");
  history.replaceState(null, "", page + (chosen ? `#lang=${language()}` : ""));
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
  const values = complete(form);
  if (values === undefined) {
    return;
  }
  setBusy(form, true);
  say(statusOf(form), WAIT);
  const answer = await post(values);
  setBusy(form, false);
  say(statusOf(form));
  if (answer.code === "validation-failed") {
    explain(form, answer.errors);
  } else if (enter(answer.code)) {
    finish(values);
  } else {
    refuse(form, answer);
  }
}

function finish(values) {
  token = undefined;
  form.reset();
  for (const element of main.querySelectorAll("[data-repeats]")) {
    element.textContent = values[element.dataset.repeats];
  }
}

/** Sends the form; returns "done" or a problem code, with the errors and the detail of the problem. */
async function post(values) {
  const body = { ...values };
  if ("token" in main.dataset) {
    body.token = token;
  }
  if ("locale" in main.dataset) {
    body.locale = language();
  }
  try {
    const answer = await read(
      // Relative to the script: the address of the page may contain a user and a password, with which browsers send no request.
      await fetch(new URL(main.dataset.to, import.meta.url), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        // With the device cookie, the limits for mails count the user's requests separately from those of unknown callers.
        credentials: "device" in main.dataset ? "same-origin" : "omit",
        redirect: "error",
        signal: AbortSignal.timeout?.(TIMEOUT),
      }),
    );
    // A malformed token: the link was truncated, or copied with other text.
    return answer.errors?.some(({ field }) => field === "token") ? { code: "mailed-token-refused" } : answer;
  } catch {
    return { code: "unreachable" }; // or the response is not from this service
  }
}
