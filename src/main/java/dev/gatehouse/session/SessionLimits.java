package dev.gatehouse.session;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.platform.database.WriteOutages;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Computes when sessions and their tokens expire. */
public record SessionLimits(Duration idle, Duration absolute, Duration grace, Duration accessToken) {
    /** A session's last use is written at most this often. */
    private static final Duration STEP = Duration.ofMinutes(1);

    public SessionLimits(SessionSettings settings, Duration accessToken) {
        this(
                settings.idleLimit().toJavaDuration(),
                settings.absoluteLimit().toJavaDuration(),
                settings.refreshTokenGrace().toJavaDuration(),
                accessToken);
    }

    /** Returns the longest grace period of a used refresh token: that after an outage. */
    Duration longestGrace() {
        return WriteOutages.longest(grace);
    }

    /** Returns when an access token expires that is issued now: never after its session. */
    public Instant tokenExpiry(Session session, Instant now) {
        return earlier(wholeSeconds(now).plus(accessToken), wholeSeconds(session.idleExpiresAt()));
    }

    /** Returns a session that is opened now. */
    public Session opened(UUID id, long userId, Instant now, Origin origin, @Nullable String deviceName) {
        Instant expires = now.plus(absolute);
        return new Session(
                id,
                userId,
                now,
                now,
                earlier(now.plus(idle), expires),
                expires,
                origin.address(),
                origin.userAgent(),
                deviceName);
    }

    /** Truncates to whole seconds, as times in tokens. */
    public static Instant wholeSeconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Returns the session after a use. */
    Session used(Session session, Instant now) {
        if (now.isBefore(session.lastUsedAt().plus(STEP))) {
            return session;
        }
        return new Session(
                session.id(),
                session.userId(),
                session.createdAt(),
                now,
                earlier(now.plus(idle), session.expiresAt()),
                session.expiresAt(),
                session.address(),
                session.userAgent(),
                session.deviceName());
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
