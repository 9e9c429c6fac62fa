// The state of the service: counts, warnings, logins over time, instances and keys.

import { html, useEffect } from "./preact.js";
import * as api from "./api.js";
import { isAttended } from "./attention.js";
import { dateTime, day, duration, hour, number } from "./format.js";
import { Badge, Loaded, Time, useLoaded } from "./parts.js";
import { Plot } from "./plot.js";
import { t, WARNINGS, inLanguage } from "./texts.js";

const EVERY = 15_000;

/** The lines of the plots: a field of the contract, the key of its text, and its colour in design.css. */
const LINES = [
  ["succeeded", "succeeded", "--accent-text"],
  ["refused", "refused", "--danger"],
  ["throttled", "throttled", "--warn"],
];

export function Overview() {
  const statistics = useLoaded("statistics", () => api.get("admin/statistics"));
  useEffect(() => {
    const timer = setInterval(() => isAttended() && statistics.reload(), EVERY);
    return () => clearInterval(timer);
  }, []);
  return html`
    <h1 tabindex="-1">${t("overview")}</h1>
    <${Loaded} of=${statistics}>${(data) => html`
      <${Warnings} all=${data.warnings} />
      <${Counts} of=${data} />
      <${Logins} of=${data.logins} />
      <${Instances} all=${data.instances} />
      <${Keys} all=${data.keys} />
    `}<//>
  `;
}

function Warnings({ all }) {
  return all.map(({ code, message }) => html`<p class="notice warn" key=${code}>${inLanguage(WARNINGS[code]) ?? message}</p>`);
}

function Counts({ of: { users, sessions, mails, logins } }) {
  const last24 = logins.by_hour.slice(-24);
  const sum = (name) => last24.reduce((total, counts) => total + counts[name], 0);
  const counts = [
    [t("activeUsers"), users.active, "#/users?state=active"],
    [t("deactivatedUsers"), users.inactive, "#/users?state=inactive"],
    [t("activeSessions"), sessions.active],
    [t("succeeded24"), sum("succeeded"), "#/events?kind=login"],
    [t("refused24"), sum("refused"), "#/events?kind=login-refused"],
    [t("throttled24"), sum("throttled"), "#/events?kind=login-throttled"],
    [t("waitingMails"), mails.waiting, "#/mails"],
    [t("deadMails"), mails.dead, "#/mails?state=dead"],
  ];
  const countedAt = [users, sessions, mails, logins].map((each) => each.as_of).filter(Boolean).sort()[0];
  return html`<div><ul class="counts">${counts.map(([label, count, target]) => {
    const text = html`<b>${count === undefined ? "–" : number(count)}</b> <span>${label}</span>`;
    return html`<li>${target ? html`<a href=${target}>${text}</a>` : html`<div>${text}</div>`}</li>`;
  })}</ul>
  ${countedAt && html`<p class="quiet">${t("countedAt")} <${Time} at=${countedAt} /> · ${t("countedBehind")}</p>`}</div>`;
}

function Logins({ of: { by_hour: byHour, by_day: byDay, complete } }) {
  return html`
    <section class="panel"><h2>${t("loginsByHour")}</h2><${Chart} of=${byHour} label=${t("loginsByHour")} format=${hour} /></section>
    <section class="panel"><h2>${t("loginsByDay")}</h2>
      ${!complete && html`<p class="hint">${t("stillCounting")}</p>`}
      <${Chart} of=${byDay} label=${t("loginsByDay")} format=${day} /></section>
  `;
}

function Chart({ of: counts, label, format }) {
  return html`
    <ul class="legend">${LINES.map(([name, text]) => html`<li class=${name}>${t(text)}</li>`)}</ul>
    <${Plot} label=${label} times=${counts.map(({ from }) => Date.parse(from) / 1000)}
      lines=${LINES.map(([name, text, color]) => ({ name: t(text), color, values: counts.map((count) => count[name]) }))} />
    <details><summary>${t("asTable")}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${label}><table class="wide">
        <thead><tr><th>${t("time")}</th>${LINES.map(([, text]) => html`<th>${t(text)}</th>`)}</tr></thead>
        <tbody>${counts.map((count) => html`<tr><td>${format(count.from)}</td>${LINES.map(([name]) => html`<td>${number(count[name])}</td>`)}</tr>`)}</tbody>
      </table></div>
    </details>
  `;
}

function Instances({ all }) {
  return html`<section class="panel"><h2>${t("instances")}</h2>
    <ul class="rows">${all.map((instance) => html`<li key=${instance.id}>
      <span>${t("instance", { version: instance.version ?? "?" })}<br /><span class="quiet">${t("runningSince", { at: dateTime(instance.started_at) })}</span></span>
      <span class="quiet">${t("lastSeen")} <${Time} at=${instance.last_seen_at} /></span>
    </li>`)}</ul>
  </section>`;
}

function Keys({ all }) {
  return html`<section class="panel"><h2>${t("keys")}</h2>
    <ul class="rows">${all.map((key) => html`<li key=${key.kid}>
      <span><code>${key.kid}</code><br /><span class="quiet">${t("keyAge", { age: duration(key.age_seconds) })}</span></span>
      <${Badge} kind=${key.state === "active" ? "" : "plain"}>${t(`key-${key.state}`)}<//>
    </li>`)}</ul>
    <p><a href="#/keys">${t("manageKeys")}</a></p>
  </section>`;
}
