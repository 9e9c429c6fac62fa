// Requests of the console. Every operation is part of the public contract.

import { request } from "../pages/client.js";

/** A request that the service refused, or that did not reach it. */
export class Refusal extends Error {
  /** @param answer see pages/client.js */
  constructor({ code, errors = [], detail = undefined, seconds = undefined }) {
    super(code);
    this.code = code;
    this.errors = errors;
    this.detail = detail;
    this.seconds = seconds;
  }
}

let askForPassword = () => Promise.resolve(false);

/** Sets the function that asks for the password if an operation requires a recent login. It returns whether the password was right. */
export function onStale(ask) {
  askForPassword = ask;
}

/** Returns the body of a response, or throws a Refusal. */
export function get(path) {
  return send("GET", path);
}

export function post(path, body) {
  return send("POST", path, body);
}

export function patch(path, body) {
  return send("PATCH", path, body);
}

export function remove(path) {
  return send("DELETE", path);
}

/** Confirms the password of the administrator; returns an answer of pages/client.js. */
export function confirm(password) {
  return request("POST", "sessions/current/confirm", { password });
}

/** Ends the session of the administrator; returns an answer of pages/client.js. */
export function signOut() {
  return request("DELETE", "sessions/current");
}

/** Returns a query string with the parameters that have a value; empty if none has. */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

async function send(method, path, body) {
  let answer = await request(method, path, body);
  if (answer.code === "fresh-login-required" && (await askForPassword())) {
    answer = await request(method, path, body);
  }
  if (answer.code !== "done") {
    throw new Refusal(answer);
  }
  return answer.body;
}
