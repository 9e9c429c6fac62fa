// Forms: each error at its field, and one line for the result.

import { countDown, stop } from "./countdown.js";
import { duration, same, say } from "./language.js";
import { FIELDS, PROBLEMS, WAIT } from "./texts.js";

/** The codes of an answer of which no status line tells: a dialog does, or the user has cancelled the request. */
const TOLD = ["done", "cancelled", "signed-out", "other-user"];

/**
 * Returns the values of a form, or undefined after explaining which fields are empty.
 *
 * @returns {Record<string, any> | undefined}
 */
export function complete(form) {
  const values = Object.fromEntries(new FormData(form));
  const missing = Object.keys(values).filter((name) => values[name] === "");
  if (missing.length > 0) {
    explain(
      form,
      missing.map((field) => ({ field, code: "missing" })),
    );
    return undefined;
  }
  return values;
}

/**
 * Runs the request of a form, or of a button in a section, unless one is running: shows that it runs, and then its problem.
 *
 * @param area the form, or the section
 * @param send returns the answer of client.js
 */
export async function run(area, send) {
  if (area.getAttribute("aria-busy") === "true") {
    return { code: "cancelled" };
  }
  const status = statusOf(area);
  stop(status);
  setBusy(area, true);
  say(status, WAIT);
  const answer = await send();
  setBusy(area, false);
  say(status);
  if (answer.code === "validation-failed" && area.matches("form")) {
    explain(area, answer.errors);
  } else if (answer.seconds !== undefined) {
    countDown(status, answer.code, answer.seconds);
  } else if (!TOLD.includes(answer.code)) {
    refuse(area, answer);
  }
  return answer;
}

/** Returns the line of a form that says what happened. */
export function statusOf(form) {
  return form.querySelector("[role=status]");
}

/** Shows each error at its field and focuses the first of these fields. */
export function explain(form, errors) {
  say(statusOf(form), PROBLEMS["validation-failed"]);
  const fields = errors
    .filter(({ field }) => form.elements[field])
    .map(({ field, code, message }) => {
      const number = /\d+/.exec(message)?.[0] ?? "8";
      const input = form.elements[field];
      mark(input, FIELDS[code] ?? FIELDS[input.type === "email" ? "not-an-address" : "other"], same(number));
      return input;
    });
  if (fields.length === 0) {
    say(statusOf(form), FIELDS.other);
  }
  fields[0]?.focus();
}

/** Marks a field as wrong, or as not wrong without a text. */
export function mark(field, texts, detail) {
  const error = field.form.querySelector(`#${field.id}-error`);
  if (error) {
    field.setAttribute("aria-invalid", texts !== undefined);
    say(error, texts, detail);
  }
}

/** Says in the status line of a form why a request was refused. */
export function refuse(form, { code, detail = undefined }) {
  statusOf(form).classList.add("bad");
  say(statusOf(form), PROBLEMS[code] ?? PROBLEMS.other, detail);
}

/** Marks a form as sending, or as ready. */
export function setBusy(form, now) {
  form.setAttribute("aria-busy", now);
  statusOf(form).classList.remove("bad");
}

/** Prepares a form: errors disappear while the user corrects them, and boxes show passwords. */
export function prepare(form, submit) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") {
      submit(form);
    }
  });
  form.addEventListener("input", (event) => mark(event.target, undefined));
  for (const box of form.querySelectorAll("[data-reveals]")) {
    box.addEventListener("change", () => {
      for (const name of box.dataset.reveals.split(" ")) {
        form.elements[name].type = box.checked ? "text" : "password";
      }
    });
  }
}

/**
 * Reads a response: its JSON, or the code, the errors and the detail of a problem. The detail is the waiting time, or the id of
 * the request.
 */
export async function read(answer) {
  const text = await answer.text();
  const body = text === "" ? undefined : JSON.parse(text);
  if (answer.ok) {
    return { code: "done", body };
  }
  const wait = answer.headers.get("Retry-After");
  const seconds = /^\d+$/.test(wait ?? "") ? Number(wait) : undefined;
  return { code: body.code, errors: body.errors, detail: duration(wait) ?? same(body.request_id), seconds };
}
