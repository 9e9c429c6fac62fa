package dev.gatehouse.session;

import dev.gatehouse.kernel.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** When sessions and their tokens end by themselves. */
public record SessionLimits(Duration idle, Duration absolute, Duration grace, Duration accessToken) {
    /** So often at most it is written down that a session is used. */
    private static final Duration STEP = Duration.ofMinutes(1);

    public SessionLimits(SessionSettings settings, Duration accessToken) {
        this(
                settings.idleLimit().toJavaDuration(),
                settings.absoluteLimit().toJavaDuration(),
                settings.refreshTokenGrace().toJavaDuration(),
                accessToken);
    }

    /** When an access token of a session that is issued then expires: never after the session. */
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

    /** As tokens write times. */
    public static Instant wholeSeconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The session as it is once it has been used. */
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
