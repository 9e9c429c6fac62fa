import {
  type AdminUserResponse,
  AdminUsersResponseFromJSON,
  type AuditEventResponse,
  AuditEventsResponseFromJSON,
  CurrentSessionResponseFromJSON,
  type MeResponse,
  MeResponseFromJSON,
  ResetPasswordResponseFromJSON,
  type SessionResponse,
  SessionsResponseFromJSON,
  TokensResponseFromJSON,
  type UserResponse,
} from "./core/models/index.js";
import { type ListAuditEventsRequest } from "./core/apis/AuditApi.js";
import { type ListUsersRequest } from "./core/apis/AdministrationApi.js";
import { Configuration } from "./core/runtime.js";
import { errorOf, GatehouseProblem, GatehouseUnavailable, GatehouseUserChanged, type ProblemCode } from "./problem.js";
import { memoryStore, type StoredSession, type TokenStore, webLock } from "./store.js";

export interface ClientOptions {
  /** The URL of the service. Default: the origin of the page. */
  url?: string;
  /** "cookie": the tokens are in cookies that scripts cannot read. "body" (default): they are in the store. */
  transport?: "body" | "cookie";
  /** Where the tokens are kept; default: memory. Not with cookies. */
  store?: TokenStore;
  /** How long a request may take, in milliseconds; default: 10 s. */
  timeout?: number;
}

/** "signed-out": by `signOut`, in any tab. Otherwise the code with which the service refused the refresh. */
export type SignedOutReason = "signed-out" | ProblemCode;

/** Runs in the same turn as the request, so that no other request can overtake it. */
type After = (response: Response, session: StoredSession) => Promise<unknown>;

/** How long a refresh is repeated that gets no response, 429 or 5xx, in milliseconds. */
const PATIENCE = 30_000;

/** A client that keeps its user signed in. All methods throw GatehouseProblem, GatehouseUnavailable or GatehouseUserChanged. */
export class GatehouseClient {
  /** For the generated APIs, as in `new AdministrationApi(client.configuration)`: with the tokens and the errors of this client. */
  readonly configuration: Configuration;
  readonly #url: string;
  readonly #cookies: boolean;
  readonly #store: TokenStore;
  readonly #inTurn: <T>(action: () => Promise<T>) => Promise<T>;
  readonly #timeout: number;
  readonly #channel: BroadcastChannel | undefined;
  readonly #onSignedOut = new Set<(reason: SignedOutReason) => void>();
  readonly #onSignedIn = new Set<(user: UserResponse) => void>();
  #user: UserResponse | undefined;
  /** The user for whom this client sends requests, also after the end of the session. */
  #owner: number | undefined;
  /** When this client received a version, by a clock that nobody moves, in milliseconds. */
  #received: { version: string; at: number } | undefined;
  #renewal: Promise<void> | undefined;
  #paused: { until: number; by: Error } | undefined;

  constructor({ url = "", transport = "body", store, timeout = 10_000 }: ClientOptions = {}) {
    this.#url = url.replace(/\/+$/, "");
    this.#cookies = transport === "cookie";
    this.#store = this.#cookies ? memoryStore() : (store ?? memoryStore());
    this.#inTurn = (this.#cookies ? webLock() : this.#store.exclusively) ?? ((action) => action());
    this.#timeout = timeout;
    const onError = async ({ error }: { error: unknown }) => Promise.reject(error);
    const fetchApi = (path: RequestInfo | URL, init?: RequestInit) => this.#send(String(path).slice(this.#url.length), init);
    this.configuration = new Configuration({ basePath: this.#url, fetchApi, middleware: [{ onError }] });
    if (this.#cookies || this.#store.betweenTabs) {
      this.#channel = new BroadcastChannel("gatehouse");
      this.#channel.onmessage = async ({ data }) => {
        if (this.#cookies) await this.#store.save(data);
        await this.#load();
      };
    }
    const stored = this.#store.load();
    if (!(stored instanceof Promise)) this.#user = stored.user;
    this.#owner = this.#user?.id;
  }

  /** The user who is signed in, as far as this client knows without a request. After a reload with cookies: see `resume`. */
  get user(): UserResponse | undefined {
    return this.#user;
  }

  get isSignedIn(): boolean {
    return this.#user !== undefined;
  }

  /** Calls the listener each time the user is no longer signed in; returns a function that removes it. */
  onSignedOut(listener: (reason: SignedOutReason) => void): () => void {
    this.#onSignedOut.add(listener);
    return () => this.#onSignedOut.delete(listener);
  }

  /** Calls the listener each time a user has signed in, in this tab or another one; returns a function that removes it. */
  onSignedIn(listener: (user: UserResponse) => void): () => void {
    this.#onSignedIn.add(listener);
    return () => this.#onSignedIn.delete(listener);
  }

  /** Stops listening to other tabs. */
  close(): void {
    this.#channel?.close();
  }

  /** Returns the user who is signed in since before the page was loaded, or undefined. From now on requests are sent for that user. */
  async resume(): Promise<UserResponse | undefined> {
    this.#owner = undefined;
    if (this.#cookies) {
      try {
        await this.#lookAgain(await this.#send("/v1/sessions/current"));
      } catch (e) {
        if (!(e instanceof GatehouseProblem && e.status === 401)) throw e;
      }
    }
    await this.#load();
    this.#owner = this.#user?.id;
    return this.#user;
  }

  async signIn(username: string, password: string, { deviceName }: { deviceName?: string } = {}): Promise<UserResponse> {
    return this.#inTurn(async () => {
      const session = await this.#store.load();
      const transport = this.#cookies ? "cookie" : undefined;
      const body = { username, password, device_name: deviceName, device_token: session.deviceToken, transport };
      const response = await this.#exchange("/v1/sessions", json("POST", body), {});
      this.#owner = undefined;
      return this.#adopt(response, session);
    });
  }

  /**
   * Ends the session, or all sessions of the user. If the service does not respond, it throws GatehouseUnavailable: the tokens are
   * deleted, but the service still accepts them. With cookies the user then stays signed in.
   */
  async signOut({ everywhere = false }: { everywhere?: boolean } = {}): Promise<void> {
    const path = everywhere ? "/v1/sessions" : "/v1/sessions/current";
    try {
      await this.#send(path, { method: "DELETE" }, { after: () => this.#end("signed-out"), patience: 0 });
    } catch (e) {
      if (!this.#cookies) await this.#inTurn(() => this.#end("signed-out"));
      if (!(e instanceof GatehouseProblem && e.status === 401)) throw e; // 401: the session had ended before
    }
  }

  /** Enters the password again, for operations that are refused with `fresh-login-required`. */
  async confirm(password: string): Promise<void> {
    // Without its response this client does not have the only refresh token that is still accepted.
    await repeated(3 * this.#timeout, isUnanswered, () =>
      this.#send("/v1/sessions/current/confirm", json("POST", { password }), { after: (...it) => this.#adopt(...it) }),
    );
  }

  /** Ends all sessions of the user, and continues in a new one. */
  async changePassword(currentPassword: string, newPassword: string): Promise<void> {
    const body = { current_password: currentPassword, new_password: newPassword };
    await this.#send("/v1/account/password", json("PUT", body), { after: (...it) => this.#adopt(...it) });
  }

  /** Returns when this client has newer tokens than now. Requests do that themselves when it is needed. */
  async refresh(): Promise<void> {
    const session = await this.#load();
    await this.#renew(session, PATIENCE);
  }

  /** Returns a valid access token, for other services of yours. Not with cookies. */
  async accessToken(): Promise<string> {
    const { accessToken } = await this.#fresh(PATIENCE);
    if (accessToken === undefined) throw notSignedIn();
    return accessToken;
  }

  /** Like the global `fetch`, for other services of yours: with the access token, and again after a refresh if the response is 401. */
  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, { ...init, ...(this.#cookies && { credentials: "include" }) });
    const send = ({ accessToken }: StoredSession, each: Request) => {
      if (accessToken !== undefined) each.headers.set("Authorization", `Bearer ${accessToken}`);
      return fetch(each);
    };
    const session = await this.#fresh(PATIENCE);
    const response = await send(session, request.clone());
    if (response.status !== 401 || session.user === undefined) return response;
    await this.#renew(session, PATIENCE);
    return send(await this.#load(), request);
  }

  /** Returns the claims of the access token. */
  async me(): Promise<MeResponse> {
    return MeResponseFromJSON(await (await this.#send("/v1/me")).json());
  }

  /** Mails a token for `confirmSignUp`. */
  async signUp(email: string, { locale }: { locale?: string } = {}): Promise<void> {
    await this.#post("/v1/accounts", { email, locale, device_token: (await this.#store.load()).deviceToken });
  }

  async confirmSignUp(token: string, password: string): Promise<void> {
    await this.#post("/v1/accounts/confirm", { token, password });
  }

  /** Mails a token for `resetPassword`, if the address is that of a user. */
  async requestPasswordReset(email: string): Promise<void> {
    await this.#post("/v1/password-resets", { email, device_token: (await this.#store.load()).deviceToken });
  }

  /** Sets a new password, and ends all sessions of the user. The user then signs in. */
  async resetPassword(token: string, newPassword: string): Promise<void> {
    const response = await this.#post("/v1/password-resets/confirm", { token, new_password: newPassword });
    const { deviceToken } = ResetPasswordResponseFromJSON(await response.json());
    await this.#inTurn(async () => this.#save({ ...(await this.#store.load()), deviceToken }));
  }

  /** Mails a token for `confirmEmail` to the new address. Needs a recent sign-in or confirmation. */
  async changeEmail(email: string): Promise<void> {
    await this.#send("/v1/email-verifications", json("POST", { email }));
  }

  async confirmEmail(token: string): Promise<void> {
    await this.#post("/v1/email-verifications/confirm", { token });
  }

  /** Reports with the token of a mail that the user did not do what it says. */
  async disavow(token: string): Promise<void> {
    await this.#post("/v1/disavowals", { token });
  }

  /** Lists the sessions of the user, newest first. */
  sessions(query: { limit?: number } = {}): AsyncGenerator<SessionResponse> {
    return this.#list("/v1/sessions", query, SessionsResponseFromJSON);
  }

  /** Lists users, for administrators. `limit` is the size of a page. */
  users(query: Omit<ListUsersRequest, "cursor"> = {}): AsyncGenerator<AdminUserResponse> {
    return this.#list("/v1/admin/users", query, AdminUsersResponseFromJSON);
  }

  /** Lists audit events, for administrators, newest first. */
  auditEvents(query: Omit<ListAuditEventsRequest, "cursor"> = {}): AsyncGenerator<AuditEventResponse> {
    return this.#list("/v1/admin/audit-events", query, AuditEventsResponseFromJSON);
  }

  /** Lists the audit events about the user, newest first. */
  myAuditEvents(query: { limit?: number } = {}): AsyncGenerator<AuditEventResponse> {
    return this.#list("/v1/account/audit-events", query, AuditEventsResponseFromJSON);
  }

  async *#list<T>(path: string, query: object, parse: (json: unknown) => { items: T[]; nextCursor?: string }): AsyncGenerator<T> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) parameters.set(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), String(value));
    }
    for (;;) {
      const page = parse(await (await this.#send(`${path}?${parameters}`)).json());
      yield* page.items;
      if (page.nextCursor === undefined) return;
      parameters.set("cursor", page.nextCursor);
    }
  }

  /** Sends a request that needs no session. */
  async #post(path: string, body: object): Promise<Response> {
    return this.#exchange(path, json("POST", body), {});
  }

  /** Sends a request, and again with a newer session if it is refused because of an old one. Throws if the status is not 2xx. */
  async #send(path: string, init: RequestInit = {}, { after, patience = PATIENCE }: { after?: After; patience?: number } = {}): Promise<Response> {
    let session = await this.#fresh(patience);
    const attempt = async () => {
      session = await this.#load();
      if (this.#owner !== undefined && session.user !== undefined && session.user.id !== this.#owner) {
        throw new GatehouseUserChanged("Another user has signed in in another tab");
      }
      const response = await this.#exchange(path, init, session);
      await after?.(response, session);
      return response;
    };
    // A late response could replace newer cookies.
    const setsCookies = this.#cookies && (init.method ?? "GET") !== "GET";
    const inTurn = () => (after || setsCookies ? this.#inTurn(attempt) : attempt());
    try {
      return await inTurn();
    } catch (e) {
      const code = e instanceof GatehouseProblem ? e.code : "";
      if (code === "invalid-token" || (code === "unauthenticated" && this.#cookies)) {
        await this.#renew(session, patience);
      } else if (code === "csrf-refused" && this.#cookies) {
        await this.#lookAgain();
      } else {
        throw e;
      }
      return await inTurn();
    }
  }

  /** Sends a request once; throws if the status is not 2xx. */
  async #exchange(path: string, init: RequestInit, { accessToken, csrfToken }: StoredSession): Promise<Response> {
    const headers = new Headers(init.headers);
    if (accessToken !== undefined) headers.set("Authorization", `Bearer ${accessToken}`);
    if (csrfToken !== undefined) headers.set("X-CSRF-TOKEN", csrfToken);
    const signal = init.signal ? AbortSignal.any([init.signal, AbortSignal.timeout(this.#timeout)]) : AbortSignal.timeout(this.#timeout);
    let response: Response;
    try {
      const received = await fetch(this.#url + path, { ...init, headers, signal, credentials: this.#cookies ? "include" : "omit" });
      const body = await received.arrayBuffer();
      response = new Response(body.byteLength === 0 ? null : body, received);
    } catch (cause) {
      init.signal?.throwIfAborted();
      throw new GatehouseUnavailable("No response", undefined, undefined, { cause });
    }
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  /** Refreshes if the access token has expired, or in the background if it soon will. */
  async #fresh(patience: number): Promise<StoredSession> {
    const session = await this.#load();
    const { user, version, expiresIn = Infinity, obtainedAt = 0 } = session;
    // The clock of the machine goes on while it sleeps, but may be moved; the other one may stop, but is never moved.
    const age = (Date.now() - obtainedAt) / 1000;
    const sinceReceived = this.#received?.version === version ? (performance.now() - this.#received!.at) / 1000 : 0;
    const left = age < -5 ? 0 : expiresIn - Math.max(age, sinceReceived);
    if (user === undefined || left > Math.min(60, expiresIn / 4)) return session;
    const renewal = this.#renew(session, patience);
    if (left > Math.min(5, expiresIn / 10)) {
      renewal.catch(() => undefined); // the token is still valid; the request after its end gets the error, if it lasts
      return session;
    }
    await renewal;
    return this.#load();
  }

  /** Replaces a session that is too old. All callers in this client share one request, and in all tabs the first newer session. */
  #renew(old: StoredSession, patience: number): Promise<void> {
    this.#renewal ??= repeated(
      patience,
      (e) => isUnanswered(e) || (e instanceof GatehouseProblem && (e.status === 429 || e.status >= 500)),
      () => this.#inTurn(() => this.#renewOnce(old)),
    ).finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  async #renewOnce(old: StoredSession): Promise<void> {
    const session = await this.#load();
    if (session.version !== old.version) return;
    if (!this.#cookies && session.refreshToken === undefined) throw notSignedIn();
    if (this.#paused && this.#paused.until > performance.now()) throw this.#paused.by;
    try {
      await this.#adopt(await this.#exchange("/v1/sessions/refresh", json("POST", { refresh_token: session.refreshToken }), {}), session);
    } catch (e) {
      if (!(e instanceof GatehouseProblem || e instanceof GatehouseUnavailable)) throw e;
      if (e.retryAfter !== undefined) this.#paused = { until: performance.now() + e.retryAfter * 1000, by: e };
      if (!(e instanceof GatehouseProblem) || !/^(refresh-token-.*|session-ended|unauthenticated)$/.test(e.code)) throw e;
      if (!(await this.#isReplaced(session, e.code))) {
        await this.#end(e.code);
        throw e;
      }
    }
  }

  /** Returns whether another tab or process has a newer session than the one whose refresh was refused. */
  async #isReplaced({ version }: StoredSession, code: string): Promise<boolean> {
    if (this.#cookies && code === "unauthenticated") return false;
    if (this.#cookies) {
      return this.#lookAgain().then(
        () => true,
        (e) => (e instanceof GatehouseProblem && e.status === 401 ? false : Promise.reject(e)),
      );
    }
    // What another tab has written to localStorage may arrive later than its lock.
    if (this.#store.betweenTabs) await sleep(500);
    return (await this.#load()).version !== version;
  }

  /** Takes the CSRF token and the user of the cookies' session. */
  async #lookAgain(response?: Response): Promise<void> {
    response ??= await this.#exchange("/v1/sessions/current", {}, {});
    const { csrfToken, user } = CurrentSessionResponseFromJSON(await response.json());
    await this.#save({ csrfToken, user });
  }

  /** Stores the session of a response. */
  async #adopt(response: Response, former: StoredSession): Promise<UserResponse> {
    const { accessToken, refreshToken, csrfToken, deviceToken, expiresIn, user } = TokensResponseFromJSON(await response.json());
    const version = `${Date.now()} ${Math.random()}`;
    this.#received = { version, at: performance.now() };
    this.#paused = undefined;
    await this.#save({
      accessToken,
      refreshToken,
      csrfToken: csrfToken ?? former.csrfToken,
      deviceToken: deviceToken ?? former.deviceToken,
      expiresIn,
      obtainedAt: Date.now(),
      user,
      version,
    });
    this.#owner ??= user.id;
    return user;
  }

  /** Deletes the tokens, except the device token. */
  async #end(endReason: string): Promise<void> {
    const { user, deviceToken } = await this.#load();
    if (user !== undefined) await this.#save({ deviceToken, endReason, version: `${Date.now()} ${Math.random()}` });
  }

  /** Stores a session, and tells the other tabs. */
  async #save(session: StoredSession): Promise<void> {
    await this.#store.save(session);
    this.#channel?.postMessage(this.#cookies ? session : undefined);
    await this.#load();
  }

  /** Reads the session, and calls the listeners if another user or nobody is signed in now. */
  async #load(): Promise<StoredSession> {
    const session = await this.#store.load();
    const before = this.#user;
    const { user, endReason = "signed-out" } = session;
    this.#user = user;
    this.#owner ??= user?.id;
    if (before?.id !== user?.id) {
      if (before) this.#onSignedOut.forEach((listener) => queueMicrotask(() => listener(endReason)));
      if (user) this.#onSignedIn.forEach((listener) => queueMicrotask(() => listener(user)));
    }
    return session;
  }
}

/** Repeats an action that fails, with pauses, until that many milliseconds would have passed. */
async function repeated<T>(patience: number, isTransient: (e: unknown) => boolean, action: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (let pause = 250; ; pause = Math.min(2 * pause, 5_000)) {
    try {
      return await action();
    } catch (e) {
      const wait = Math.max((e as GatehouseProblem).retryAfter ?? 0, (pause * (1 + Math.random() / 4)) / 1000) * 1000;
      if (!isTransient(e) || performance.now() - began + wait > patience) throw e;
      await sleep(wait);
    }
  }
}

const isUnanswered = (e: unknown) => e instanceof GatehouseUnavailable;

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const notSignedIn = () => new GatehouseProblem({ type: "about:blank", title: "Not signed in", status: 401, code: "unauthenticated", requestId: "" });

const json = (method: string, body: object): RequestInit => ({
  method,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});
