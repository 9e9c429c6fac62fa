// The signing keys.

import { html } from "./preact.js";
import * as api from "./api.js";
import { ask, Badge, Button, Loaded, Time, toast, useLoaded } from "./parts.js";
import { t } from "./texts.js";

export function Keys() {
  const keys = useLoaded("keys", () => api.get("admin/keys"));
  const after = async (action) => (await action) && keys.reload();
  return html`
    <h1 tabindex="-1">${t("keys")}</h1>
    <p class="quiet">${t("keysIntro")}</p>
    <${Loaded} of=${keys}>${({ items }) => html`
      <div class="actions"><${Button} kind="secondary small" onClick=${() => after(rotate())}>${t("rotate")}<//></div>
      <ul class="rows">${items.toReversed().map((key) => html`<li key=${key.kid}>
        <span><code>${key.kid}</code> <${Badge} kind=${key.state === "active" ? "" : "plain"}>${t(`key-${key.state}`)}<//><br />
          <span class="quiet">${key.alg} · ${t("createdAt")} <${Time} at=${key.created_at} />
            ${key.activated_at && html` · ${t("activeSince")} <${Time} at=${key.activated_at} />`}
            ${key.state === "retiring" && key.retires_until && html` · ${t("verifiesUntil")} <${Time} at=${key.retires_until} />`}
            ${key.gone_at && html` · ${t("goneSince")} <${Time} at=${key.gone_at} />`}</span></span>
        ${key.state !== "gone" && html`<${Button} kind="danger small" aria-label="${t("remove")}: ${key.kid}" onClick=${() => after(removeKey(key))}>${t("remove")}<//>`}
      </li>`)}</ul>
    `}<//>
  `;
}

function rotate() {
  return ask({
    title: t("rotateTitle"),
    consequences: [t("rotateDoes"), t("rotateKeeps")],
    action: t("rotate"),
    act: async () => {
      await api.post("admin/keys", {});
      toast(t("rotated"));
    },
  });
}

function removeKey({ kid, state }) {
  return ask({
    title: t("removeKey"),
    consequences: [t("removeKeyDoes"), t(state === "active" ? "removeActiveKey" : "removeOtherKey"), t("cannotBeUndone")],
    action: t("remove"),
    danger: true,
    act: async () => {
      await api.remove(`admin/keys/${encodeURIComponent(kid)}`);
      toast(t("keyRemoved"));
    },
  });
}
