package dev.gatehouse.services;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.web.Answer;
import dev.gatehouse.platform.web.ErrorStyle;
import dev.gatehouse.platform.web.OAuthError;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Formats every error of the OAuth endpoints as RFC 6749, section 5.2, does. */
public final class OAuthErrorStyle implements ErrorStyle {
    private static final Set<String> PATHS = Set.of("/v1/tokens/introspect", "/v1/tokens/revoke");
    private static final int SERVER_ERROR = 500;

    @Override
    public boolean covers(String path) {
        return PATHS.contains(path);
    }

    @Override
    public Answer refuse(String path, Problem problem, @Nullable String detail) {
        return OAuthError.answer(problem.status(), error(problem), Objects.requireNonNullElse(detail, problem.title()));
    }

    private static String error(Problem problem) {
        return switch (problem) {
            case OVERLOADED, DATABASE_UNAVAILABLE -> "temporarily_unavailable";
            default -> problem.status() < SERVER_ERROR ? "invalid_request" : "server_error";
        };
    }
}
