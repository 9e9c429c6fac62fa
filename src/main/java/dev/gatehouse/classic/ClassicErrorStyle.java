package dev.gatehouse.classic;

import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.web.Answer;
import dev.gatehouse.platform.web.AnswerException;
import dev.gatehouse.platform.web.CallerAuthentication;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.TokenRefusedException;
import dev.gatehouse.token.VerifiedToken;
import dev.gatehouse.user.User;
import dev.gatehouse.user.Users;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Authenticates callers of the classic API, and formats errors as Flask-RESTful and flask-jwt-extended do. */
public final class ClassicErrorStyle implements CallerAuthentication {
    static final String LOGIN = "/login";
    static final String USERS = "/users";

    private static final int UNPROCESSABLE = 422;

    private final AccessTokens tokens;
    private final Users users;

    public ClassicErrorStyle(AccessTokens tokens, Users users) {
        this.tokens = tokens;
        this.users = users;
    }

    @Override
    public boolean covers(String path) {
        return path.equals(LOGIN) || path.equals(USERS);
    }

    @Override
    public Caller admit(@Nullable String authorization, Origin origin) {
        VerifiedToken token = verify(authorization);
        // The user may have been deleted since: the list of users, the only operation with a token, checks that.
        long id = token.userId() != null
                ? token.userId()
                : users.findActive(token.username()).map(User::id).orElseThrow(() -> noUser(token.username()));
        return new Caller(
                id, token.username(), Set.of(), token.sessionId(), false, null, token.expiresAt(), false, origin);
    }

    /** Returns the error for a token whose user was deleted or is inactive. */
    static AnswerException noUser(String username) {
        return msg(401, "Error loading the user " + username).exception();
    }

    /** Returns the error for a caller who is not an administrator and may not list the users. */
    static AnswerException forbidden() {
        return msg(403, "Only administrators may list the users").exception();
    }

    private VerifiedToken verify(@Nullable String authorization) {
        try {
            return tokens.verifyClassicHeader(authorization);
        } catch (TokenRefusedException e) {
            throw refuse(e).exception(e);
        }
    }

    private static Answer refuse(TokenRefusedException refused) {
        return switch (refused.refusal()) {
            case NO_HEADER -> msg(401, "Missing Authorization Header");
            case MALFORMED_HEADER -> msg(UNPROCESSABLE, "Bad Authorization header. Expected value 'Bearer <JWT>'");
            case NOT_ENOUGH_SEGMENTS -> msg(UNPROCESSABLE, "Not enough segments");
            case HEADER_NOT_BASE64 -> msg(UNPROCESSABLE, "Invalid header padding");
            case HEADER_NOT_JSON -> msg(UNPROCESSABLE, "Invalid header string: " + refused.detail());
            case PAYLOAD_NOT_BASE64 -> msg(UNPROCESSABLE, "Invalid payload padding");
            case PAYLOAD_NOT_JSON -> msg(UNPROCESSABLE, "Invalid payload string: " + refused.detail());
            case ALGORITHM_NOT_ALLOWED -> msg(UNPROCESSABLE, "The specified alg value is not allowed");
            case WRONG_SIGNATURE, WRONG_ISSUER -> msg(UNPROCESSABLE, "Signature verification failed");
            case REVOKED -> msg(401, "Token has been revoked");
            case EXPIRED -> new Answer(200, Map.of("code", 201, "message", "token expired"));
            case NOT_YET_VALID -> msg(UNPROCESSABLE, "The token is not yet valid (nbf)");
            case WRONG_TYPE -> msg(UNPROCESSABLE, "Only access tokens are allowed");
            case WRONG_AUDIENCE -> msg(UNPROCESSABLE, "Invalid audience");
            case WRONG_CLAIM -> msg(UNPROCESSABLE, refused.detail());
        };
    }

    @Override
    public Answer refuse(String path, Problem problem, @Nullable String detail) {
        String text = text(problem);
        // Flask-RESTful uses the key "message"; flask-jwt-extended, which protects the list, uses "msg".
        return path.equals(USERS) && problem != Problem.METHOD_NOT_ALLOWED
                ? msg(problem.status(), text)
                : message(problem.status(), text);
    }

    private static String text(Problem problem) {
        return switch (problem) {
            case METHOD_NOT_ALLOWED -> "The method is not allowed for the requested URL.";
            case TOO_MANY_ATTEMPTS -> "too many attempts, try again later";
            case OVERLOADED, DATABASE_UNAVAILABLE -> "try again later";
            default -> problem.title();
        };
    }

    static Answer message(int status, Object text) {
        return new Answer(status, Map.of("message", text));
    }

    private static Answer msg(int status, String text) {
        return new Answer(status, Map.of("msg", text));
    }
}
