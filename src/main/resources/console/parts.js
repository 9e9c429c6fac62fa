// Components that several views of the console use.

import { html, useEffect, useRef, useState } from "./preact.js";
import { language } from "../pages/language.js";
import { FIELDS, PROBLEMS } from "../pages/texts.js";
import * as api from "./api.js";
import { dateTime, exact } from "./format.js";
import { inLanguage, OWN_FIELDS, OWN_PROBLEMS, t } from "./texts.js";

/** Returns the sentence for a refusal. */
export function sentence({ code, detail }) {
  const text = OWN_PROBLEMS[code] ?? PROBLEMS[code] ?? PROBLEMS.other;
  return text[language()].replace("#", () => detail?.[language()] ?? "");
}

/** Returns the sentence for an error of a field. Where there is none in the language of the reader, English has the service's. */
function fieldSentence({ code, message = "" }) {
  const known = inLanguage(OWN_FIELDS[code]) ?? FIELDS[code]?.[language()].replace("#", /\d+/.exec(message)?.[0] ?? "");
  return known ?? (language() === "en" && message !== "" ? message : FIELDS.other[language()]);
}

/**
 * Loads data, and again whenever the key changes. A response that arrives after that of a later request is ignored.
 *
 * @param load gets a function that returns whether its result is still wanted
 * @returns the data, which stays while the next is loaded, the error, whether it loads, and a function that loads again
 */
export function useLoaded(key, load) {
  const [state, setState] = useState({});
  const latest = useRef(0);
  const reload = async () => {
    const number = ++latest.current;
    setState((former) => ({ ...former, loading: true }));
    const result = await load(() => number === latest.current).then(
      (data) => ({ key, data }),
      (error) => ({ error: asRefusal(error) }),
    );
    if (number === latest.current) {
      setState((former) => ({ ...(result.error && former.key === key ? former : undefined), ...result, loading: false }));
    }
  };
  useEffect(() => {
    reload();
    return () => latest.current++;
  }, [key]);
  return { ...state, reload };
}

function asRefusal(error) {
  if (error instanceof api.Refusal) {
    return error;
  }
  throw error;
}

/**
 * Shows what was loaded; before that, a placeholder; and why it could not be loaded, with a button to try again. Always one element:
 * Preact misplaces the siblings of a component whose number of elements changes.
 */
export function Loaded({ of: { data, error, loading, reload }, children }) {
  if (data === undefined && error === undefined) {
    return html`<div><p class="hidden-text" role="status">${t("loading")}</p><div class="skeleton" aria-hidden="true"></div></div>`;
  }
  return html`<div>
    ${error && html`<div class="notice danger" role="alert">
      <p>${sentence(error)}</p>
      <${Button} kind="secondary small" busy=${loading} onClick=${reload}>${t("tryAgain")}<//>
    </div>`}
    ${data !== undefined && children(data)}
  </div>`;
}

/** A button. Presses are ignored while it is busy, and until what the last press began has ended. */
export function Button({ kind = "", type = "button", busy, onClick, children, ...rest }) {
  const running = useRef(false);
  const press = async (event) => {
    if (busy || running.current) {
      event.preventDefault();
      return;
    }
    running.current = true;
    try {
      await onClick?.(event);
    } finally {
      running.current = false;
    }
  };
  return html`<button type=${type} class="button ${kind}" aria-disabled=${busy ? "true" : undefined} onClick=${press} ...${rest}>${children}</button>`;
}

/** A time as text, with the exact time where the pointer rests. */
export function Time({ at }) {
  return at === undefined ? null : html`<time datetime=${at} title=${exact(at)}>${dateTime(at)}</time>`;
}

/**
 * Buttons for the pages of a list.
 *
 * @param cursors of the pages up to this one, without the first page, which has none
 * @param turn sets the cursors
 * @param next the cursor of the next page; undefined: this is the last one
 * @param texts the keys of the texts of both buttons
 */
export function Turn({ cursors, turn, next, busy, texts: [back, forth] = ["newer", "older"] }) {
  return html`
    <${Button} kind="secondary small" disabled=${cursors.length === 0} busy=${busy} onClick=${() => turn(cursors.slice(0, -1))}>${t(back)}<//>
    <${Button} kind="secondary small" disabled=${!next} busy=${busy} onClick=${() => turn([...cursors, next])}>${t(forth)}<//>
  `;
}

export function Badge({ kind = "", children }) {
  return html`<span class="badge ${kind}">${children}</span>`;
}

/** A row of an input with its label and its error. */
export function Field({ name, label, hint, error, children, ...input }) {
  const described = [hint && `${name}-hint`, `${name}-error`].filter(Boolean).join(" ");
  return html`
    <label for=${name}>${label}</label>
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${children ?? html`<input id=${name} name=${name} aria-describedby=${described} aria-invalid=${error ? "true" : undefined} ...${input} />`}
    <p class="error" id="${name}-error">${error}</p>
  `;
}

const listeners = new Set();
let open = [];
let messages = [];

function changed() {
  listeners.forEach((listener) => listener());
}

/**
 * Shows a dialog. Its component gets a function `close` among its properties.
 *
 * @returns a promise of what the dialog closes with; undefined if the user cancels it
 */
export function show(component, properties) {
  return new Promise((resolve) => {
    const entry = { component, properties };
    entry.close = (result) => {
      open = open.filter((other) => other !== entry);
      changed();
      resolve(result);
    };
    open = [...open, entry];
    changed();
  });
}

/** Shows a short message. With `undo`, a button takes back what was done. */
export function toast(text, undo) {
  const message = { text, undo };
  messages = [...messages.slice(-2), message];
  changed();
  setTimeout(() => drop(message), undo ? 15_000 : 6_000);
}

/** Removes a message; returns false if it is not there any more. */
function drop(message) {
  const isThere = messages.includes(message);
  messages = messages.filter((other) => other !== message);
  changed();
  return isThere;
}

/** Shows the open dialogs and messages. */
export function Overlays() {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, []);
  return html`
    ${open.map(({ component, properties, close }) => html`<${component} ...${properties} close=${close} />`)}
    <div class="toasts" role="status">
      ${messages.map((message) => html`<p>${message.text}
        ${message.undo && html` <button type="button" onClick=${() => {
          if (drop(message)) {
            attempt(message.undo);
          }
        }}>${t("undo")}</button>`}</p>`)}
    </div>
  `;
}

/** Runs an action of a user; says if it was refused. */
async function attempt(action) {
  try {
    await action();
  } catch (error) {
    toast(sentence(asRefusal(error)));
  }
}

export function Dialog({ title, close, children }) {
  const element = useRef();
  useEffect(() => {
    const { current } = element;
    current.showModal();
    // The browser then gives the focus back. It does not when the element of an open dialog is removed.
    return () => current.close();
  }, []);
  return html`<dialog ref=${element} aria-label=${title} onCancel=${(event) => {
    event.preventDefault();
    close();
  }}>
    <h2>${title}</h2>
    ${children}
  </dialog>`;
}

/**
 * A dialog with a form. It stays open, with the errors at their fields, until the action succeeds or the user cancels.
 *
 * @param consequences what will happen, a list of sentences
 * @param fields a function from the errors by field to the fields of the form
 * @param act gets the values of the form by name; what it returns is what the dialog closes with
 */
export function FormDialog({ title, consequences = [], fields = (errors) => null, action, danger = false, act, close }) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState();
  const errors = Object.fromEntries((refusal?.errors ?? []).map((error) => [error.field, fieldSentence(error)]));
  const submit = async (event) => {
    event.preventDefault();
    if (busy) {
      return;
    }
    setBusy(true);
    setRefusal(undefined);
    try {
      close((await act(Object.fromEntries(new FormData(event.target)))) ?? true);
    } catch (error) {
      setRefusal(asRefusal(error));
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${title} close=${busy ? () => undefined : close}>
    <form onSubmit=${submit} aria-busy=${busy} novalidate>
      ${consequences.length > 0 && html`<ul class="consequences">${consequences.map((text) => html`<li>${text}</li>`)}</ul>`}
      ${fields(errors)}
      <p class="status ${refusal ? "bad" : ""}" role="status">${busy ? t("wait") : refusal && sentence(refusal)}</p>
      <div class="choices">
        <${Button} kind="secondary" onClick=${() => busy || close()}>${t("cancel")}<//>
        <${Button} type="submit" kind=${danger ? "danger" : ""} busy=${busy}>${action}<//>
      </div>
    </form>
  <//>`;
}

/** Shows a dialog with a form; see FormDialog. Without fields, it asks whether to do what it says. */
export function ask(properties) {
  return show(FormDialog, properties);
}

/** Asks for the password of the administrator. Closes with true if it was right. */
export function PasswordDialog({ close }) {
  return html`<${FormDialog}
    title=${t("confirmPassword")}
    consequences=${[t("confirmPasswordWhy")]}
    action=${t("continue")}
    close=${close}
    fields=${() => html`<${Field} name="password" label=${t("password")} type="password" autocomplete="current-password" required autofocus />`}
    act=${async ({ password }) => {
      const answer = await api.confirm(password);
      if (answer.code !== "done") {
        throw new api.Refusal(answer.code === "invalid-credentials" ? { ...answer, code: "wrong-password" } : answer);
      }
    }}
  />`;
}
