package dev.gatehouse.kernel;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The problems (RFC 9457) that the API returns. Codes and statuses are contract; titles and descriptions may change. */
public enum Problem {
    MALFORMED_JSON(400, "Malformed JSON", "Send one valid JSON document without duplicate keys."),
    UNKNOWN_FIELD(400, "Unknown field in the body", "Remove the field or correct its name."),
    VALIDATION_FAILED(
            400,
            "Validation failed",
            "Correct what errors or detail name, as the contract requires, and send it again."),
    BAD_REQUEST(400, "Bad request", "Send a valid HTTP request (RFC 9110, RFC 9112)."),
    MAILED_TOKEN_REFUSED(
            400,
            "Invalid or expired token from a mail",
            "Request a new mail. The token was used, has expired, was invalidated or is for another operation."),
    UNAUTHENTICATED(401, "Authentication required", "Sign in and send the access token as Authorization: Bearer."),
    INVALID_TOKEN(401, "Invalid access token", "Get a new access token with the refresh token, or sign in again."),
    INVALID_CREDENTIALS(401, "Invalid username or password", "Ask the user for them again."),
    FRESH_LOGIN_REQUIRED(
            401,
            "Recent login required",
            "Confirm the password with POST /v1/sessions/current/confirm, then repeat the request."),
    REFRESH_TOKEN_MALFORMED(401, "Malformed refresh token", "Sign in again."),
    REFRESH_TOKEN_UNKNOWN(401, "Unknown refresh token", "Sign in again."),
    REFRESH_TOKEN_EXPIRED(401, "Session expired", "Sign in again."),
    REFRESH_TOKEN_REUSED(
            401, "Refresh token reused", "Sign in again. The token may have been stolen, so the session was revoked."),
    SESSION_ENDED(401, "Session or refresh token revoked", "Sign in again."),
    FORBIDDEN(403, "Insufficient permissions", "Ask an administrator for the role that the operation requires."),
    CSRF_REFUSED(
            403,
            "CSRF check failed",
            "Send the session's CSRF token in X-CSRF-TOKEN. Sign in and refresh with cookies only from this service's"
                    + " origin or one that CORS_ALLOWED_ORIGINS lists."),
    SIGN_UP_CLOSED(403, "Sign-up is closed", "Ask an administrator for an account."),
    NOT_FOUND(404, "Not found", "The resource does not exist, or it belongs to another user."),
    METHOD_NOT_ALLOWED(405, "Method not allowed", "Use a method that the Allow header lists."),
    NOT_ACCEPTABLE(
            406, "Not acceptable", "Allow application/json, or the media type of the operation, in the Accept header."),
    REQUEST_TIMEOUT(408, "The request took too long to arrive", "Send it again over a faster connection."),
    KEY_NOT_PUBLISHED_LONG_ENOUGH(
            409,
            "The pending key was published too recently",
            "Rotate again at the time in the detail or, in an emergency, with at_once."),
    USERNAME_TAKEN(
            409,
            "Username or email address already taken",
            "Choose another one. Usernames of deleted users stay reserved."),
    LAST_ADMINISTRATOR(
            409, "At least one active administrator must remain", "Give another active user the role admin first."),
    NO_VERIFIED_ADDRESS(
            409,
            "The user has no verified email address",
            "Have the user verify an email address, or set another one for the user."),
    CLIENT_NAME_TAKEN(409, "Name of a service client already taken", "Choose another name."),
    TOO_MANY_CLIENTS(409, "Too many service clients", "Delete a service client that is not used any more."),
    TOO_MANY_SECRETS(
            409,
            "A service client has at most two secrets",
            "Delete the secret that is not used any more, then create the next one."),
    MAIL_OFF(409, "Mail is not configured", "Ask the operator to set MAIL_TRANSPORT."),
    CURSOR_EXPIRED(410, "Cursor expired", "Begin again without a cursor."),
    BODY_TOO_LARGE(413, "The body is too large", "Send at most 64 KiB."),
    URI_TOO_LONG(414, "The URI is too long", "Send a request target of at most 8 KiB."),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", "Send the body as application/json."),
    EXPECTATION_FAILED(417, "Unsupported Expect header", "Send Expect: 100-continue, or no Expect header."),
    MISDIRECTED_REQUEST(
            421,
            "Host not allowed",
            "Use the IP address or localhost, or ask the operator to add the host name to ADMIN_ALLOWED_HOSTS."),
    TOO_MANY_ATTEMPTS(429, "Too many attempts", "Try again after Retry-After seconds."),
    HEADERS_TOO_LARGE(431, "The request headers are too large", "Send at most 16 KiB of headers."),
    INTERNAL_ERROR(
            500,
            "Internal server error",
            "Give the request_id to the operator, who finds the error in the log with it."),
    NOT_IMPLEMENTED(501, "Not implemented", "Use a method of RFC 9110, and no Transfer-Encoding but chunked."),
    OVERLOADED(503, "Service overloaded", "Try again after Retry-After seconds."),
    DATABASE_UNAVAILABLE(503, "Database unavailable", "Try again after Retry-After seconds."),
    HTTP_VERSION_NOT_SUPPORTED(505, "HTTP version not supported", "Use HTTP/1.1.");

    private final int status;
    private final String title;
    private final String description;

    Problem(int status, String title, String description) {
        this.status = status;
        this.title = title;
        this.description = description;
    }

    public int status() {
        return status;
    }

    /** Returns the stable name that clients compare. */
    public String code() {
        return Codes.of(this);
    }

    public String title() {
        return title;
    }

    /** Returns what the client can do about the problem. */
    public String description() {
        return description;
    }

    public ProblemException exception() {
        return new ProblemException(this, null, List.of(), null);
    }

    /** @param retryAfter time until the client may try again, for {@code Retry-After} */
    public ProblemException exception(Duration retryAfter) {
        return new ProblemException(this, null, List.of(), retryAfter);
    }

    /** @param detail explains this occurrence in full sentences; must not repeat input of the client */
    public ProblemException exception(String detail) {
        return new ProblemException(this, detail, List.of(), null);
    }

    /** @param fields the invalid fields of the request */
    public ProblemException exception(List<InvalidField> fields) {
        return new ProblemException(this, null, fields, null);
    }

    public static Optional<Problem> of(String code) {
        return Arrays.stream(values())
                .filter(problem -> problem.code().equals(code))
                .findFirst();
    }
}
