// The script of /pages/sign-in. The tokens are in cookies that scripts cannot read; no URL ever contains one.

import { call } from "./client.js";
import { complete, prepare, run } from "./forms.js";
import { entitle, language, start } from "./language.js";
import { pageOf, returnTo } from "./return-to.js";

const main = document.querySelector("main");
const form = main.querySelector("form");
const { app, origins } = main.dataset;
const home = app === "" ? undefined : app;
const allowed = [...origins.split(" "), home && new URL(home).origin].filter(Boolean);
const wanted = returnTo(location.search, allowed);
const page = pageOf(location.search);
const fragment = new URLSearchParams(location.hash.slice(1));

start(fragment.get("lang"));
prepare(form, signIn);
main.querySelector("[data-refused]").hidden = wanted !== null && page !== null;
main.querySelector("section").hidden = false;
entitle();

async function signIn() {
  const values = complete(form);
  if (values === undefined) {
    return;
  }
  const { code } = await run(form, () => open(values));
  if (code === "done") {
    leave();
  } else if (code === "invalid-credentials") {
    form.elements.password.value = "";
    form.elements.password.focus();
  }
}

/**
 * Opens a session; then reads it, because a browser that does not store the cookies is not signed in.
 *
 * @param {Record<string, any>} values of the form
 */
async function open({ username, password }) {
  const keep = form.elements.keep_signed_in.checked;
  const opened = await call("POST", "sessions", { username, password, transport: "cookie", keep_signed_in: keep });
  if (opened.code !== "done") {
    return opened;
  }
  const current = await call("GET", "sessions/current");
  return current.status === 401 ? { code: "no-cookies" } : { code: "done" };
}

function leave() {
  form.reset();
  const own = (page ?? "account") + (fragment.has("lang") ? `#lang=${language()}` : "");
  // In place of this page: the browser's back button does not lead to a form of a user who is signed in.
  location.replace(wanted ?? (page ? own : (home ?? own)));
}
