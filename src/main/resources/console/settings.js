// The settings in force, as the command `check` prints them.

import { html, useState } from "./preact.js";
import * as api from "./api.js";
import { Loaded, useLoaded } from "./parts.js";
import { t } from "./texts.js";

export function Settings() {
  const [text, setText] = useState("");
  const settings = useLoaded("settings", () => api.get("admin/settings"));
  const wanted = text.trim().toLowerCase();
  return html`
    <h1 tabindex="-1">${t("settings")}</h1>
    <p class="quiet">${t("settingsIntro")}</p>
    <form class="filters" role="search" onSubmit=${(event) => event.preventDefault()}>
      <div><label for="setting">${t("searchSettings")}</label>
        <input id="setting" type="search" value=${text} autocomplete="off" spellcheck="false" autocapitalize="none" onInput=${({ target }) => setText(target.value)} /></div>
    </form>
    <${Loaded} of=${settings}>${({ items }) => {
      const found = items.filter((item) => [item.name, item.variable, item.value].some((part) => String(part ?? "").toLowerCase().includes(wanted)));
      return found.length === 0 ? html`<p class="empty" role="status">${t("noSetting")}</p>` : html`<table>
        <thead><tr><th>${t("setting")}</th><th>${t("variable")}</th><th>${t("value")}</th></tr></thead>
        <tbody>${found.map((item) => html`<tr key=${item.name}>
          <td><code>${item.name}</code></td>
          <td data-label=${t("variable")}><code>${item.variable}</code></td>
          <td data-label=${t("value")}><code>${item.value}</code></td>
        </tr>`)}</tbody>
      </table>`;
    }}<//>
  `;
}
