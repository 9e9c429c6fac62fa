// Unsent mails, a test mail, and what the mails look like.

import { html, useEffect, useRef, useState } from "./preact.js";
import { language, LANGUAGES } from "../pages/language.js";
import * as api from "./api.js";
import { number } from "./format.js";
import { fill } from "./mail-preview.js";
import { ask, Badge, Button, Field, Loaded, Time, toast, Turn, useLoaded } from "./parts.js";
import { inLanguage, LANGUAGE_NAMES, t } from "./texts.js";
import { MAIL_KINDS } from "./words.js";

const LIMIT = 50;

export function Mails({ parameters }) {
  const [state, setState] = useState(parameters.state ?? "");
  const [cursors, setCursors] = useState([]);
  const cursor = cursors.at(-1);
  const page = useLoaded(JSON.stringify([state, cursor]), () => api.get(`admin/mails${api.query({ state, cursor, limit: LIMIT })}`));
  return html`
    <h1 tabindex="-1">${t("mails")}</h1>
    <div class="filters">
      <div><label for="state">${t("state")}</label>
        <select id="state" value=${state} onChange=${({ target }) => {
          setCursors([]);
          setState(target.value);
        }}>
          <option value="">${t("all")}</option>
          <option value="waiting">${t("waiting")}</option>
          <option value="dead">${t("dead")}</option>
        </select></div>
      <${Button} onClick=${async () => (await sendTest()) && page.reload()}>${t("sendTest")}<//>
    </div>
    <${Loaded} of=${page}>${(data) => html`
      ${data.items.length === 0 ? html`<p class="empty" role="status">${t("noMails")}</p>`
        : html`<ul class="rows">${data.items.map((mail) => html`<${Mail} key=${mail.id} of=${mail} reload=${page.reload} />`)}</ul>`}
      <div class="paging">
        <${Button} kind="secondary small" busy=${page.loading} onClick=${page.reload}>${t("reload")}<//>
        <${Turn} cursors=${cursors} turn=${setCursors} next=${data.next_cursor} busy=${page.loading} />
      </div>
    `}<//>
    <${Templates} />
  `;
}

function Mail({ of: mail, reload }) {
  const dead = mail.state === "dead";
  return html`<li>
    <span><b>${inLanguage(MAIL_KINDS[mail.kind]) ?? mail.kind}</b> <${Badge} kind=${dead ? "warn" : "plain"}>${t(dead ? "dead" : "waiting")}<//><br />
      ${mail.user_id === undefined ? html`<bdi>${mail.address}</bdi>` : html`<a href="#/users/${mail.user_id}"><bdi>${mail.address}</bdi></a>`}
      ${mail.last_error && html`<br />${mail.last_error}`}<br />
      <span class="quiet">${t("createdAt")} <${Time} at=${mail.created_at} /> · ${t("attempts", { n: number(mail.attempts) })}
        ${mail.next_attempt_at && html` · ${t("nextAttempt")} <${Time} at=${mail.next_attempt_at} />`}
        ${mail.dead_at && html` · ${t("failedAt")} <${Time} at=${mail.dead_at} />`}</span></span>
    <${Button} kind="secondary small" aria-label="${t("retry")}: ${mail.address}" onClick=${async () => (await retry(mail)) && reload()}>${t("retry")}<//>
  </li>`;
}

function retry(mail) {
  return ask({
    title: t("retryMail"),
    consequences: [t("retryDoes", { address: mail.address }), t("retryLink")],
    action: t("retry"),
    act: async () => {
      await api.post(`admin/mails/${mail.id}/retry`);
      toast(t("retried"));
    },
  });
}

function sendTest() {
  return ask({
    title: t("sendTest"),
    consequences: [t("sendTestDoes")],
    action: t("send"),
    fields: (errors) => html`<${Field} name="email" label=${t("address")} hint=${t("sendTestHint")} error=${errors.email} type="email" autofocus maxlength="254" autocomplete="off" />`,
    act: async ({ email }) => {
      const { address } = await api.post("admin/mails/test", email === "" ? {} : { email });
      toast(t("testSent", { address }));
    },
  });
}

function Templates() {
  const [name, setName] = useState();
  const [locale, setLocale] = useState(language());
  const templates = useLoaded("templates", () => api.get("admin/mail-templates"));
  return html`<section class="panel"><h2>${t("templates")}</h2>
    <${Loaded} of=${templates}>${({ items }) => {
      const shown = items.find((template) => template.name === name) ?? items[0];
      const languages = [...new Set([...LANGUAGES, ...shown.languages])];
      return html`
        <div class="filters">
          <div><label for="template">${t("template")}</label>
            <select id="template" value=${shown.name} onChange=${({ target }) => setName(target.value)}>
              ${items.map((template) => html`<option value=${template.name}>${inLanguage(MAIL_KINDS[template.name]) ?? template.name}</option>`)}
            </select></div>
          <div><label for="locale">${t("language")}</label>
            <select id="locale" value=${locale} onChange=${({ target }) => setLocale(target.value)}>
              ${languages.map((tag) => html`<option value=${tag}>${LANGUAGE_NAMES[tag] ?? tag}</option>`)}
            </select></div>
        </div>
        ${shown.custom_languages.length > 0 && html`<p class="quiet">${t("customTemplate", { languages: shown.custom_languages.join(", ") })}</p>`}
        <${Preview} name=${shown.name} locale=${locale} />
      `;
    }}<//>
  </section>`;
}

function Preview({ name, locale }) {
  const mail = useLoaded(`${name} ${locale}`, () => api.get(`admin/mail-templates/${name}/preview${api.query({ locale })}`));
  return html`<${Loaded} of=${mail}>${({ subject, text, html: markup, language: tag }) => html`
    <p lang=${tag}><b>${subject}</b></p>
    <${Html} markup=${markup} />
    <details><summary>${t("asText")}</summary><pre class="preview" lang=${tag}>${text}</pre></details>
  `}<//>`;
}

function Html({ markup }) {
  const box = useRef();
  useEffect(() => fill(box.current, markup), [markup]);
  return html`<div class="mail" ref=${box}></div>`;
}
