package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a request that only browsers send.
 *
 * @param trusted whether pages of the {@code Origin} may use cookies: the origin of this service, or one that the CORS
 *     settings list by name
 * @param accessTokens the values of all access token cookies
 * @param refreshTokens the values of all refresh token cookies
 * @param deviceTokens the values of all device token cookies
 * @param untilClosed whether the user did not want to stay signed in, so that the browser removes the cookies when it is closed
 */
public record Browser(
        boolean trusted,
        List<Secret> accessTokens,
        List<Secret> refreshTokens,
        List<Secret> deviceTokens,
        boolean untilClosed) {
    public static final String ACCESS_COOKIE = "__Host-gatehouse-access";
    public static final String REFRESH_COOKIE = "__Host-gatehouse-refresh";
    public static final String DEVICE_COOKIE = "__Host-gatehouse-device";

    /** The end of a refresh cookie that the browser removes when it is closed: the cookies that replace it are of that kind, too. */
    public static final String UNTIL_CLOSED = "~";

    public Browser {
        accessTokens = List.copyOf(accessTokens);
        refreshTokens = List.copyOf(refreshTokens);
        deviceTokens = List.copyOf(deviceTokens);
    }

    /**
     * Verifies that the page which sent the request may use cookies.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code csrf-refused} if it may not
     */
    public void requireTrusted() {
        if (!trusted) {
            throw Problem.CSRF_REFUSED.exception();
        }
    }

    /**
     * Returns the refresh token of the cookie, if any.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code bad-request} if the cookie was sent twice: an attacker may have set
     *     one of the two
     */
    public Optional<Secret> refreshToken() {
        if (refreshTokens.size() > 1) {
            throw Problem.BAD_REQUEST.exception("The refresh token cookie was sent twice.");
        }
        return refreshTokens.stream().findFirst();
    }

    /** Returns the device token of the cookie; empty if the cookie was sent twice: an attacker may have set one of the two. */
    public Optional<Secret> deviceToken() {
        return deviceTokens.size() == 1 ? Optional.of(deviceTokens.get(0)) : Optional.empty();
    }
}
