import type { ListAuditEventsRequest, ListUsersRequest } from "./core/apis/index.js";
import * as model from "./core/models/index.js";
import { Configuration } from "./core/runtime.js";
import { errorOf, GatehouseProblem, GatehouseUnavailable, GatehouseUserChanged, type ProblemCode } from "./problem.js";
import { cookieStore, memoryStore, type StoredSession, type TokenStore } from "./store.js";

export interface ClientOptions {
  /** The URL of the service. Default: the origin of the page. */
  url?: string;
  /** "cookie": the tokens are in cookies that scripts cannot read. "body" (default): they are in the store. */
  transport?: "body" | "cookie";
  /** Where the tokens are kept; default: memory. Not used with cookies. */
  store?: TokenStore;
  /** How long a request may take, in milliseconds; default: 10 seconds. */
  timeout?: number;
}

/** "signed-out": by `signOut`, here or in another tab. Otherwise the code with which the service refused to refresh. */
export type SignedOutReason = "signed-out" | ProblemCode;

/** What is done with a response before any other request can change the session. */
type After = (response: Response, session: StoredSession) => Promise<unknown>;

/** How long a refresh is repeated that gets no response, 429 or 5xx, in milliseconds. */
const PATIENCE = 30_000;

/** A client that keeps its user signed in. Its methods throw GatehouseProblem, GatehouseUnavailable and GatehouseUserChanged. */
export class GatehouseClient {
  /** For the generated APIs, as in `new AdministrationApi(client.configuration)`: with the tokens and the errors of this client. */
  readonly configuration: Configuration;
  readonly #url: string;
  readonly #cookies: boolean;
  readonly #store: TokenStore;
  readonly #inTurn: NonNullable<TokenStore["exclusively"]>;
  readonly #timeout: number;
  readonly #stop: (() => void) | undefined;
  readonly #onSignedOut = new Set<(reason: SignedOutReason) => void>();
  readonly #onSignedIn = new Set<(user: model.UserResponse) => void>();
  #user: model.UserResponse | undefined;
  /** The user for whom this client sends requests, also after the end of the session. */
  #owner: number | undefined;
  /** When this client received a version, by a clock that nobody moves, in milliseconds. */
  #received = { version: "", at: 0 };
  #renewal: Promise<void> | undefined;
  #paused: { until: number; by: Error } | undefined;

  constructor({ url = "", transport = "body", store = memoryStore(), timeout = 10_000 }: ClientOptions = {}) {
    this.#url = url.replace(/\/+$/, "");
    this.#cookies = transport === "cookie";
    this.#store = this.#cookies ? cookieStore() : store;
    this.#inTurn = this.#store.exclusively ?? ((action) => action());
    this.#timeout = timeout;
    const fetchApi: typeof fetch = (path, init) => this.#send(String(path).slice(this.#url.length), init);
    const onError = ({ error }: { error: unknown }) => Promise.reject(error); // as it is, not in a FetchError
    this.configuration = new Configuration({ basePath: this.#url, fetchApi, middleware: [{ onError }] });
    this.#stop = this.#store.onChange?.(() => void this.#load());
    const stored = this.#store.load();
    if (stored instanceof Promise) stored.catch(() => undefined); // the first request reports it
    else this.#owner = (this.#user = stored.user)?.id;
  }

  /** The user who is signed in, as far as this client knows without a request. See `resume`. */
  get user(): model.UserResponse | undefined { return this.#user; }

  get isSignedIn(): boolean { return this.#user !== undefined; }

  /** Calls the listener once for each end of a session, in every tab. Returns a function that removes it. */
  onSignedOut(listener: (reason: SignedOutReason) => void): () => void { return added(this.#onSignedOut, listener); }

  /**
   * Calls the listener when a user has signed in, in every tab: it must show that user. Without a listener, this client sends no
   * requests for another user than the one of its page. Returns a function that removes the listener.
   */
  onSignedIn(listener: (user: model.UserResponse) => void): () => void { return added(this.#onSignedIn, listener); }

  /** Stops listening to other tabs. */
  close(): void { this.#stop?.(); }

  /** Returns the user who has signed in before the page was loaded, or undefined; with cookies, it asks the service. */
  async resume(): Promise<model.UserResponse | undefined> {
    this.#owner = undefined;
    if (this.#cookies) await orRefused(this.#send("/v1/sessions/current", {}, this.#take));
    return (await this.#load()).user;
  }

  async signIn(username: string, password: string, { deviceName }: { deviceName?: string | undefined } = {}): Promise<model.UserResponse> {
    return this.#inTurn(async () => {
      const session = await this.#store.load();
      const transport = this.#cookies ? "cookie" : undefined;
      const body = { username, password, device_name: deviceName, device_token: session.deviceToken, transport };
      const response = await this.#exchange("/v1/sessions", json("POST", body));
      this.#owner = undefined;
      return this.#adopt(response, session);
    });
  }

  /**
   * Ends the session, or all sessions of the user. Without a response it throws GatehouseUnavailable: the tokens are then deleted
   * here, but the service still accepts them. With cookies the user then stays signed in.
   */
  async signOut({ everywhere = false }: { everywhere?: boolean | undefined } = {}): Promise<void> {
    try {
      const path = everywhere ? "/v1/sessions" : "/v1/sessions/current";
      await this.#send(path, { method: "DELETE" }, () => this.#end("signed-out"), 0);
    } catch (e) {
      if (!this.#cookies) await this.#inTurn(() => this.#end("signed-out"));
      if (!isRefused(e)) throw e; // 401: the session had ended before
    }
  }

  /** Checks the password again, for operations that are refused with `fresh-login-required`. */
  async confirm(password: string): Promise<void> {
    const init = json("POST", { password });
    // Repeated, because the service no longer accepts the refresh token that this client has.
    await repeated(3 * this.#timeout, isUnanswered, () => this.#send("/v1/sessions/current/confirm", init, this.#adopt));
  }

  /** Ends all sessions of the user, and continues in a new one. */
  async changePassword(currentPassword: string, newPassword: string): Promise<void> {
    const body = { current_password: currentPassword, new_password: newPassword };
    await this.#send("/v1/account/password", json("PUT", body), this.#adopt);
  }

  /** Refreshes now. Not needed for requests of this client: they refresh when it is necessary. */
  async refresh(): Promise<void> { await this.#renew(await this.#load(), PATIENCE); }

  /** Returns a valid access token, for your own services. Not with cookies. */
  async accessToken(): Promise<string> {
    const { accessToken } = await this.#fresh();
    if (accessToken === undefined) throw notSignedIn();
    return accessToken;
  }

  /** Like the global `fetch`, for your own services: sends the access token, and refreshes and repeats if the response is 401. */
  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, this.#cookies ? { ...init, credentials: "include" } : init);
    const send = ({ accessToken }: StoredSession) => {
      if (accessToken !== undefined) request.headers.set("Authorization", `Bearer ${accessToken}`);
      return fetch(request.clone());
    };
    const session = await this.#fresh();
    const response = await send(session);
    if (response.status !== 401 || session.user === undefined) return response;
    await this.#renew(session, PATIENCE);
    return send(await this.#load());
  }

  /** Returns the claims of the access token. */
  async me(): Promise<model.MeResponse> { return model.MeResponseFromJSON(await (await this.#send("/v1/me")).json()); }

  /** Mails a token for `confirmSignUp`. */
  async signUp(email: string, { locale }: { locale?: string | undefined } = {}): Promise<void> {
    await this.#post("/v1/accounts", { email, locale, device_token: (await this.#load()).deviceToken });
  }

  async confirmSignUp(token: string, password: string): Promise<void> { await this.#post("/v1/accounts/confirm", { token, password }); }

  /** Mails a token for `resetPassword`, if a user has this address. */
  async requestPasswordReset(email: string): Promise<void> {
    await this.#post("/v1/password-resets", { email, device_token: (await this.#load()).deviceToken });
  }

  /** Sets a new password, and ends all sessions of the user, who then signs in. */
  async resetPassword(token: string, newPassword: string): Promise<void> {
    const response = await this.#post("/v1/password-resets/confirm", { token, new_password: newPassword });
    const { deviceToken } = model.ResetPasswordResponseFromJSON(await response.json());
    await this.#inTurn(async () => this.#save({ ...(await this.#load()), deviceToken }));
  }

  /** Mails a token for `confirmEmail` to the new address. May be refused with `fresh-login-required`: see `confirm`. */
  async changeEmail(email: string): Promise<void> { await this.#send("/v1/email-verifications", json("POST", { email })); }

  async confirmEmail(token: string): Promise<void> { await this.#post("/v1/email-verifications/confirm", { token }); }

  /** Lists the sessions of the user, newest first. `limit` is the size of a page, here and below. */
  sessions(query: { limit?: number } = {}) { return this.#list("/v1/sessions", query, model.SessionsResponseFromJSON); }

  /** Lists users, for administrators. */
  users(query: Omit<ListUsersRequest, "cursor"> = {}) { return this.#list("/v1/admin/users", query, model.AdminUsersResponseFromJSON); }

  /** Lists audit events, for administrators, newest first. */
  auditEvents(query: Omit<ListAuditEventsRequest, "cursor"> = {}) {
    return this.#list("/v1/admin/audit-events", query, model.AuditEventsResponseFromJSON);
  }

  async *#list<T>(path: string, query: object, parse: (json: unknown) => { items: T[]; nextCursor?: string }): AsyncGenerator<T> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const parameters = new URLSearchParams(given.map(([name, value]) => [inSnakeCase(name), String(value)]));
    for (;;) {
      const { items, nextCursor } = parse(await (await this.#send(`${path}?${parameters}`)).json());
      yield* items;
      if (nextCursor === undefined) return;
      parameters.set("cursor", nextCursor);
    }
  }

  /** Sends a request, and repeats it with a newer session if the service refuses an old one. */
  async #send(path: string, init: RequestInit = {}, after?: After, patience = PATIENCE): Promise<Response> {
    const owner = this.#owner;
    let session = await this.#fresh(patience);
    const attempt = async () => {
      session = await this.#load();
      if (owner !== undefined && session.user !== undefined && session.user.id !== owner) {
        throw new GatehouseUserChanged("Another user has signed in in another tab");
      }
      const response = await this.#exchange(path, init, session);
      await after?.(response, session);
      return response;
    };
    // Many changes set cookies; a late response must not replace those of a newer one.
    const changesSession = after !== undefined || (this.#cookies && (init.method ?? "GET") !== "GET");
    const inTurn = () => (changesSession ? this.#inTurn(attempt) : attempt());
    try {
      return await inTurn();
    } catch (e) {
      const code = e instanceof GatehouseProblem ? e.code : "";
      if (code === "invalid-token" || (this.#cookies && code === "unauthenticated")) await this.#renew(session, patience);
      else if (this.#cookies && code === "csrf-refused") await this.#inTurn(() => this.#lookAgain());
      else throw e;
      return await inTurn();
    }
  }

  #post(path: string, body: object): Promise<Response> { return this.#exchange(path, json("POST", body)); }

  /** Sends a request once. */
  async #exchange(path: string, init: RequestInit = {}, { accessToken, csrfToken }: StoredSession = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (accessToken !== undefined) headers.set("Authorization", `Bearer ${accessToken}`);
    if (csrfToken !== undefined) headers.set("X-CSRF-TOKEN", csrfToken);
    const timeout = AbortSignal.timeout(this.#timeout);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    let response: Response;
    try {
      response = await fetch(this.#url + path, { ...init, headers, signal, credentials: this.#cookies ? "include" : "omit" });
      const body = await response.arrayBuffer();
      response = new Response(body.byteLength === 0 ? null : body, response);
    } catch (cause) {
      init.signal?.throwIfAborted();
      throw new GatehouseUnavailable("No response", undefined, undefined, { cause });
    }
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  /** Returns the session after a refresh if its access token has expired; refreshes in the background if it soon will. */
  async #fresh(patience = PATIENCE): Promise<StoredSession> {
    const session = await this.#load();
    const { user, version, expiresIn = Infinity, obtainedAt = 0 } = session;
    // The wall clock goes on while the machine sleeps, but may be moved. The other clock is never moved, but may stop.
    const age = (Date.now() - obtainedAt) / 1000;
    const atLeast = version === this.#received.version ? (performance.now() - this.#received.at) / 1000 : 0;
    const left = age < -5 ? 0 : expiresIn - Math.max(age, atLeast);
    if (user === undefined || left > Math.min(60, expiresIn / 4)) return session;
    const renewal = this.#renew(session, patience);
    if (left <= Math.min(5, expiresIn / 10)) return renewal.then(() => this.#load());
    renewal.catch(() => undefined); // the token is still valid; a request after its end gets the error, if it lasts
    return session;
  }

  /** Replaces a session. All callers in this client share one request, and all tabs the first newer session. */
  #renew(old: StoredSession, patience: number): Promise<void> {
    const once = () => this.#inTurn(() => this.#renewOnce(old));
    return (this.#renewal ??= repeated(patience, isTransient, once).finally(() => (this.#renewal = undefined)));
  }

  async #renewOnce({ version }: StoredSession): Promise<void> {
    const session = await this.#load();
    if (session.version !== version) return;
    if (!this.#cookies && session.refreshToken === undefined) throw notSignedIn();
    if (this.#paused && this.#paused.until > performance.now()) throw this.#paused.by;
    try {
      await this.#adopt(await this.#exchange("/v1/sessions/refresh", json("POST", { refresh_token: session.refreshToken })), session);
    } catch (e) {
      if (!(e instanceof GatehouseProblem || e instanceof GatehouseUnavailable)) throw e;
      if (e.retryAfter !== undefined) this.#paused = { until: performance.now() + 1000 * e.retryAfter, by: e };
      if (!(e instanceof GatehouseProblem && /^(refresh-token-.*|session-ended|unauthenticated)$/.test(e.code))) throw e;
      if (await this.#isReplaced(version, e.code)) return;
      await this.#end(e.code);
      throw e;
    }
  }

  /** Returns whether there is a newer session than the one whose refresh was refused: that of a confirmation, for example. */
  async #isReplaced(version: string | undefined, code: string): Promise<boolean> {
    if (this.#cookies) return code !== "unauthenticated" && this.#lookAgain(); // unauthenticated: there are no cookies
    if (this.#store.onChange) await sleep(500); // localStorage of another tab may arrive later than its lock
    return (await this.#load()).version !== version;
  }

  /** Returns whether the cookies have an active session, and takes its CSRF token and user. */
  async #lookAgain(): Promise<boolean> {
    return orRefused(this.#exchange("/v1/sessions/current").then(this.#take));
  }

  readonly #take = async (response: Response): Promise<void> => {
    const { csrfToken, user } = model.CurrentSessionResponseFromJSON(await response.json());
    if ((await this.#load()).csrfToken !== csrfToken) await this.#save({ csrfToken, user });
  };

  /** Stores the session of a response. */
  readonly #adopt = async (response: Response, former: StoredSession): Promise<model.UserResponse> => {
    const tokens = model.TokensResponseFromJSON(await response.json());
    const { accessToken, refreshToken, expiresIn, user, csrfToken = former.csrfToken, deviceToken = former.deviceToken } = tokens;
    const version = newVersion();
    this.#received = { version, at: performance.now() };
    this.#paused = undefined;
    await this.#save({ accessToken, refreshToken, csrfToken, deviceToken, expiresIn, obtainedAt: Date.now(), user, version });
    return user;
  };

  /** Deletes all tokens but the device token. */
  async #end(endReason: SignedOutReason): Promise<void> {
    const { user, deviceToken } = await this.#load();
    if (user !== undefined) await this.#save({ deviceToken, endReason, version: newVersion() });
  }

  async #save(session: StoredSession): Promise<void> {
    await this.#store.save(session);
    await this.#load();
  }

  /** Returns the session, and calls the listeners if another user or nobody is signed in now. */
  async #load(): Promise<StoredSession> {
    const session = await this.#store.load();
    const { user, endReason = "signed-out" } = session;
    const before = this.#user;
    this.#user = user;
    this.#owner ??= user?.id;
    if (before?.id === user?.id) return session;
    if (before) this.#onSignedOut.forEach((listener) => queueMicrotask(() => listener(endReason)));
    if (user && this.#onSignedIn.size > 0) this.#owner = user.id;
    if (user) this.#onSignedIn.forEach((listener) => queueMicrotask(() => listener(user)));
    return session;
  }
}

/** Repeats an action that fails, with growing pauses, as long as that takes fewer milliseconds. */
async function repeated<T>(patience: number, isTransient: (e: unknown) => boolean, action: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (let pause = 250; ; pause = Math.min(2 * pause, 5_000)) {
    try {
      return await action();
    } catch (e) {
      const wait = Math.max(1000 * ((e as GatehouseUnavailable).retryAfter ?? 0), pause * (1 + Math.random() / 4));
      if (!isTransient(e) || performance.now() - began + wait > patience) throw e;
      await sleep(wait);
    }
  }
}

/** Returns false if the request is answered 401, and true if it succeeds. */
const orRefused = (request: Promise<unknown>) => request.then(() => true, (e) => (isRefused(e) ? false : Promise.reject(e)));

const isRefused = (e: unknown) => e instanceof GatehouseProblem && e.status === 401;
const isUnanswered = (e: unknown) => e instanceof GatehouseUnavailable;
const isTransient = (e: unknown) => isUnanswered(e) || (e instanceof GatehouseProblem && (e.status === 429 || e.status >= 500));
const notSignedIn = () => new GatehouseProblem({ code: "unauthenticated", status: 401, title: "Not signed in", requestId: "" });

const added = <T>(set: Set<T>, one: T) => (set.add(one), () => void set.delete(one));
const inSnakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const newVersion = () => `${Date.now()} ${Math.random()}`;
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const JSON_BODY = { "Content-Type": "application/json" };
const json = (method: string, body: object): RequestInit => ({ method, headers: JSON_BODY, body: JSON.stringify(body) });
