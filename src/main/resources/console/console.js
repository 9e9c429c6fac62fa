// The console for administrators: its frame, and the view that the fragment of the URL names, as in #/users/42.

import { html, render, useEffect, useRef, useState } from "./preact.js";
import { current, resume } from "../pages/client.js";
import { onChoice, start } from "../pages/language.js";
import * as api from "./api.js";
import { Button, Loaded, Overlays, PasswordDialog, sentence, show, useLoaded } from "./parts.js";
import { t } from "./texts.js";

/** The modules of the views, each loaded when it is first opened. */
const VIEWS = {
  overview: () => import("./overview.js").then(({ Overview }) => Overview),
  users: () => import("./users.js").then(({ Users }) => Users),
  events: () => import("./events.js").then(({ Events }) => Events),
  keys: () => import("./keys.js").then(({ Keys }) => Keys),
  clients: () => import("./clients.js").then(({ Clients }) => Clients),
  mails: () => import("./mails.js").then(({ Mails }) => Mails),
  settings: () => import("./settings.js").then(({ Settings }) => Settings),
};
const USER = () => import("./user.js").then(({ User }) => User);

const root = document.getElementById("console");
const product = document.title;
const signIn = "pages/sign-in?page=console";

start(null);
root.replaceChildren();
render(html`<${Console} />`, root);
api.onStale(() => show(PasswordDialog).then(Boolean));

/** Returns the view and its parameters from the fragment of the URL. */
function route() {
  const [, path, search] = /^#\/([^?]*)\??(.*)$/.exec(location.hash) ?? [null, "", ""];
  const [view, id] = path.split("/");
  return { view: view in VIEWS ? view : "overview", id, parameters: Object.fromEntries(new URLSearchParams(search)), visit: 0 };
}

function Console() {
  const [state, setState] = useState({ phase: "loading" });
  const [place, setPlace] = useState(route);
  const [, redraw] = useState(0);

  const begin = async () => {
    setState({ phase: "loading" });
    const answer = await resume((phase) => setState({ phase }));
    if (answer.code === "signed-out") {
      location.replace(signIn);
    } else if (answer.code === "other-user") {
      setState({ phase: "other-user" });
    } else if (answer.code !== "done") {
      setState({ phase: "failed", error: answer });
    } else {
      setState({ phase: answer.body.user.roles.includes("admin") ? "ready" : "forbidden" });
    }
  };

  useEffect(() => {
    begin();
    onChoice(() => redraw((count) => count + 1));
    addEventListener("hashchange", () => setPlace((former) => ({ ...route(), visit: former.visit + 1 })));
  }, []);

  switch (state.phase) {
    case "loading":
      return html`<main class="narrow"><p class="hidden-text" role="status">${t("loading")}</p><div class="skeleton" aria-hidden="true"></div></main>`;
    case "ready":
      return html`<${Frame} place=${place} /><${Overlays} />`;
    default:
      return html`<${Barrier} ...${state} again=${begin} />`;
  }
}

/** What an administrator reads who cannot use the console now. */
function Barrier({ phase, error, again }) {
  const heading = useRef();
  useEffect(() => heading.current.focus(), [phase]);
  const signInAgain = html`<a class="button" href=${signIn}>${t("signIn")}</a>`;
  const [title, text, action] = {
    failed: () => [t("failed"), sentence(error), html`<${Button} onClick=${again}>${t("tryAgain")}<//>`],
    forbidden: () => [t("forbidden"), t("forbiddenText", { name: current().user.username }), html`<${SignOut} />`],
    "signed-out": () => [t("signedOut"), t("signedOutText"), signInAgain],
    "other-user": () => [t("otherUser"), t("otherUserText"), html`<${Button} onClick=${() => location.reload()}>${t("reload")}<//>`],
  }[phase]();
  useEffect(() => {
    document.title = `${title} · ${product}`;
  });
  return html`<main class="narrow"><div class="card"><h1 tabindex="-1" ref=${heading}>${title}</h1><p>${text}</p>${action}</div></main>`;
}

function SignOut() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState();
  const end = async () => {
    setBusy(true);
    setError(undefined);
    const answer = await api.signOut();
    if (["done", "signed-out"].includes(answer.code)) {
      location.replace(signIn);
    } else {
      setBusy(false);
      setError(answer);
    }
  };
  return html`<div>
    <${Button} kind="secondary small" busy=${busy} onClick=${end}>${t("signOut")}<//>
    <p class="status bad" role="status">${error && sentence(error)}</p>
  </div>`;
}

function Frame({ place: { view, id, parameters, visit } }) {
  const one = view === "users" && id ? id : undefined;
  const title = one ? t("user") : t(view);
  useEffect(() => {
    document.title = `${title} · ${product}`;
  });
  return html`
    <div class="frame">
      <nav aria-label=${t("console")}>
        ${Object.keys(VIEWS).map((name) => html`<a href="#/${name}" aria-current=${name === view ? "page" : undefined}>${t(name)}</a>`)}
        <div class="who"><bdi>${current().user.username}</bdi><${SignOut} /></div>
      </nav>
      <main><${View} key=${visit} load=${one ? USER : VIEWS[view]} focus=${visit > 0} id=${one} parameters=${parameters} /></main>
    </div>
  `;
}

/** Loads the module of a view and shows it. After a change of the view, a screen reader starts at its heading. */
function View({ load, focus, ...properties }) {
  const loaded = useLoaded("view", () =>
    load().catch(() => {
      throw new api.Refusal({ code: navigator.onLine ? "unreachable" : "offline" });
    }),
  );
  const box = useRef();
  useEffect(() => {
    if (focus && loaded.data) {
      box.current.querySelector("h1").focus();
    }
  }, [loaded.data]);
  return html`<div ref=${box}><${Loaded} of=${loaded}>${(Component) => html`<${Component} ...${properties} />`}<//></div>`;
}
