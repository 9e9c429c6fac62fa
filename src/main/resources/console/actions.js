// What an administrator can do to users. Each action first says what will happen; where it can be undone, its message offers that.

import { html } from "./preact.js";
import { current } from "../pages/client.js";
import { language } from "../pages/language.js";
import * as api from "./api.js";
import { dateTime, number, utc } from "./format.js";
import { ask, Field, sentence, toast } from "./parts.js";
import { LANGUAGE_NAMES, t } from "./texts.js";

function path(user, rest = "") {
  return `admin/users/${user.id}${rest}`;
}

/** Creates a user, who is invited by mail; returns the user, or undefined if the administrator cancels. */
export function invite() {
  return ask({
    title: t("invite"),
    consequences: [t("inviteDoes")],
    action: t("sendInvitation"),
    fields: (errors) => html`
      <${Field} name="username" label=${t("nameOrAddress")} hint=${t("nameOrAddressHint")} error=${errors.username} required autofocus maxlength="254" spellcheck="false" autocapitalize="none" autocomplete="off" />
      <${Field} name="email" label=${t("addressIfNeeded")} error=${errors.email} type="email" maxlength="254" autocomplete="off" />
      <${RoleBox} of=${[]} />
      <${Field} name="locale" label=${t("mailLanguage")} error=${errors.locale}><${Languages} /><//>
    `,
    act: async ({ username, email, admin, locale }) => {
      const user = await api.post("admin/users", {
        username,
        ...(email === "" ? {} : { email }),
        roles: chosen(admin, []),
        locale,
      });
      toast(t("invitationSent", { name: user.username }));
      return user;
    },
  });
}

/** The only role of this version; a user keeps roles that a later version has added. */
function RoleBox({ of: roles }) {
  return html`<label class="check"><input type="checkbox" name="admin" defaultChecked=${roles.includes("admin")} />${t("administratorRole")}</label>`;
}

function chosen(admin, former) {
  return [...former.filter((role) => role !== "admin"), ...(admin ? ["admin"] : [])];
}

function Languages() {
  return html`<select id="locale" name="locale" aria-describedby="locale-error">
    ${Object.entries(LANGUAGE_NAMES).map(([tag, name]) => html`<option value=${tag} lang=${tag} selected=${tag === language()}>${name}</option>`)}
  </select>`;
}

export function endSessions(user, count) {
  return ask({
    title: t("endSessionsOf", { name: user.username }),
    consequences: [count === undefined ? t("endSessionsDoes") : t("endSessionsDoesCount", { n: count }), t("canSignInAgain"), ...own(user)],
    action: t("endSessions"),
    danger: true,
    act: async () => {
      await api.remove(path(user, "/sessions"));
      toast(t("sessionsEnded", { name: user.username }));
    },
  });
}

export function endSession(user, session, device) {
  return ask({
    title: t("endSession"),
    consequences: [t("endSessionDoes", { device, name: user.username })],
    action: t("endSession"),
    danger: true,
    act: async () => {
      await api.remove(path(user, `/sessions/${session.id}`));
      toast(t("sessionEnded"));
    },
  });
}

function deactivation({ reason, until }) {
  return {
    active: false,
    ...(reason === "" ? {} : { reason }),
    ...(until === "" ? {} : { inactive_until: utc(until) }),
  };
}

function deactivationFields(errors) {
  return html`
    <${Field} name="until" label=${t("until")} hint=${t("untilHint")} error=${errors.inactive_until} type="datetime-local" />
    <${Field} name="reason" label=${t("reason")} hint=${t("reasonHint")} error=${errors.reason} maxlength="200" autocomplete="off" />
  `;
}

export function deactivate(user, changed) {
  return ask({
    title: t("deactivateUser", { name: user.username }),
    consequences: [t("deactivateDoes"), t("sessionsDoNotReturn"), ...own(user)],
    action: t("deactivate"),
    danger: true,
    fields: deactivationFields,
    act: async (values) => {
      await api.patch(path(user), deactivation(values));
      toast(t("isDeactivated", { name: user.username }), () => activateNow(user, changed));
    },
  });
}

export function activate(user, changed) {
  return ask({
    title: t("activateUser", { name: user.username }),
    consequences: [t("activateDoes")],
    action: t("activate"),
    act: () => activateNow(user, changed),
  });
}

async function activateNow(user, changed) {
  await api.patch(path(user), { active: true });
  toast(t("isActive", { name: user.username }));
  changed?.();
}

export function changeRoles(user, changed) {
  return ask({
    title: t("rolesOf", { name: user.username }),
    consequences: [t("rolesDoes"), ...own(user)],
    action: t("save"),
    fields: () => html`<${RoleBox} of=${user.roles} />`,
    act: async ({ admin }) => {
      await api.patch(path(user), { roles: chosen(admin, user.roles) });
      toast(t("rolesChanged", { name: user.username }), async () => {
        await api.patch(path(user), { roles: user.roles });
        toast(t("rolesRestored", { name: user.username }));
        changed();
      });
    },
  });
}

export function changeAddress(user) {
  return ask({
    title: t("addressOf", { name: user.username }),
    consequences: [t(user.invited_at ? "addressOfInvitedDoes" : "addressDoes"), ...(user.email_verified ? [t("formerAddressIsTold")] : [])],
    action: t("save"),
    fields: (errors) => html`<${Field} name="email" label=${t("newAddress")} error=${errors.email} type="email" required autofocus maxlength="254" autocomplete="off" defaultValue=${user.email ?? ""} />`,
    act: async ({ email }) => {
      await api.patch(path(user), { email });
      toast(t("addressChanged", { name: user.username }));
    },
  });
}

/** Removes the password and mails a link for a new one; or mails the invitation again to a user who has not accepted it. */
export function resetPassword(user) {
  return ask({
    title: t(user.invited_at ? "inviteAgain" : "resetPasswordOf", { name: user.username }),
    consequences: user.invited_at ? [t("inviteAgainDoes", { address: user.email })] : [t("resetDoes", { address: user.email }), t("resetSignsOut"), ...own(user)],
    action: t(user.invited_at ? "sendInvitation" : "resetPassword"),
    danger: !user.invited_at,
    act: async () => {
      await api.post(path(user, "/password-reset"));
      toast(t(user.invited_at ? "invitationSent" : "resetSent", { name: user.username }));
    },
  });
}

export function deleteUser(user) {
  return ask({
    title: t("deleteUser", { name: user.username }),
    consequences: [t("deleteDoes"), t("deleteCannotBeUndone"), t("deleteName")],
    action: t("delete"),
    danger: true,
    fields: (errors) => html`<${Field} name="typed" label=${t("typeName", { name: user.username })} error=${errors.typed} required autofocus autocomplete="off" spellcheck="false" autocapitalize="none" />`,
    act: async ({ typed }) => {
      if (typed !== user.username) {
        throw new api.Refusal({ code: "validation-failed", errors: [{ field: "typed", code: "differs" }] });
      }
      await api.remove(path(user));
      toast(t("isDeleted", { name: user.username }));
    },
  });
}

function own(user) {
  return user.id === current().user.id ? [t("yourself")] : [];
}

export function endSessionsOfMany(users) {
  return ask({
    title: t("endSessionsOfMany", { n: number(users.length) }),
    consequences: [t("endSessionsDoes"), t("canSignInAgain")],
    action: t("endSessions"),
    danger: true,
    act: () => forEach(users, (user) => api.remove(path(user, "/sessions")), "sessionsOfManyEnded"),
  });
}

export function deactivateMany(users, changed) {
  return ask({
    title: t("deactivateMany", { n: number(users.length) }),
    consequences: [t("deactivateDoes"), t("sessionsDoNotReturn")],
    action: t("deactivate"),
    danger: true,
    fields: deactivationFields,
    act: (values) =>
      forEach(users, (user) => api.patch(path(user), deactivation(values)), "manyAreDeactivated", async (done) => {
        await forEach(done, (user) => api.patch(path(user), { active: true }), "manyAreActive");
        changed();
      }),
  });
}

/**
 * Does something to users one after another. A refusal for one user, for example for the last administrator, does not keep the others
 * from it; a dialog then says for whom it was refused.
 */
async function forEach(users, act, message, undo) {
  const done = [];
  const refused = [];
  for (const user of users) {
    try {
      await act(user);
      done.push(user);
    } catch (error) {
      if (!(error instanceof api.Refusal)) {
        throw error;
      }
      refused.push({ user, error });
      if (!["last-administrator", "not-found"].includes(error.code)) {
        break; // the service cannot be reached, or the password was not given: the others would fail, too
      }
    }
  }
  if (done.length === 0) {
    throw refused[0].error;
  }
  toast(t(message, { n: number(done.length) }), undo && (() => undo(done)));
  if (refused.length > 0) {
    const [{ user, error }] = refused;
    toast(t("notForAll", { n: number(users.length - done.length), name: user.username, why: sentence(error) }));
  }
  return true;
}

/** Says whether and why the user cannot sign in, as sentences. */
export function obstacles(user) {
  const all = [];
  if (!user.active) {
    all.push(user.inactive_until ? t("isInactiveUntil", { at: dateTime(user.inactive_until) }) : t("isInactive"));
    if (user.inactive_reason) {
      all.push(t("becauseOf", { reason: user.inactive_reason }));
    }
  }
  if (user.invited_at) {
    all.push(t("hasNotAccepted", { at: dateTime(user.invited_at) }));
  } else if (!user.has_password) {
    all.push(t("hasNoPassword"));
  }
  return all;
}
