import { type FieldError, type Problem, ProblemFromJSON } from "./core/models/index.js";

/** The codes that this version of Gatehouse knows. Later versions add codes. */
export type ProblemCode =
  | "malformed-json"
  | "unknown-field"
  | "validation-failed"
  | "bad-request"
  | "mailed-token-refused"
  | "unauthenticated"
  | "invalid-token"
  | "invalid-credentials"
  | "fresh-login-required"
  | "refresh-token-malformed"
  | "refresh-token-unknown"
  | "refresh-token-expired"
  | "refresh-token-reused"
  | "session-ended"
  | "forbidden"
  | "csrf-refused"
  | "sign-up-closed"
  | "not-found"
  | "method-not-allowed"
  | "not-acceptable"
  | "request-timeout"
  | "key-not-published-long-enough"
  | "username-taken"
  | "last-administrator"
  | "no-verified-address"
  | "mail-off"
  | "body-too-large"
  | "uri-too-long"
  | "unsupported-media-type"
  | "expectation-failed"
  | "misdirected-request"
  | "too-many-attempts"
  | "headers-too-large"
  | "internal-error"
  | "not-implemented"
  | "overloaded"
  | "database-unavailable"
  | "http-version-not-supported"
  | (string & {});

/** A response of the service that refuses the request (RFC 9457). */
export class GatehouseProblem extends Error {
  override readonly name = "GatehouseProblem";
  /** Stable: compare this. Empty if the body is not a problem, as at the classic API. */
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  /** Identifies the request in the log of the service. */
  readonly requestId: string | undefined;
  /** The invalid fields of the request. */
  readonly errors: FieldError[];

  /** @param retryAfter the time after which the service wants to be asked again, in seconds */
  constructor(
    problem: Problem,
    readonly retryAfter?: number,
  ) {
    super(problem.detail ?? problem.title);
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.requestId = problem.requestId;
    this.errors = problem.errors ?? [];
  }
}

/** No response, or one that is not from the service, such as the 502 of a proxy. Nobody knows whether the service has received the request. */
export class GatehouseUnavailable extends Error {
  override readonly name = "GatehouseUnavailable";

  /**
   * @param status of the response; undefined if there was none
   * @param retryAfter in seconds
   */
  constructor(
    message: string,
    readonly status?: number,
    readonly retryAfter?: number,
    options?: { cause: unknown },
  ) {
    super(message, options);
  }
}

/** Another user has signed in, in another tab or process. Requests are not sent until `signIn` or `resume` is called. */
export class GatehouseUserChanged extends Error {
  override readonly name = "GatehouseUserChanged";
}

/** Returns the error that a response with another status than 2xx means. */
export async function errorOf(response: Response): Promise<GatehouseProblem | GatehouseUnavailable> {
  const { status, headers } = response;
  const after = headers.get("Retry-After");
  const seconds = after === null ? NaN : /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  const retryAfter = Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
  const text = await response.clone().text();
  if (headers.get("Content-Type")?.startsWith("application/problem+json")) {
    return new GatehouseProblem(ProblemFromJSON(JSON.parse(text)), retryAfter);
  }
  const title = response.statusText || `status ${status}`;
  if (status >= 500) {
    return new GatehouseUnavailable(title, status, retryAfter);
  }
  const requestId = headers.get("X-Request-Id") ?? "";
  return new GatehouseProblem({ type: "about:blank", title, status, code: "", requestId, detail: text || undefined }, retryAfter);
}
