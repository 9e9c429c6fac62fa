// The list of users: search, filters, paging, several users at once, and a file of what is shown.

import { html, useEffect, useRef, useState } from "./preact.js";
import { current } from "../pages/client.js";
import { deactivateMany, endSessionsOfMany, invite } from "./actions.js";
import * as api from "./api.js";
import { download } from "./csv.js";
import { number } from "./format.js";
import { learn } from "./names.js";
import { Badge, Button, Loaded, Time, Turn, useLoaded } from "./parts.js";
import { t } from "./texts.js";

/** How long a pause in typing starts a search, in milliseconds. */
const PAUSE = 250;
const LIMIT = 50;
const ROUNDS = 50;

export function Users({ parameters }) {
  const [text, setText] = useState(parameters.text ?? "");
  const [filters, setFilters] = useState({ text: parameters.text ?? "", state: parameters.state ?? "", role: parameters.role ?? "" });
  const [cursors, setCursors] = useState([]);
  const [selected, setSelected] = useState(new Map());
  const timer = useRef();

  const apply = (changes) => {
    clearTimeout(timer.current);
    setFilters((former) => ({ ...former, ...changes }));
    setCursors([]);
    setSelected(new Map());
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // The URL of the view keeps the search, without a new entry in the history for each letter.
    history.replaceState(null, "", `#/users${api.query(filters)}`);
  }, [JSON.stringify(filters)]);

  const page = useLoaded(JSON.stringify([filters, cursors.at(-1)]), async (wanted) => {
    const found = await search(filters, cursors.at(-1), wanted);
    found.items.forEach(learn);
    return found;
  });
  const done = () => {
    setSelected(new Map());
    page.reload();
  };

  return html`
    <h1 tabindex="-1">${t("users")}</h1>
    <form class="filters" role="search" onSubmit=${(event) => {
      event.preventDefault();
      apply({ text });
    }}>
      <div><label for="text">${t("searchUsers")}</label>
        <input id="text" type="search" value=${text} maxlength="254" spellcheck="false" autocapitalize="none" autocomplete="off" onInput=${({ target }) => {
          setText(target.value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => apply({ text: target.value }), PAUSE);
        }} /></div>
      <div><label for="state">${t("state")}</label>
        <select id="state" value=${filters.state} onChange=${({ target }) => apply({ state: target.value })}>
          <option value="">${t("all")}</option>
          <option value="active">${t("active")}</option>
          <option value="inactive">${t("deactivated")}</option>
        </select></div>
      <div><label for="role">${t("role")}</label>
        <select id="role" value=${filters.role} onChange=${({ target }) => apply({ role: target.value })}>
          <option value="">${t("all")}</option>
          <option value="admin">${t("administrator")}</option>
        </select></div>
      <${Button} onClick=${async () => {
        const user = await invite();
        if (user) {
          location.hash = `#/users/${user.id}`;
        }
      }}>${t("invite")}<//>
    </form>
    ${page.loading && page.data && html`<p class="hidden-text" role="status">${t("searching")}</p>`}
    <${Loaded} of=${page}>${(data) => html`
      <${Selection} all=${selected} done=${done} />
      ${data.items.length === 0 ? html`<p class="empty" role="status">${t(data.next_cursor ? "noneOnThisPage" : "noUserFound")}</p>`
        : html`<${List} items=${data.items} busy=${page.loading} selected=${selected} select=${setSelected} />`}
      <div class="paging">
        <${Turn} cursors=${cursors} turn=${setCursors} next=${data.next_cursor} busy=${page.loading} texts=${["previousPage", "nextPage"]} />
        <${Button} kind="secondary small" disabled=${data.items.length === 0} onClick=${() => exportUsers(data.items)}>${t("exportCsv")}<//>
      </div>
    `}<//>
  `;
}

/**
 * Returns a page of users. For a part of a name, the service searches a limited number of users in each request: this function continues
 * until the page is full, as long as the result is wanted, and at most as often as a person would wait for.
 */
async function search({ text, state, role }, cursor, wanted) {
  const items = [];
  let next = cursor;
  for (let round = 0; round < ROUNDS && wanted(); round++) {
    const found = await api.get(`admin/users${api.query({ q: text.trim(), state, role, cursor: next, limit: LIMIT - items.length })}`);
    items.push(...found.items);
    next = found.next_cursor;
    if (next === undefined || items.length >= LIMIT) {
      break;
    }
  }
  return { items, next_cursor: next };
}

function List({ items, busy, selected, select }) {
  const others = items.filter(({ id }) => id !== current().user.id);
  const toggle = (users, on) => {
    const next = new Map(selected);
    users.forEach((user) => (on ? next.set(user.id, user) : next.delete(user.id)));
    select(next);
  };
  return html`<table class="users" aria-busy=${busy}>
    <thead><tr>
      <th class="box"><input type="checkbox" aria-label=${t("selectAll")} checked=${others.length > 0 && others.every(({ id }) => selected.has(id))}
        onChange=${({ target }) => toggle(others, target.checked)} /></th>
      <th>${t("name")}</th><th>${t("address")}</th><th>${t("roles")}</th><th>${t("state")}</th><th>${t("createdAt")}</th>
    </tr></thead>
    <tbody>${items.map((user) => html`<tr key=${user.id}>
      <td class="box">${user.id === current().user.id ? null : html`<input type="checkbox" aria-label=${t("select", { name: user.username })}
        checked=${selected.has(user.id)} onChange=${({ target }) => toggle([user], target.checked)} />`}</td>
      <td><a href="#/users/${user.id}"><bdi>${user.username}</bdi></a></td>
      <td data-label=${t("address")}><bdi>${user.email === user.username ? "" : user.email}</bdi></td>
      <td data-label=${t("roles")}>${user.roles.join(", ")}</td>
      <td data-label=${t("state")}><${State} of=${user} /></td>
      <td data-label=${t("createdAt")}><${Time} at=${user.created_at} /></td>
    </tr>`)}</tbody>
  </table>`;
}

/** Whether the user may sign in, in a word. */
export function State({ of: { active, invited_at: invitedAt, has_password: hasPassword } }) {
  const [kind, word] = !active ? ["warn", "deactivated"] : invitedAt ? ["plain", "invited"] : hasPassword ? ["", "active"] : ["warn", "withoutPassword"];
  return html`<${Badge} kind=${kind}>${t(word)}<//>`;
}

function Selection({ all, done }) {
  if (all.size === 0) {
    return null;
  }
  const users = [...all.values()];
  const after = async (action) => (await action) && done();
  return html`<div class="selection notice" role="region" aria-label=${t("selected", { n: number(all.size) })}>
    <span>${t("selected", { n: number(all.size) })}</span>
    <${Button} kind="secondary small" onClick=${() => after(endSessionsOfMany(users))}>${t("endSessions")}<//>
    <${Button} kind="danger small" onClick=${() => after(deactivateMany(users, done))}>${t("deactivate")}<//>
  </div>`;
}

function exportUsers(items) {
  download("users.csv", [
    ["id", "username", "email", "email_verified", "roles", "active", "inactive_until", "inactive_reason", "created_at"],
    ...items.map((user) => [
      user.id, user.username, user.email, user.email_verified, user.roles.join(" "), user.active, user.inactive_until, user.inactive_reason, user.created_at,
    ]),
  ]);
}
