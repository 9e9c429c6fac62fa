package dev.gatehouse.session.resource;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.web.Browser;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.SessionLimits;
import dev.gatehouse.session.SessionSettings;
import dev.gatehouse.throttle.DeviceToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The cookies for tokens (RFC 6265bis, section 4.1): sent only to this host, only over TLS or to localhost, and not readable by
 * scripts.
 */
public final class SessionCookies {
    private final String attributes;
    private final Clock clock;

    public SessionCookies(SessionSettings settings, Clock clock) {
        this.attributes = "; Path=/; Secure; HttpOnly; SameSite=" + settings.cookieSameSite();
        this.clock = clock;
    }

    /** @param untilClosed whether the browser removes the cookie when it is closed */
    String access(String token, Duration lifetime, boolean untilClosed) {
        return untilClosed
                ? Browser.ACCESS_COOKIE + "=" + token + attributes
                : cookie(Browser.ACCESS_COOKIE, token, lifetime);
    }

    /** @param untilClosed whether the browser removes the cookie when it is closed */
    String refresh(Secret token, Session session, boolean untilClosed) {
        return untilClosed
                ? Browser.REFRESH_COOKIE + "=" + token.reveal() + Browser.UNTIL_CLOSED + attributes
                : cookie(Browser.REFRESH_COOKIE, token.reveal(), session.idleExpiresAt());
    }

    /** Returns the device cookie. It outlives sessions, so that a device is still known after signing out. */
    String device(DeviceToken token) {
        return cookie(Browser.DEVICE_COOKIE, token.text().reveal(), token.expiresAt());
    }

    private String cookie(String name, String value, Instant expiresAt) {
        Instant now = SessionLimits.wholeSeconds(clock.instant());
        return cookie(name, value, Duration.between(now, expiresAt));
    }

    private String cookie(String name, String value, Duration lifetime) {
        return name + "=" + value + attributes + "; Max-Age=" + Math.max(0, lifetime.toSeconds());
    }

    /** Returns the {@code Set-Cookie} values that clear the session's cookies. */
    public List<String> none() {
        return List.of(
                Browser.ACCESS_COOKIE + "=" + attributes + "; Max-Age=0",
                Browser.REFRESH_COOKIE + "=" + attributes + "; Max-Age=0");
    }
}
