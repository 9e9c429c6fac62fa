// Service clients: other services that call Gatehouse.

import { expect } from "@playwright/test";
import { DEMO, post } from "./people.mjs";

let number = 0;

/** Creates a service client; returns its id and its secret as the verifiers' options. */
export async function createClient(url, ...scopes) {
  const { body } = await post(`${url}/v1/sessions`, DEMO);
  const name = `client ${process.pid} ${++number}`;
  const created = await post(`${url}/v1/admin/clients`, { name, scopes }, { Authorization: `Bearer ${body.access_token}` });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  return { clientId: created.body.id, clientSecret: created.body.secret };
}

/** Returns the value of the header `Authorization` for a service client. */
export function basic({ clientId, clientSecret }) {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
}
