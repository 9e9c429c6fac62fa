package dev.gatehouse.session;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.database.WriteOutages;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.session.refresh.RefreshChain;
import dev.gatehouse.session.refresh.RefreshHistory;
import dev.gatehouse.session.refresh.RefreshKeys;
import dev.gatehouse.session.refresh.RefreshToken;
import dev.gatehouse.token.AccessTokens;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * Exchanges refresh tokens. The current token is rotated by one conditional update. A token that was used within the grace
 * period returns the current token, which is computed from it: the database holds nothing that an attacker can use. Any other
 * token of the chain means that the token or its successor was stolen, and the session ends. The grace period begins again
 * after an outage in which clients could not repeat their request. A token from before the last
 * confirmation is refused, and the session stays active, because the confirmation has already made that token useless.
 */
public final class Refreshes {
    /**
     * A request that loses a race reads what the winner has written. More than one retry happens only in a flood of requests.
     */
    private static final int ATTEMPTS = 5;

    private final Jdbi jdbi;
    private final SessionSql sql;
    private final SessionRevocation revocation;
    private final AuditLog auditLog;
    private final AccessTokens tokens;
    private final RefreshKeys keys;
    private final SessionLimits limits;
    private final WriteOutages outages;
    private final Clock clock;
    private final Counter results = Counters.of(
            "gatehouse_refreshes_total",
            "Refresh tokens that were presented, by result",
            Counters.Label.of("result", RefreshResult.class));

    public Refreshes(
            Jdbi jdbi,
            SessionRevocation revocation,
            AuditLog auditLog,
            AccessTokens tokens,
            RefreshKeys keys,
            SessionLimits limits,
            WriteOutages outages,
            Clock clock) {
        this.jdbi = jdbi;
        this.sql = new SessionSql(jdbi, clock);
        this.revocation = revocation;
        this.auditLog = auditLog;
        this.tokens = tokens;
        this.keys = keys;
        this.limits = limits;
        this.outages = outages;
        this.clock = clock;
    }

    /** Returns the first refresh token of a session. */
    public RefreshToken first(Session session) {
        return RefreshToken.first(session.id(), keys.current());
    }

    /** Exchanges a refresh token. */
    public Refresh exchange(Secret presented, Origin origin) {
        RefreshResult result = RefreshResult.FAILED;
        try {
            Outcome outcome = decide(presented, origin);
            result = outcome.result();
            return outcome.refresh();
        } finally {
            results.labelValues(Codes.of(result)).inc();
        }
    }

    /** Returns the counter of refreshes by result. */
    public Collector metrics() {
        return results;
    }

    private record Outcome(RefreshResult result, Refresh refresh) {
        static Outcome refused(RefreshResult result, Problem problem) {
            return new Outcome(result, new Refresh.Refused(problem, null));
        }

        static Outcome over(RefreshResult result, Problem problem, RefreshToken token) {
            return new Outcome(result, new Refresh.Refused(problem, token.sessionId()));
        }
    }

    private Outcome decide(Secret presented, Origin origin) {
        Optional<RefreshToken> token = RefreshToken.parse(presented);
        if (token.isEmpty()) {
            return Outcome.refused(RefreshResult.MALFORMED, Problem.REFRESH_TOKEN_MALFORMED);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Outcome> outcome = attempt(token.get(), origin);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        throw Problem.OVERLOADED.exception();
    }

    /** Returns empty if another request changed the session concurrently; the caller then retries. */
    private Optional<Outcome> attempt(RefreshToken token, Origin origin) {
        Optional<SessionState> found = sql.find(token.sessionId());
        boolean inForce = found.isPresent() && isInForce(token, found.get());
        // Only a client that had a token of the session learns anything about it.
        if (!inForce && !keys.haveMade(token)) {
            return Optional.of(Outcome.refused(RefreshResult.UNKNOWN, Problem.REFRESH_TOKEN_UNKNOWN));
        }
        if (found.isEmpty()) {
            // The session ended and was purged.
            return Optional.of(Outcome.over(RefreshResult.UNKNOWN, Problem.REFRESH_TOKEN_UNKNOWN, token));
        }
        SessionState held = found.get();
        Instant now = clock.instant();
        if (held.endedAt() != null) {
            return Optional.of(Outcome.over(RefreshResult.ENDED, Problem.SESSION_ENDED, token));
        }
        if (!now.isBefore(held.session().idleExpiresAt())) {
            return Optional.of(Outcome.over(RefreshResult.EXPIRED, Problem.REFRESH_TOKEN_EXPIRED, token));
        }
        if (!held.user().active()) {
            return Optional.of(end(held, token, EndReason.USER_INACTIVE, origin));
        }
        if (held.chain().hasLeftBehind(token)) {
            return Optional.of(superseded(held, origin));
        }
        return inForce ? rotate(token, held, now) : repeat(token, held, now, origin);
    }

    private static boolean isInForce(RefreshToken token, SessionState held) {
        return held.hash() != null && MessageDigest.isEqual(token.hash(), held.hash());
    }

    private Optional<Outcome> rotate(RefreshToken token, SessionState held, Instant now) {
        RefreshKeys.Pair pair = keys.current();
        RefreshToken successor = token.successor(pair);
        RefreshHistory history =
                held.history().with(new RefreshHistory.Use(now, pair.secretId()), now.minus(limits.longestGrace()));
        Session session = limits.used(held.session(), now);
        Instant expiry = limits.tokenExpiry(session, now);
        return sql.rotate(session, token, successor, history, expiry)
                ? Optional.of(renewed(RefreshResult.ROTATED, held, session, now, expiry, successor))
                : Optional.empty();
    }

    private Optional<Outcome> repeat(RefreshToken token, SessionState held, Instant now, Origin origin) {
        List<RefreshHistory.Use> uses = held.history().last(Math.max(0, held.generation() - token.generation()));
        if (uses.isEmpty() || !isWithinGrace(uses.get(0).usedAt(), now)) {
            return Optional.of(end(held, token, EndReason.REFRESH_TOKEN_REUSED, origin));
        }
        Optional<RefreshToken> followed = keys.follow(token, uses);
        if (followed.isEmpty()) {
            return Optional.of(Outcome.refused(RefreshResult.UNKNOWN, Problem.REFRESH_TOKEN_UNKNOWN));
        }
        RefreshToken living = followed.get();
        if (!isInForce(living, held)) {
            // This service issued the token, but not for this chain.
            return Optional.of(end(held, token, EndReason.REFRESH_TOKEN_REUSED, origin));
        }
        Instant expiry = limits.tokenExpiry(held.session(), now);
        if (expiry.isAfter(held.tokenExpiresAt()) && !sql.issue(token.sessionId(), expiry)) {
            return Optional.empty();
        }
        return Optional.of(renewed(RefreshResult.REPEATED, held, held.session(), now, expiry, living));
    }

    /** Returns the session of a refresh token that would be accepted now; otherwise empty. Does not use the token. */
    public Optional<PresentedSession> introspect(Secret presented) {
        return RefreshToken.parse(presented)
                .flatMap(token -> sql.find(token.sessionId()).filter(held -> accepts(token, held)))
                .map(PresentedSession::of);
    }

    private boolean accepts(RefreshToken token, SessionState held) {
        Instant now = clock.instant();
        if (held.endedAt() != null
                || !now.isBefore(held.session().idleExpiresAt())
                || !held.user().active()
                || held.chain().hasLeftBehind(token)) {
            return false;
        }
        List<RefreshHistory.Use> uses = held.history().last(Math.max(0, held.generation() - token.generation()));
        return isInForce(token, held)
                || (keys.haveMade(token)
                        && !uses.isEmpty()
                        && isWithinGrace(uses.get(0).usedAt(), now)
                        && keys.follow(token, uses)
                                .filter(living -> isInForce(living, held))
                                .isPresent());
    }

    /** Returns the session of a refresh token that this service issued, even if the token or the session is over. */
    public Optional<PresentedSession> findSession(Secret presented) {
        return RefreshToken.parse(presented)
                .flatMap(token ->
                        sql.find(token.sessionId()).filter(held -> isInForce(token, held) || keys.haveMade(token)))
                .map(PresentedSession::of);
    }

    /** Queries the outages only for a token that is refused without them. */
    private boolean isWithinGrace(Instant usedAt, Instant now) {
        return now.isBefore(usedAt.plus(limits.grace())) || now.isBefore(outages.extend(usedAt, limits.grace()));
    }

    private Outcome end(SessionState held, RefreshToken token, EndReason reason, Origin origin) {
        long userId = held.user().id();
        revocation.end(held.session().id(), userId, reason, Actor.withoutSession(userId, origin));
        return reason == EndReason.REFRESH_TOKEN_REUSED
                ? Outcome.over(RefreshResult.REUSED, Problem.REFRESH_TOKEN_REUSED, token)
                : Outcome.over(RefreshResult.ENDED, Problem.SESSION_ENDED, token);
    }

    /** Audits only the first one of each chain, so that a flood of requests cannot fill the audit log. */
    private Outcome superseded(SessionState held, Origin origin) {
        RefreshChain chain = held.chain();
        if (chain.told() < chain.start()) {
            UUID id = held.session().id();
            jdbi.useTransaction(tx -> {
                if (tx.attach(SessionDao.class).updateChainTold(id, chain.start())) {
                    auditLog.add(
                            tx,
                            new AuditEvent(
                                    AuditEvent.Kind.REFRESH_TOKEN_SUPERSEDED,
                                    null,
                                    held.user().id(),
                                    id,
                                    origin,
                                    null));
                }
            });
        }
        return Outcome.refused(RefreshResult.SUPERSEDED, Problem.SESSION_ENDED);
    }

    /** Returns whether this service issued the refresh token and its session has ended or expired. */
    public boolean isOver(RefreshToken token) {
        Optional<SessionState> found = sql.find(token.sessionId());
        boolean ours = keys.haveMade(token) || (found.isPresent() && isInForce(token, found.get()));
        return ours
                && found.filter(held -> held.endedAt() == null)
                        .filter(held -> clock.instant().isBefore(held.session().idleExpiresAt()))
                        .isEmpty();
    }

    private Outcome renewed(
            RefreshResult result,
            SessionState held,
            Session session,
            Instant now,
            Instant expiry,
            RefreshToken living) {
        String token = tokens.issue(session.claims(held.user(), false, held.authentication(), now, expiry));
        IssuedTokens issuedTokens = new IssuedTokens(session, held.user(), token, now, expiry, living.text(), null);
        return new Outcome(result, new Refresh.Renewed(issuedTokens));
    }
}
