// The audit log: filters, pages, new events as they happen, and from each line to its users.

import { html, useEffect, useRef, useState } from "./preact.js";
import * as api from "./api.js";
import { isAttended } from "./attention.js";
import { download } from "./csv.js";
import { browser, utc } from "./format.js";
import { useNames } from "./names.js";
import { Button, Field, Loaded, Time, Turn, useLoaded } from "./parts.js";
import { t } from "./texts.js";
import { detailWords, KINDS, kindWords } from "./words.js";

const LIMIT = 50;
/** How often new events are read, in milliseconds. */
const EVERY = 2_000;
/** The age of an event after which no earlier one appears, with room for a wrong clock of the browser. */
const SETTLED = 10_000;
/** How many lines the list keeps while it follows the log. */
const KEPT = 500;

export function Events({ parameters }) {
  const [filters, setFilters] = useState({ kind: "", user_id: "", address: "", from: "", until: "", ...parameters });
  const [draft, setDraft] = useState({ ...filters, user: filters.user_id, from: local(filters.from), until: local(filters.until) });
  const [cursors, setCursors] = useState([]);
  const [refused, setRefused] = useState({});
  const [following, setFollowing] = useState(false);
  const cursor = cursors.at(-1);
  useEffect(() => history.replaceState(null, "", `#/events${api.query(filters)}`), [JSON.stringify(filters)]);

  const page = useLoaded(JSON.stringify([filters, cursor]), () =>
    api.get(`admin/audit-events${api.query({ ...filters, cursor, limit: LIMIT })}`),
  );

  const apply = async (event) => {
    event.preventDefault();
    const { kind, user, address, from, until } = draft;
    const id = await idOf(user.trim());
    setRefused(id === null ? { user: t("noSuchUser") } : {});
    if (id !== null) {
      setCursors([]);
      setFilters({ kind, user_id: id, address: address.trim(), from: utc(from) ?? "", until: utc(until) ?? "" });
    }
  };

  return html`
    <h1 tabindex="-1">${t("events")}</h1>
    <form class="filters" onSubmit=${apply} onInput=${({ target }) => setDraft({ ...draft, [target.name]: target.value })}>
      <div><${Field} name="kind" label=${t("kind")}>
        <select id="kind" name="kind" value=${draft.kind} aria-describedby="kind-error"><option value="">${t("all")}</option>${kinds(filters.kind)}</select><//></div>
      <div><${Field} name="user" label=${t("userOrId")} error=${refused.user} value=${draft.user} maxlength="254" autocomplete="off" spellcheck="false" autocapitalize="none" /></div>
      <div><${Field} name="address" label=${t("ipAddress")} value=${draft.address} maxlength="45" pattern="[0-9A-Fa-f.:]*" autocomplete="off" spellcheck="false" /></div>
      <div><${Field} name="from" label=${t("from")} type="datetime-local" value=${draft.from} /></div>
      <div><${Field} name="until" label=${t("before")} type="datetime-local" value=${draft.until} /></div>
      <${Button} type="submit" kind="secondary">${t("filter")}<//>
    </form>
    <${Loaded} of=${page}>${(data) => html`
      <${Tail} first=${data} filters=${filters} cursor=${cursor} following=${following} follow=${setFollowing} busy=${page.loading} />
      <div class="paging">
        <${Turn} cursors=${cursors} turn=${setCursors} next=${following ? undefined : data.next_cursor} busy=${page.loading} />
      </div>
    `}<//>
  `;
}

/** The kinds in words, sorted as a reader expects. A kind that this version does not know keeps its code. */
function kinds(chosen) {
  const all = new Set([...KINDS, chosen].filter(Boolean));
  return [...all].map((kind) => [kind, kindWords(kind)]).sort(([, a], [, b]) => a.localeCompare(b)).map(([kind, words]) => html`<option value=${kind}>${words}</option>`);
}

/** Returns the id for an id or a username; "" for none, null if there is no such user. */
async function idOf(text) {
  if (/^\d*$/.test(text)) {
    return text;
  }
  const { items } = await api.get(`admin/users${api.query({ username_prefix: text, limit: 1 })}`);
  return items.length === 0 ? null : String(items[0].id);
}

function local(at) {
  if (!at) {
    return "";
  }
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The first page, and above it new events as they are written, if the reader wants to follow the log. */
function Tail({ first, filters, cursor, following, follow, busy }) {
  const [newer, setNewer] = useState([]);
  const shown = useRef();
  shown.current = [...newer, ...first.items];
  useEffect(() => setNewer([]), [first]);
  useEffect(() => {
    if (!following) {
      return undefined;
    }
    let here = true;
    let timer;
    const readNewer = async () => {
      const after = shown.current.find(({ at }) => Date.now() - Date.parse(at) > SETTLED)?.id;
      // After a failure, the next attempt reads what this one has missed.
      const { items } = await api.get(`admin/audit-events${api.query({ ...filters, after, limit: LIMIT })}`).catch(() => ({ items: [] }));
      if (here) {
        const known = new Set(shown.current.map(({ id }) => id));
        const fresh = (after ? items.toReversed() : items).filter(({ id }) => !known.has(id));
        if (fresh.length > 0) {
          setNewer((former) => [...fresh, ...former].slice(0, KEPT));
        }
      }
    };
    const read = async () => {
      if (isAttended()) {
        await readNewer();
      }
      if (here) {
        timer = setTimeout(read, EVERY);
      }
    };
    read();
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [following, first]);
  const items = shown.current;
  return html`
    <div class="paging">
      <label class="check"><input type="checkbox" checked=${following} disabled=${cursor !== undefined} onChange=${({ target }) => follow(target.checked)} />${t("follow")}</label>
      <${Button} kind="secondary small" disabled=${items.length === 0} onClick=${() => exportEvents(items)}>${t("exportCsv")}<//>
    </div>
    <div aria-live=${following ? "polite" : "off"} aria-busy=${busy}><${EventList} items=${items} empty=${first.next_cursor ? "noneOnThisPage" : "noEvents"} /></div>
  `;
}

/** Events in words. Names in place of ids lead to the users. */
export function EventList({ items, of, empty = "noEvents" }) {
  const name = useNames(items.flatMap(({ actor_id: actor, subject_id: subject }) => [actor, subject]));
  const person = (id) => html`<a href="#/users/${id}"><bdi>${name(id) === null ? t("deletedUser", { id }) : (name(id) ?? id)}</bdi></a>`;
  if (items.length === 0) {
    return html`<p class="empty">${t(empty)}</p>`;
  }
  return html`<ul class="rows events">${items.map((event) => html`<li key=${event.id}>
    <span>
      <b>${kindWords(event.kind)}</b>${event.subject_id !== undefined && event.subject_id !== of && html` · ${person(event.subject_id)}`}
      ${event.detail && html`<br /><bdi>${detailWords(event)}</bdi>`}
      <br /><span class="quiet"><${Time} at=${event.at} />${event.actor_id !== undefined && event.actor_id !== event.subject_id && html` · ${t("by")} ${person(event.actor_id)}`}${event.address && ` · ${event.address}`}${event.user_agent && ` · ${browser(event.user_agent)}`}</span>
    </span>
  </li>`)}</ul>`;
}

function exportEvents(items) {
  download("events.csv", [
    ["at", "kind", "words", "subject_id", "actor_id", "address", "user_agent", "session_id", "request_id", "detail"],
    ...items.map((event) => [
      event.at, event.kind, kindWords(event.kind), event.subject_id, event.actor_id, event.address, event.user_agent, event.session_id, event.request_id, event.detail,
    ]),
  ]);
}
