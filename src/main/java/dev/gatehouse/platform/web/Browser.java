package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import java.util.List;
import java.util.Optional;

/**
 * What only a browser shows.
 *
 * @param trusted whether the request's {@code Origin} is one that may use cookies: this service's own, or one that the
 *     CORS settings list by name
 * @param accessTokens those of cookies
 * @param refreshTokens those of cookies
 * @param deviceTokens those of cookies
 */
public record Browser(
        boolean trusted, List<Secret> accessTokens, List<Secret> refreshTokens, List<Secret> deviceTokens) {
    public static final String ACCESS_COOKIE = "__Host-gatehouse-access";
    public static final String REFRESH_COOKIE = "__Host-gatehouse-refresh";
    public static final String DEVICE_COOKIE = "__Host-gatehouse-device";

    public Browser {
        accessTokens = List.copyOf(accessTokens);
        refreshTokens = List.copyOf(refreshTokens);
        deviceTokens = List.copyOf(deviceTokens);
    }

    /**
     * Lets a request pass that may use cookies.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code csrf-refused} when it may not
     */
    public void requireTrusted() {
        if (!trusted) {
            throw Problem.CSRF_REFUSED.exception();
        }
    }

    /**
     * The one of the cookie, if any.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code bad-request} when there are two: somebody else may have set one of them
     */
    public Optional<Secret> refreshToken() {
        if (refreshTokens.size() > 1) {
            throw Problem.BAD_REQUEST.exception("a cookie comes twice");
        }
        return refreshTokens.stream().findFirst();
    }

    /** The one of the cookie; none where there are two, since somebody else may have set one of them. */
    public Optional<Secret> deviceToken() {
        return deviceTokens.size() == 1 ? Optional.of(deviceTokens.get(0)) : Optional.empty();
    }
}
