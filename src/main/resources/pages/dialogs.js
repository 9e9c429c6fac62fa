// Dialogs that several pages show, and short messages. A page imports what it uses, and needs no markup for them.

import { request, current } from "./client.js";
import { create } from "./dom.js";
import { complete, mark, prepare, run } from "./forms.js";
import { spans } from "./language.js";
import { FIELDS } from "./texts.js";

const CANCEL = { en: "Cancel", "zh-Hans": "取消", "zh-Hant": "取消" };
const CONFIRM = { en: "Continue", "zh-Hans": "继续", "zh-Hant": "繼續" };
const PASSWORD = { en: "Password", "zh-Hans": "密码", "zh-Hant": "密碼" };

/** The dialog that asks for the password before an operation that requires a recent login. */
const ASK_PASSWORD = {
  title: { en: "Enter your password", "zh-Hans": "请验证密码", "zh-Hant": "請重新驗證密碼" },
  text: {
    en: "This action requires a recent sign-in. Enter your password to continue.",
    "zh-Hans": "此操作需要验证您的身份，请输入密码后继续。",
    "zh-Hant": "此操作需要驗證您的身分，請輸入密碼後繼續。",
  },
};

/** The dialogs with which a page stops showing the data of its user, by code. */
const END = {
  "signed-out": {
    title: { en: "You have been signed out", "zh-Hans": "您已退出登录", "zh-Hant": "您已登出" },
    text: {
      en: "The session of this page has ended. Sign in again to continue.",
      "zh-Hans": "此页面的登录已失效，请重新登录。",
      "zh-Hant": "此頁面的登入已失效，請重新登入。",
    },
    action: { en: "Sign in", "zh-Hans": "登录", "zh-Hant": "登入" },
  },
  "other-user": {
    title: { en: "Another user has signed in", "zh-Hans": "已登录其他账号", "zh-Hant": "已登入其他帳號" },
    text: {
      en: "Another user has signed in with this browser, in another tab. This page has changed nothing for that user.",
      "zh-Hans": "此浏览器的另一个标签页中登录了其他账号。此页面未对该账号进行任何操作。",
      "zh-Hant": "此瀏覽器的另一個分頁中登入了其他帳號。此頁面未對該帳號進行任何操作。",
    },
    action: { en: "Load the page again", "zh-Hans": "重新加载页面", "zh-Hant": "重新載入頁面" },
  },
};

const MESSAGE_TIME = 8_000;
let count = 0;

// Screen readers read only changes of elements that they know.
const toasts = create("div", { class: "toasts", role: "status" });
document.body.append(toasts);

/**
 * Asks the user whether to continue.
 *
 * @param title of the dialog, as the other texts in all languages
 * @param action on the button
 * @returns true if the user agrees
 */
export function ask(title, text, action) {
  const { dialog, form, closed } = open(title, text, action);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close("done");
  });
  return closed;
}

/**
 * Sends a request that requires a recent login. If the last one is too old, asks for the password, and repeats the request.
 *
 * @returns the answer; "cancelled" if the user does not enter the password
 */
export async function requestFresh(method, path, body) {
  const answer = await request(method, path, body);
  if (answer.code !== "fresh-login-required") {
    return answer;
  }
  return (await askPassword()) ? request(method, path, body) : { code: "cancelled" };
}

function askPassword() {
  const error = create("p", { class: "error", id: "confirm-password-error" });
  const input = create("input", {
    id: "confirm-password",
    name: "password",
    type: "password",
    required: true,
    autocomplete: "current-password",
    "aria-describedby": error.id,
  });
  // Password managers need the username.
  const username = create("input", { type: "text", autocomplete: "username", value: current().user.username, hidden: true, readonly: true });
  const label = create("label", { for: input.id }, ...spans(PASSWORD));
  const { dialog, form, closed } = open(ASK_PASSWORD.title, ASK_PASSWORD.text, CONFIRM, username, label, input, error);
  prepare(form, async () => {
    const values = complete(form);
    if (values !== undefined && (await confirmed(form, values))) {
      dialog.close("done");
    }
  });
  return closed;
}

async function confirmed(form, values) {
  const { code } = await run(form, () => request("POST", "sessions/current/confirm", values));
  wrongPassword(form.elements.password, code);
  return code === "done";
}

/** Says at its field that a password is wrong, if that is the problem. */
export function wrongPassword(field, code) {
  if (code === "invalid-credentials") {
    field.form.querySelector("[role=status]").replaceChildren();
    field.value = "";
    mark(field, FIELDS["wrong-password"]);
    field.focus();
  }
}

/**
 * Removes everything that the page shows, and tells why. See resume() of client.js.
 *
 * @param code "signed-out" or "other-user"
 * @param signIn the URL of the sign-in page
 */
export function tellEnd(code, signIn) {
  document.querySelectorAll("main, dialog, .toasts").forEach((element) => element.replaceChildren());
  document.querySelectorAll("dialog").forEach((element) => element.remove());
  const { title, text, action } = END[code];
  // The empty URL is that of the page without its fragment: the link loads the page again.
  const href = code === "signed-out" ? signIn : "";
  const link = create("a", { class: "button", href }, ...spans(action));
  const dialog = titled(title, text, create("p", { class: "choices" }, link));
  // The page is empty: it is loaded again if the user closes the dialog.
  dialog.addEventListener("close", () => location.reload());
  dialog.showModal();
}

/** Shows a short message that screen readers read. */
export function toast(texts, detail) {
  const message = create("p", {}, ...spans(texts, detail));
  toasts.append(message);
  setTimeout(() => message.remove(), MESSAGE_TIME);
}

/** Closes a dialog with its buttons of the type "button" and with Escape, and calls a function afterwards. */
export function prepareDialog(dialog, onClose = () => undefined) {
  dialog.querySelectorAll("button[type=button]").forEach((button) => button.addEventListener("click", () => dialog.close()));
  dialog.addEventListener("close", onClose);
}

/** Opens a dialog with a form. The promise "closed" is whether it was closed with "done". */
function open(title, text, action, ...fields) {
  const cancel = create("button", { type: "button", class: "button secondary" }, ...spans(CANCEL));
  const submit = create("button", { type: "submit", class: "button" }, ...spans(action));
  const status = create("p", { class: "status", role: "status" });
  const form = create("form", { method: "post", novalidate: true }, ...fields, status, create("p", { class: "choices" }, cancel, submit));
  const dialog = titled(title, text, form);
  const closed = new Promise((resolve) =>
    prepareDialog(dialog, () => {
      dialog.remove();
      resolve(dialog.returnValue === "done");
    }),
  );
  dialog.showModal();
  (form.querySelector("[required]") ?? cancel).focus();
  return { dialog, form, closed };
}

function titled(title, text, ...children) {
  const id = `dialog-${(count += 1)}`;
  const heading = create("h2", { id }, ...spans(title));
  const dialog = create("dialog", { "aria-labelledby": id }, heading, create("p", {}, ...spans(text)), ...children);
  document.body.append(dialog);
  return dialog;
}
