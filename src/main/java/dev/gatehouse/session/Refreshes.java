package dev.gatehouse.session;

import dev.gatehouse.kernel.MasterSecrets;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Tally;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.user.User;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/**
 * Staying signed in: exchanges refresh tokens by three rules. One that is in force gives the next, by one conditional
 * update. One that was used within the grace gives what is in force by now, which is computed from it: nothing at rest can be
 * used. Any other has been stolen, or its successor has: the session ends.
 */
public final class Refreshes {
    /** Whoever loses a race finds what the winner has left; more than once only in a flood. */
    private static final int ATTEMPTS = 5;

    private final SessionDao dao;
    private final SessionEnds ends;
    private final AccessTokens tokens;
    private final RefreshKeys keys;
    private final SessionLimits limits;
    private final Clock clock;
    private final Tally<RefreshResult> results = new Tally<>(RefreshResult.class);

    Refreshes(
            Jdbi jdbi,
            SessionEnds ends,
            AccessTokens tokens,
            MasterSecrets secrets,
            SessionLimits limits,
            Clock clock) {
        this.dao = jdbi.onDemand(SessionDao.class);
        this.ends = ends;
        this.tokens = tokens;
        this.keys = new RefreshKeys(secrets);
        this.limits = limits;
        this.clock = clock;
    }

    /** The first refresh token of a session. */
    RefreshToken first(Session session) {
        return RefreshToken.first(session.id(), keys.current());
    }

    /** Exchanges one. */
    Refresh exchange(Secret presented, Origin origin) {
        RefreshResult result = RefreshResult.FAILED;
        try {
            Outcome outcome = decide(presented, origin);
            result = outcome.result();
            return outcome.refresh();
        } finally {
            results.add(result);
        }
    }

    /** How refreshes have ended. */
    public Tally<RefreshResult> tally() {
        return results;
    }

    private record Outcome(RefreshResult result, Refresh refresh) {
        static Outcome refused(RefreshResult result, Problem problem) {
            return new Outcome(result, new Refresh.Refused(problem));
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

    /** None when somebody else has changed the session while it was looked at. */
    private Optional<Outcome> attempt(RefreshToken token, Origin origin) {
        List<SessionDao.Row> rows = dao.findWithUser(token.sessionId());
        if (rows.isEmpty()) {
            return Optional.of(Outcome.refused(RefreshResult.UNKNOWN, Problem.REFRESH_TOKEN_UNKNOWN));
        }
        SessionDao.Row row = rows.get(0);
        boolean inForce = isInForce(token, row);
        // Only who has had a token of the session is told anything of it.
        if (!inForce && !keys.haveMade(token)) {
            return Optional.of(Outcome.refused(RefreshResult.UNKNOWN, Problem.REFRESH_TOKEN_UNKNOWN));
        }
        Instant now = clock.instant();
        if (row.endedAt() != null) {
            return Optional.of(Outcome.refused(RefreshResult.ENDED, Problem.SESSION_ENDED));
        }
        if (!now.isBefore(row.session().idleExpiresAt())) {
            return Optional.of(Outcome.refused(RefreshResult.EXPIRED, Problem.REFRESH_TOKEN_EXPIRED));
        }
        if (!row.active()) {
            return Optional.of(end(row, EndReason.USER_INACTIVE, origin));
        }
        User user = user(rows);
        return inForce ? rotate(token, row, user, now) : repeat(token, row, user, now, origin);
    }

    private static boolean isInForce(RefreshToken token, SessionDao.Row row) {
        return row.refreshHash() != null && MessageDigest.isEqual(token.hash(), row.refreshHash());
    }

    private Optional<Outcome> rotate(RefreshToken token, SessionDao.Row row, User user, Instant now) {
        RefreshKeys.Pair pair = keys.current();
        RefreshToken successor = token.successor(pair);
        RefreshTrail trail = RefreshTrail.read(row.refreshTrail())
                .with(new RefreshTrail.Use(now, pair.secretId()), now.minus(limits.grace()));
        Session session = limits.used(row.session(), now);
        Instant expiry = limits.tokenExpiry(session, now);
        boolean first =
                dao.updateRefreshed(session, token.generation(), token.hash(), successor.hash(), trail.bytes(), expiry);
        return first
                ? Optional.of(new Outcome(RefreshResult.ROTATED, renewed(session, user, row, now, expiry, successor)))
                : Optional.empty();
    }

    private Optional<Outcome> repeat(RefreshToken token, SessionDao.Row row, User user, Instant now, Origin origin) {
        int links = row.refreshGeneration() == null ? 0 : row.refreshGeneration() - token.generation();
        List<RefreshTrail.Use> uses = RefreshTrail.read(row.refreshTrail()).last(Math.max(0, links));
        if (uses.isEmpty() || !now.isBefore(uses.get(0).usedAt().plus(limits.grace()))) {
            return Optional.of(end(row, EndReason.REFRESH_TOKEN_REUSED, origin));
        }
        RefreshToken living = token;
        for (RefreshTrail.Use use : uses) {
            Optional<RefreshKeys.Pair> pair = keys.find(use.secretId());
            if (pair.isEmpty()) {
                return Optional.of(Outcome.refused(RefreshResult.UNKNOWN, Problem.REFRESH_TOKEN_UNKNOWN));
            }
            living = living.successor(pair.get());
        }
        if (!isInForce(living, row)) {
            // A token of ours, but not one that this session has come through.
            return Optional.of(end(row, EndReason.REFRESH_TOKEN_REUSED, origin));
        }
        Instant expiry = limits.tokenExpiry(row.session(), now);
        if (expiry.isAfter(row.tokenExpiresAt())
                && !dao.updateTokenExpiry(row.session().id(), expiry)) {
            return Optional.empty();
        }
        return Optional.of(new Outcome(RefreshResult.REPEATED, renewed(row.session(), user, row, now, expiry, living)));
    }

    private Outcome end(SessionDao.Row row, EndReason reason, Origin origin) {
        ends.end(row.session().id(), row.session().userId(), reason, origin);
        return reason == EndReason.REFRESH_TOKEN_REUSED
                ? Outcome.refused(RefreshResult.REUSED, Problem.REFRESH_TOKEN_REUSED)
                : Outcome.refused(RefreshResult.ENDED, Problem.SESSION_ENDED);
    }

    private Refresh renewed(
            Session session, User user, SessionDao.Row row, Instant now, Instant expiry, RefreshToken successor) {
        String token = tokens.issue(Grants.of(session, user, false, row.authTime(), now, expiry));
        return new Refresh.Renewed(session, user, token, expiry, successor.text());
    }

    static User user(List<SessionDao.Row> rows) {
        SessionDao.Row row = rows.get(0);
        return new User(
                row.session().userId(),
                row.username(),
                new Secret(row.password()),
                row.active(),
                rows.stream()
                        .flatMap(one -> one.role() == null ? Stream.empty() : Role.of(one.role()).stream())
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
