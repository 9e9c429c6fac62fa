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
 * The cookies that tokens go to browsers in (RFC 6265bis, section 4.1): for this host alone, over TLS or to this machine
 * alone, and out of reach of scripts.
 */
public final class SessionCookies {
    private final String attributes;
    private final Clock clock;

    public SessionCookies(SessionSettings settings, Clock clock) {
        this.attributes = "; Path=/; Secure; HttpOnly; SameSite=" + settings.cookieSameSite();
        this.clock = clock;
    }

    String access(String token, Instant expiresAt) {
        return cookie(Browser.ACCESS_COOKIE, token, expiresAt);
    }

    String refresh(Secret token, Session session) {
        return cookie(Browser.REFRESH_COOKIE, token.reveal(), session.idleExpiresAt());
    }

    /** It outlives sessions: signing out does not make the device a strange one. */
    String device(DeviceToken token) {
        return cookie(Browser.DEVICE_COOKIE, token.text().reveal(), token.expiresAt());
    }

    private String cookie(String name, String value, Instant expiresAt) {
        Instant now = SessionLimits.wholeSeconds(clock.instant());
        long seconds = Math.max(0, Duration.between(now, expiresAt).toSeconds());
        return name + "=" + value + attributes + "; Max-Age=" + seconds;
    }

    /** What makes a browser forget the session. */
    public List<String> none() {
        return List.of(
                Browser.ACCESS_COOKIE + "=" + attributes + "; Max-Age=0",
                Browser.REFRESH_COOKIE + "=" + attributes + "; Max-Age=0");
    }
}
