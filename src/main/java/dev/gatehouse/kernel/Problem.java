package dev.gatehouse.kernel;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every way in which this service says no. The code is contract, the rest is prose. */
public enum Problem {
    MALFORMED_JSON(400, "The body is not the JSON it should be", "Send one JSON document without duplicate keys."),
    UNKNOWN_FIELD(400, "The body has a field that the contract does not know", "Leave it out; check its spelling."),
    VALIDATION_FAILED(400, "The request does not fit the contract", "See the errors, field by field."),
    BAD_REQUEST(400, "The request cannot be understood", "Send a request that follows RFC 9110 and RFC 9112."),
    MAILED_TOKEN_REFUSED(
            400,
            "The token of the mail is not accepted",
            "Ask for a new mail: it is used, expired, or a newer one is on its way."),
    UNAUTHENTICATED(401, "An access token is needed", "Sign in and send the token as Authorization: Bearer."),
    INVALID_TOKEN(401, "The access token is not accepted", "Sign in again."),
    INVALID_CREDENTIALS(401, "Username or password is wrong", "Ask for them again."),
    FRESH_LOGIN_REQUIRED(401, "The login is too old for this", "Prove the password again, then repeat the request."),
    REFRESH_TOKEN_MALFORMED(401, "This is no refresh token", "Sign in again."),
    REFRESH_TOKEN_UNKNOWN(401, "The refresh token is not one of ours", "Sign in again."),
    REFRESH_TOKEN_EXPIRED(401, "The session has expired", "Sign in again."),
    REFRESH_TOKEN_REUSED(
            401,
            "The refresh token has been used before",
            "Sign in again: somebody may have stolen it, so the session has been ended."),
    SESSION_ENDED(401, "The session has been ended", "Sign in again."),
    FORBIDDEN(403, "Not with these roles", "Ask an administrator."),
    CSRF_REFUSED(
            403,
            "Nothing shows that a page of ours sent this",
            "Send X-CSRF-TOKEN; sign in and refresh from an origin that CORS_ALLOWED_ORIGINS names."),
    SIGN_UP_CLOSED(403, "Nobody can sign up here", "Ask an administrator for an account."),
    NOT_FOUND(404, "There is no such thing here", "It does not exist, or it is not yours."),
    METHOD_NOT_ALLOWED(405, "This method is not for that path", "The Allow header names those that are."),
    NOT_ACCEPTABLE(406, "No media type of the Accept header can be served", "Accept application/json."),
    REQUEST_TIMEOUT(408, "The request took too long to arrive", "Send it again, and faster."),
    KEY_NOT_PUBLISHED_LONG_ENOUGH(
            409,
            "Who verifies tokens need not know the pending key yet",
            "Rotate again at the time in the detail or, in an emergency, with at_once."),
    USERNAME_TAKEN(
            409, "The name or the address is taken", "Choose another one; names of people who have left stay taken."),
    LAST_ADMINISTRATOR(409, "Nobody would be left to administer", "Make somebody else an administrator first."),
    NO_VERIFIED_ADDRESS(409, "There is no verified address", "Have the user verify one, or give them another address."),
    MAIL_OFF(409, "Nothing can be mailed", "Have the operator set MAIL_TRANSPORT."),
    BODY_TOO_LARGE(413, "The body is too large", "Send at most 64 KiB."),
    URI_TOO_LONG(414, "The URI is too long", "Send a shorter one."),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not taken", "Send application/json."),
    EXPECTATION_FAILED(417, "What the Expect header asks for cannot be done", "Expect 100-continue or nothing."),
    MISDIRECTED_REQUEST(
            421,
            "This host is not served here",
            "Call it by its address or as localhost, or have the operator add the name to ADMIN_ALLOWED_HOSTS."),
    TOO_MANY_ATTEMPTS(429, "Too many attempts", "Try again after Retry-After seconds."),
    HEADERS_TOO_LARGE(431, "The request's headers are too large", "Send at most 16 KiB of them."),
    INTERNAL_ERROR(500, "Something went wrong here", "It is in the log under the request's id."),
    NOT_IMPLEMENTED(
            501, "This is not implemented here", "Use a method of RFC 9110, and no Transfer-Encoding but chunked."),
    OVERLOADED(503, "Too busy for this", "Try again after Retry-After seconds."),
    DATABASE_UNAVAILABLE(503, "The database cannot be reached", "Try again after Retry-After seconds."),
    HTTP_VERSION_NOT_SUPPORTED(505, "This version of HTTP is not spoken here", "Use HTTP/1.1.");

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

    /** The stable name that clients decide by. */
    public String code() {
        return Codes.of(this);
    }

    public String title() {
        return title;
    }

    /** What a client should do about it. */
    public String description() {
        return description;
    }

    public ProblemException exception() {
        return new ProblemException(this, null, List.of(), null);
    }

    /** Says when it may be tried again. */
    public ProblemException exception(Duration retryAfter) {
        return new ProblemException(this, null, List.of(), retryAfter);
    }

    /** Says more about this very case; never what was sent. */
    public ProblemException exception(String detail) {
        return new ProblemException(this, detail, List.of(), null);
    }

    /** Says which fields of the request are meant. */
    public ProblemException exception(List<InvalidField> fields) {
        return new ProblemException(this, null, fields, null);
    }

    public static Optional<Problem> of(String code) {
        return Arrays.stream(values())
                .filter(problem -> problem.code().equals(code))
                .findFirst();
    }
}
