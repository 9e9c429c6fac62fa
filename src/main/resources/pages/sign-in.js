// The script of /pages/sign-in. The tokens are in cookies that scripts cannot read; no URL ever contains one.

import { call } from "./client.js";
import { countDown, stop } from "./countdown.js";
import { complete, explain, prepare, refuse, setBusy, statusOf } from "./forms.js";
import { entitle, say, start } from "./language.js";
import { returnTo } from "./return-to.js";
import { WAIT } from "./texts.js";

const main = document.querySelector("main");
const form = main.querySelector("form");
const { app, origins } = main.dataset;
const home = app === "" ? undefined : app;
const allowed = [...origins.split(" "), home && new URL(home).origin].filter(Boolean);
const wanted = returnTo(location.search, allowed);

start(new URLSearchParams(location.hash.slice(1)).get("lang"));
prepare(form, signIn);
main.querySelector("[data-refused]").hidden = wanted !== null;
show("ready");

function show(when) {
  for (const section of main.querySelectorAll("section")) {
    section.hidden = section.dataset.when !== when;
  }
  entitle();
}

async function signIn() {
  const status = statusOf(form);
  stop(status);
  const values = complete(form);
  if (values === undefined) {
    return;
  }
  setBusy(form, true);
  say(status, WAIT);
  const answer = await open(values);
  setBusy(form, false);
  say(status);
  if (answer.code === "done") {
    leave();
  } else if (answer.code === "validation-failed") {
    explain(form, answer.errors);
  } else if (answer.seconds !== undefined) {
    countDown(status, answer.code, answer.seconds);
  } else {
    refuse(form, answer);
  }
  if (answer.code === "invalid-credentials") {
    form.elements.password.value = "";
    form.elements.password.focus();
  }
}

/** Opens a session; then reads it, because a browser that does not store the cookies is not signed in. */
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
  const target = wanted ?? home;
  if (target === undefined) {
    show("done");
    main.querySelector("section:not([hidden]) h1").focus();
  } else {
    // In place of this page: the browser's back button does not lead to a form of a user who is signed in.
    location.replace(target);
  }
}
