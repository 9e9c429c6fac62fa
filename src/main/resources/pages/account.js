// The script of /pages/account.

import { TEXTS } from "./account-texts.js";
import { forget, request, resume } from "./client.js";
import { ago, date, dateTime } from "./dates.js";
import { ask, prepareDialog, requestFresh, tellEnd, toast, wrongPassword } from "./dialogs.js";
import { create, isolated } from "./dom.js";
import { eventInWords } from "./events.js";
import { complete, prepare, refuse, run } from "./forms.js";
import { entitle, ours, same, say, spans, start } from "./language.js";
import { pagedList } from "./paged-list.js";
import { browserInWords } from "./user-agents.js";

const PAGE_SIZE = 20;
const SIGN_IN = `sign-in?page=account${location.hash}`;

const main = document.querySelector("main");
const find = (id) => document.getElementById(id);
const facts = Object.fromEntries([...main.querySelectorAll("[data-fact]")].map((element) => [element.dataset.fact, element]));
const sessions = pagedList(find("sessions"), `sessions?limit=${PAGE_SIZE}`, sessionRow);
const events = pagedList(find("events"), `account/audit-events?limit=${PAGE_SIZE}`, eventRow);
let account;

start(new URLSearchParams(location.hash.slice(1)).get("lang"));
onClick("retry", load);
onClick("sign-out", signOut);
onClick("sign-out-others", signOutOthers);
onClick("verify-email", verifyEmail);
onClick("export", exportData);
onClick("close-account", closeAccount);
for (const button of main.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => find(button.dataset.opens).showModal());
}
prepareFormDialog("change-password", changePassword, passwordChanged);
prepareFormDialog("change-email", (form, { email }) => requestLink(form, email), ({ email }) => linkSent(email));
find("language")?.addEventListener("change", changeLanguage);
load();

function onClick(id, action) {
  find(id)?.addEventListener("click", action);
}

/** @param done called after the dialog is closed, because screen readers do not read messages behind it */
function prepareFormDialog(id, submit, done) {
  const dialog = find(id);
  const form = dialog?.querySelector("form");
  if (form) {
    prepare(form, async () => {
      const values = complete(form);
      if (values !== undefined && (await submit(form, values)).code === "done") {
        dialog.close();
        done(values);
      }
    });
    prepareDialog(dialog, () => form.reset());
  }
}

function show(when) {
  for (const section of main.querySelectorAll("section")) {
    section.hidden = section.dataset.when !== when;
  }
  entitle();
}

async function load() {
  show("loading");
  const opened = await resume((code) => tellEnd(code, SIGN_IN));
  const answer = opened.code === "done" ? await request("GET", "account") : opened;
  if (opened.code === "signed-out") {
    location.replace(SIGN_IN);
  } else if (!main.hasChildNodes()) {
    return; // the session has ended meanwhile
  } else if (answer.code === "done") {
    showAccount(answer.body);
    show("ready");
    await Promise.all([sessions.load(), events.load()]);
    find("sign-out-others").hidden = main.querySelectorAll("#sessions .rows > li").length < 2;
  } else {
    show("failed");
    refuse(main.querySelector("[data-when=failed]"), answer);
  }
}

function showAccount(body) {
  account = body;
  fact("username", isolated(body.username));
  fact("email", ...(body.email === undefined ? spans(TEXTS.noEmail) : emailWithBadge(body)));
  fact("roles", ...body.roles.flatMap((role, i) => [...(i > 0 ? [", "] : []), isolated(role)]));
  fact("created", date(body.created_at));
  fact("password-changed", ...(body.password_changed_at === undefined ? [] : [date(body.password_changed_at)]));
  for (const element of main.querySelectorAll("[data-optional]")) {
    element.hidden = element.querySelector("dd").childElementCount === 0;
  }
  find("change-password").querySelector("[autocomplete=username]").value = body.username;
  if (find("verify-email")) {
    find("verify-email").hidden = body.email === undefined || body.email_verified;
    showLanguage();
  }
}

function showLanguage() {
  find("locale").value = ours(account.locale ?? "en");
}

function fact(name, ...children) {
  facts[name].replaceChildren(...children);
}

function emailWithBadge({ email, email_verified: isVerified }) {
  return [isolated(email), " ", create("span", { class: isVerified ? "badge" : "badge warn" }, ...spans(isVerified ? TEXTS.verified : TEXTS.notVerified))];
}

function sessionRow(session) {
  const device = browserInWords(session.user_agent);
  const name = create("p", { class: "title" }, ...(session.device_name === undefined ? spans(device) : [isolated(session.device_name)]));
  if (session.current) {
    name.append(" ", create("span", { class: "badge" }, ...spans(TEXTS.thisDevice)));
  }
  const details = create("p", { class: "quiet" });
  if (session.device_name !== undefined) {
    details.append(...spans(device), create("br"));
  }
  details.append(...spans(TEXTS.lastUsed), ago(session.last_used_at), create("br"));
  details.append(...spans(TEXTS.signedIn), dateTime(session.created_at), " · ", isolated(session.address));
  const row = create("li", {}, create("div", {}, name, details));
  if (!session.current) {
    const button = create("button", { type: "button", class: "button secondary small" }, ...spans(TEXTS.signOut), hidden(" "), ...hiddenSpans(device));
    button.addEventListener("click", () => signOutThere(session, row));
    row.append(button);
  }
  return row;
}

function eventRow(event) {
  const words = create("p", { class: "title" }, ...spans(eventInWords(event)));
  const details = create("p", { class: "quiet" }, dateTime(event.at));
  if (event.user_agent !== undefined) {
    details.append(" · ", ...spans(browserInWords(event.user_agent)));
  }
  if (event.address !== undefined) {
    details.append(" · ", isolated(event.address));
  }
  if (event.actor_id !== undefined && event.actor_id !== account.id) {
    details.append(" · ", ...spans(TEXTS.byAdministrator));
  }
  return create("li", {}, create("div", {}, words, details));
}

/** The name of the device, which tells the buttons of the rows apart for screen readers. */
function hiddenSpans(texts) {
  return spans(texts).map((span) => Object.assign(span, { className: "hidden-text" }));
}

function hidden(text) {
  return create("span", { class: "hidden-text" }, text);
}

async function signOut() {
  const { code } = await run(find("profile"), () => request("DELETE", "sessions/current"));
  if (code === "done") {
    forget();
    main.replaceChildren();
    location.replace(SIGN_IN);
  }
}

async function signOutThere({ id }, row) {
  const { code } = await run(find("sessions"), () => request("DELETE", `sessions/${encodeURIComponent(id)}`));
  if (code === "done") {
    row.remove();
    find("sessions-title").focus();
    toast(TEXTS.signedOutThere);
  }
}

async function signOutOthers() {
  if (!(await ask(TEXTS.askOthers.title, TEXTS.askOthers.text, TEXTS.signOut))) {
    return;
  }
  const { code } = await run(find("sessions"), () => request("DELETE", "sessions?keep_current=true"));
  if (code === "done") {
    toast(TEXTS.signedOutOthers);
    await sessions.load();
    find("sessions-title").focus();
  }
}

async function changePassword(form, values) {
  const answer = await run(form, () => request("PUT", "account/password", values));
  wrongPassword(form.elements.current_password, answer.code);
  return answer;
}

async function passwordChanged() {
  toast(TEXTS.passwordChanged);
  const answer = await request("GET", "account");
  if (answer.code === "done") {
    showAccount(answer.body);
  }
  await Promise.all([sessions.load(), events.load()]);
}

async function verifyEmail() {
  const { email } = account;
  if ((await requestLink(find("profile"), email)).code === "done") {
    linkSent(email);
  }
}

/** Requests the mail that confirms an address. */
function requestLink(area, email) {
  return run(area, () => requestFresh("POST", "email-verifications", { email }));
}

function linkSent(email) {
  const sent = main.querySelector("[data-sent]");
  say(sent, TEXTS.sent, same(email));
  sent.hidden = false;
  toast(TEXTS.sent, same(email));
}

async function changeLanguage() {
  const form = find("language");
  const answer = await run(form, () => request("PATCH", "account", { locale: form.elements.locale.value }));
  if (answer.code === "done") {
    account = answer.body;
    toast(TEXTS.saved);
  }
  if (form.isConnected) {
    showLanguage();
  }
}

async function exportData() {
  const answer = await run(find("data"), () => requestFresh("GET", "account/export"));
  if (answer.code === "done") {
    const url = URL.createObjectURL(new Blob([JSON.stringify(answer.body, null, 2)], { type: "application/json" }));
    create("a", { href: url, download: "account.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    toast(TEXTS.exported);
  }
}

async function closeAccount() {
  if (!(await ask(TEXTS.askClose.title, TEXTS.askClose.text, TEXTS.askClose.action))) {
    return;
  }
  const { code } = await run(find("close"), () => requestFresh("DELETE", "account"));
  if (code === "done") {
    forget();
    main.querySelectorAll("[data-when=ready]").forEach((section) => section.remove());
    show("done");
    main.querySelector("section:not([hidden]) h1").focus();
  }
}
