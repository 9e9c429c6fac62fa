// Uses the TypeScript client as subjects.mjs tells it.

import { createInterface } from "node:readline";
import { GatehouseClient, GatehouseProblem, GatehouseUnavailable, memoryStore } from "@gatehouse/client";
import { fileStore } from "@gatehouse/client/node";

const realNow = Date.now;
let store;
let client;

const operations = {
  create({ url, store: kind, file, timeout }) {
    store = kind === "file" ? fileStore(file) : memoryStore();
    client = new GatehouseClient({ url, store, timeout: timeout === undefined ? undefined : 1000 * timeout });
    client.onSignedOut((reason) => write({ event: "signedOut", reason }));
  },
  signIn: ({ username, password, deviceName }) => client.signIn(username, password, { deviceName }),
  me: async () => {
    const { id, username, roles } = await client.me();
    return { id, username, roles };
  },
  refresh: () => client.refresh(),
  confirm: ({ password }) => client.confirm(password),
  changePassword: ({ password, newPassword }) => client.changePassword(password, newPassword),
  signOut: ({ everywhere }) => client.signOut({ everywhere }),
  async parallel({ count }) {
    const calls = await Promise.allSettled(Array.from({ length: count }, () => client.me()));
    return calls.filter(({ status }) => status === "fulfilled").length;
  },
  async users({ limit }) {
    const names = [];
    for await (const user of client.users({ limit })) {
      names.push(user.username);
    }
    return names;
  },
  signUp: ({ email }) => client.signUp(email),
  confirmSignUp: ({ token, password }) => client.confirmSignUp(token, password),
  requestPasswordReset: ({ email }) => client.requestPasswordReset(email),
  resetPassword: ({ token, password }) => client.resetPassword(token, password),
  async tokens() {
    const { accessToken, refreshToken, deviceToken } = await store.load();
    return { accessToken, refreshToken, deviceToken };
  },
  expireAccessToken: async () => store.save({ ...(await store.load()), accessToken: "expired" }),
  moveClock({ seconds }) {
    Date.now = () => realNow() + 1000 * seconds;
  },
  isSignedIn: () => client.isSignedIn,
};

function write(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function told(error) {
  const kind = error instanceof GatehouseProblem ? "problem" : error instanceof GatehouseUnavailable ? "unavailable" : "other";
  const { code, status, requestId, retryAfter, message } = error;
  return { kind, code, status, requestId, retryAfter, message };
}

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { id, do: what, ...args } = JSON.parse(line);
  try {
    write({ id, ok: true, value: await operations[what](args) });
  } catch (e) {
    write({ id, ok: false, error: told(e) });
  }
});
