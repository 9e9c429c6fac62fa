import { type Problem, ProblemFromJSON } from "./core/models/index.js";

/** The codes of this version of Gatehouse. Later versions add codes. */
export type ProblemCode =
  | "malformed-json" | "unknown-field" | "validation-failed" | "bad-request" | "mailed-token-refused" | "unauthenticated"
  | "invalid-token" | "invalid-credentials" | "fresh-login-required" | "refresh-token-malformed" | "refresh-token-unknown"
  | "refresh-token-expired" | "refresh-token-reused" | "session-ended" | "forbidden" | "csrf-refused" | "sign-up-closed"
  | "not-found" | "method-not-allowed" | "not-acceptable" | "request-timeout" | "key-not-published-long-enough" | "username-taken"
  | "last-administrator" | "no-verified-address" | "client-name-taken" | "too-many-clients" | "too-many-secrets" | "mail-off"
  | "cursor-expired" | "body-too-large" | "uri-too-long" | "unsupported-media-type" | "expectation-failed"
  | "misdirected-request" | "too-many-attempts" | "headers-too-large" | "internal-error" | "not-implemented" | "overloaded"
  | "database-unavailable" | "http-version-not-supported" | (string & {});

/** The service refuses a request (RFC 9457). */
export interface GatehouseProblem extends Omit<Problem, "type"> {
  /** Stable: compare this. Empty if the body is not a problem, as at the classic API. */
  readonly code: ProblemCode;
}

export class GatehouseProblem extends Error {
  override readonly name = "GatehouseProblem";

  /** @param retryAfter the time to wait, in seconds; a user may try again earlier */
  constructor(problem: Omit<Problem, "type">, readonly retryAfter?: number) {
    super(problem.detail ?? problem.title);
    Object.assign(this, problem);
  }
}

/** There was no response, or one that is not from the service, such as the 502 of a proxy. The service may have processed the request. */
export class GatehouseUnavailable extends Error {
  override readonly name = "GatehouseUnavailable";

  /** @param retryAfter in seconds */
  constructor(message: string, readonly status?: number, readonly retryAfter?: number, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Another user has signed in, in another tab or process, so the request of this tab was not sent. */
export class GatehouseUserChanged extends Error {
  override readonly name = "GatehouseUserChanged";
}

/** Returns the error for a response whose status is not 2xx. */
export async function errorOf(response: Response): Promise<GatehouseProblem | GatehouseUnavailable> {
  const { status, headers } = response;
  const text = await response.text();
  const after = headers.get("Retry-After") ?? "";
  const retryAfter = /^\d+$/.test(after) ? Number(after) : undefined;
  if (headers.get("Content-Type")?.startsWith("application/problem+json")) {
    return new GatehouseProblem(ProblemFromJSON(JSON.parse(text)), retryAfter);
  }
  const title = response.statusText || `Status ${status}`;
  if (status >= 500) return new GatehouseUnavailable(title, status, retryAfter);
  const requestId = headers.get("X-Request-Id") ?? "";
  return new GatehouseProblem({ code: "", status, title, detail: text || undefined, requestId }, retryAfter);
}
