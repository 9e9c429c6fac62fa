// One user: whether the user can sign in, facts, sessions, events, and what an administrator can do.

import { html, useState } from "./preact.js";
import { activate, changeAddress, changeRoles, deactivate, deleteUser, endSession, endSessions, obstacles, resetPassword } from "./actions.js";
import * as api from "./api.js";
import { EventList } from "./events.js";
import { browser, number } from "./format.js";
import { learn } from "./names.js";
import { Badge, Button, Loaded, Time, useLoaded } from "./parts.js";
import { t } from "./texts.js";
import { State } from "./users.js";

const SESSIONS = 20;
const MOST_SESSIONS = 200;
const EVENTS = 20;

export function User({ id }) {
  const [round, setRound] = useState(0);
  const loaded = useLoaded(`${id} ${round}`, async () => {
    const user = await api.get(`admin/users/${encodeURIComponent(id)}`);
    learn(user);
    return user;
  });
  const changed = () => setRound((number) => number + 1);
  const after = async (action) => (await action) && changed();
  return html`
    <p><a href="#/users">${t("allUsers")}</a></p>
    <h1 tabindex="-1"><bdi>${loaded.data?.username ?? t("user")}</bdi></h1>
    <${Loaded} of=${loaded}>${(user) => html`
      <${SignInState} of=${user} />
      <${Facts} of=${user} />
      <div class="actions">
        <${Button} kind="secondary small" onClick=${() => after(endSessions(user))}>${t("endSessions")}<//>
        ${user.active ? html`<${Button} kind="secondary small" onClick=${() => after(deactivate(user, changed))}>${t("deactivate")}<//>`
          : html`<${Button} kind="secondary small" onClick=${() => after(activate(user, changed))}>${t("activate")}<//>`}
        <${Button} kind="secondary small" onClick=${() => after(resetPassword(user))}>${t(user.invited_at ? "sendAgain" : "resetPassword")}<//>
        <${Button} kind="secondary small" onClick=${() => after(changeAddress(user))}>${t("changeAddress")}<//>
        <${Button} kind="secondary small" onClick=${() => after(changeRoles(user, changed))}>${t("changeRoles")}<//>
        <${Button} kind="danger small" onClick=${async () => (await deleteUser(user)) && (location.hash = "#/users")}>${t("delete")}<//>
      </div>
      <${Sessions} user=${user} round=${round} after=${after} />
      <${UserEvents} id=${user.id} round=${round} />
    `}<//>
  `;
}

function SignInState({ of: user }) {
  const all = obstacles(user);
  return html`<div class="notice ${all.length > 0 ? "warn" : ""}"><p><b>${t(all.length > 0 ? "cannotSignIn" : "canSignIn")}</b></p>
    ${all.map((text) => html`<p>${text}</p>`)}</div>`;
}

function Facts({ of: user }) {
  const facts = [
    [t("id"), user.id],
    [t("state"), html`<${State} of=${user} />`],
    [t("address"), user.email && html`<bdi>${user.email}</bdi> <${Badge} kind=${user.email_verified ? "" : "warn"}>${t(user.email_verified ? "verified" : "notVerified")}<//>`],
    [t("roles"), user.roles.join(", ") || t("none")],
    [t("mailLanguage"), user.locale],
    [t("passwordChanged"), user.password_changed_at && html`<${Time} at=${user.password_changed_at} />`],
    [t("createdAt"), html`<${Time} at=${user.created_at} />`],
  ];
  return html`<dl class="facts">${facts.filter(([, value]) => value).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function Sessions({ user, round, after }) {
  const [limit, setLimit] = useState(SESSIONS);
  const sessions = useLoaded(`${user.id} ${round} ${limit}`, () => api.get(`admin/users/${user.id}/sessions${api.query({ limit })}`));
  return html`<section class="panel"><h2>${t("sessions")}</h2>
    <${Loaded} of=${sessions}>${({ items, next_cursor: next }) => html`
      ${items.length === 0 && html`<p class="empty">${t("noSessions")}</p>`}
      <ul class="rows">${items.map((session) => {
        const name = browser(session.user_agent);
        return html`<li key=${session.id}>
          <span><b><bdi>${session.device_name ?? name}</bdi></b>${session.current && html` <${Badge}>${t("thisDevice")}<//>`}<br />
            <span class="quiet">${session.device_name ? `${name} · ` : ""}${session.address} · ${t("lastUsed")} <${Time} at=${session.last_used_at} /> · ${t("openedAt")} <${Time} at=${session.created_at} /></span></span>
          <${Button} kind="secondary small" aria-label="${t("endSession")}: ${name}" onClick=${() => after(endSession(user, session, name))}>${t("endSession")}<//>
        </li>`;
      })}</ul>
      ${next && items.length < MOST_SESSIONS && html`<${Button} kind="secondary small" busy=${sessions.loading} onClick=${() => setLimit(MOST_SESSIONS)}>${t("showMore")}<//>`}
      ${next && items.length >= MOST_SESSIONS && html`<p class="quiet">${t("moreSessions", { n: number(MOST_SESSIONS) })}</p>`}
    `}<//>
  </section>`;
}

function UserEvents({ id, round }) {
  const events = useLoaded(`${id} ${round}`, () => api.get(`admin/audit-events${api.query({ user_id: id, limit: EVENTS })}`));
  return html`<section class="panel"><h2>${t("events")}</h2>
    <${Loaded} of=${events}>${({ items }) => html`<${EventList} items=${items} of=${id} />`}<//>
    <p><a href="#/events?user_id=${id}">${t("allEventsOfUser")}</a></p>
  </section>`;
}
