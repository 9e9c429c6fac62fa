// The service clients and their secrets.

import { html, useState } from "./preact.js";
import * as api from "./api.js";
import { ask, Badge, Button, Dialog, Field, Loaded, show, Time, toast, useLoaded } from "./parts.js";
import { t } from "./texts.js";

const SCOPES = ["introspect", "revocations", "revoke"];
const MOST_SECRETS = 2;

export function Clients() {
  const clients = useLoaded("clients", () => api.get("admin/clients"));
  const after = async (action) => (await action) && clients.reload();
  return html`
    <h1 tabindex="-1">${t("clients")}</h1>
    <p class="quiet">${t("clientsIntro")}</p>
    <${Loaded} of=${clients}>${({ items }) => html`
      <div class="actions"><${Button} kind="secondary small" onClick=${() => after(create())}>${t("createClient")}<//></div>
      ${items.length === 0 && html`<p class="empty">${t("noClients")}</p>`}
      ${items.map((client) => html`<section class="panel" key=${client.id}>
        <h2><bdi>${client.name}</bdi></h2>
        <dl class="facts"><dt>${t("clientId")}</dt><dd><code>${client.id}</code></dd>
          <dt>${t("scopes")}</dt><dd>${client.scopes.map((scope) => html`<${Badge} kind="plain">${scope}<//> `)}</dd>
          <dt>${t("createdAt")}</dt><dd><${Time} at=${client.created_at} /></dd></dl>
        <ul class="rows">${client.secrets.map((secret) => html`<li key=${secret.id}>
          <span>${t("secret")} <code>…${secret.hint}</code><br /><span class="quiet">${t("createdAt")} <${Time} at=${secret.created_at} /> · ${secret.last_used_at ? html`${t("lastUsed")} <${Time} at=${secret.last_used_at} />` : t("neverUsed")}</span></span>
          <${Button} kind="danger small" onClick=${() => after(deleteSecret(client, secret))}>${t("delete")}<//>
        </li>`)}</ul>
        <div class="actions">
          <${Button} kind="secondary small" disabled=${client.secrets.length >= MOST_SECRETS} onClick=${() => after(addSecret(client))}>${t("addSecret")}<//>
          <${Button} kind="danger small" onClick=${() => after(deleteClient(client))}>${t("deleteClient")}<//>
        </div>
      </section>`)}
    `}<//>
  `;
}

async function create() {
  const client = await ask({
    title: t("createClient"),
    consequences: [t("createClientDoes")],
    action: t("create"),
    fields: (errors) => html`
      <${Field} name="name" label=${t("name")} error=${errors.name} required autofocus maxlength="64" autocomplete="off" spellcheck="false" />
      <fieldset><legend>${t("scopes")}</legend>
        ${SCOPES.map((scope) => html`<label class="check"><input type="checkbox" name=${scope} /><span><code>${scope}</code> ${t(`scope-${scope}`)}</span></label>`)}
      </fieldset>
      <p class="error">${errors.scopes}</p>
    `,
    act: (values) => api.post("admin/clients", { name: values.name, scopes: SCOPES.filter((scope) => scope in values) }),
  });
  return client && reveal(t("clientCreated", { name: client.name }), client.id, client.secret);
}

async function addSecret(client) {
  const created = await ask({
    title: t("addSecretTo", { name: client.name }),
    consequences: [t("addSecretDoes")],
    action: t("addSecret"),
    act: () => api.post(`admin/clients/${client.id}/secrets`),
  });
  return created && reveal(t("secretCreated"), client.id, created.secret);
}

/** Shows a secret, which the service cannot show again. */
async function reveal(title, id, secret) {
  await show(SecretDialog, { title, id, secret });
  return true;
}

function deleteSecret(client, secret) {
  return ask({
    title: t("deleteSecret"),
    consequences: [t("deleteSecretDoes", { name: client.name, hint: secret.hint }), t("cannotBeUndone")],
    action: t("delete"),
    danger: true,
    act: async () => {
      await api.remove(`admin/clients/${client.id}/secrets/${secret.id}`);
      toast(t("secretDeleted"));
    },
  });
}

function deleteClient(client) {
  return ask({
    title: t("deleteClientNamed", { name: client.name }),
    consequences: [t("deleteClientDoes"), t("cannotBeUndone")],
    action: t("delete"),
    danger: true,
    act: async () => {
      await api.remove(`admin/clients/${client.id}`);
      toast(t("clientDeleted", { name: client.name }));
    },
  });
}

/** A secret that is shown once. */
function SecretDialog({ title, id, secret, close }) {
  return html`<${Dialog} title=${title} close=${close}>
    <p>${t("secretOnce")}</p>
    <dl class="facts">
      <dt>${t("clientId")}</dt><dd><code>${id}</code></dd>
      <dt>${t("secret")}</dt><dd><code>${secret}</code></dd>
    </dl>
    <div class="choices">
      <${Copy} text=${secret} />
      <${Button} onClick=${() => close()}>${t("done")}<//>
    </div>
  <//>`;
}

function Copy({ text }) {
  const [copied, setCopied] = useState(false);
  return navigator.clipboard && html`<${Button} kind="secondary" onClick=${async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  }}>${copied ? t("copied") : t("copy")}<//>`;
}
