// The users of the tests, and their requests without a browser.

import { expect } from "@playwright/test";
import { nextMail } from "./mailbox.mjs";

export const DEMO = { username: "admin@gmail.com", password: "123456" };
export const PASSWORD = "three herons on a barge";
export const NEXT_PASSWORD = "seven lanterns in the fog";

/** Sends JSON; returns the status and the body of the response. */
export async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
}

/** Creates an account with a mailed link; returns its credentials. */
export async function signUp({ url, data }, email) {
  await post(`${url}/v1/accounts`, { email });
  const { link } = await nextMail(data, email, `${url}/pages/confirm-sign-up`);
  const answer = await post(`${url}/v1/accounts/confirm`, { token: link.split("#token=")[1], password: PASSWORD });
  expect(answer.status).toBe(204);
  return { username: email, password: PASSWORD };
}
