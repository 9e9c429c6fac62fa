package dev.gatehouse.session;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.session.refresh.RefreshChain;
import dev.gatehouse.session.refresh.RefreshHistory;
import dev.gatehouse.session.refresh.RefreshKeys;
import dev.gatehouse.session.refresh.RefreshToken;
import dev.gatehouse.token.AccessTokens;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Confirms sessions by password. The session keeps its id and starts a new refresh chain; tokens of earlier chains are no
 * longer accepted. A confirmation that is repeated within the grace period returns the current refresh token of the same chain.
 * That token is computed, so the database holds nothing that an attacker can use.
 */
public final class Confirmations {
    /**
     * A request that loses a race reads what the winner has written. More than one retry happens only in a flood of requests.
     */
    private static final int ATTEMPTS = 5;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Jdbi jdbi;
    private final Reauthentication reauthentication;
    private final AccessTokens tokens;
    private final AuditLog auditLog;
    private final RefreshKeys keys;
    private final SessionLimits limits;
    private final Clock clock;

    public Confirmations(
            Jdbi jdbi,
            Reauthentication reauthentication,
            AccessTokens tokens,
            AuditLog auditLog,
            RefreshKeys keys,
            SessionLimits limits,
            Clock clock) {
        this.jdbi = jdbi;
        this.reauthentication = reauthentication;
        this.tokens = tokens;
        this.auditLog = auditLog;
        this.keys = keys;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Verifies the caller's password again and starts a new refresh chain. A session of the classic API has no refresh chain.
     *
     * @throws dev.gatehouse.kernel.ProblemException as {@link Reauthentication#require}; {@code invalid-token} if the session
     *     has ended in the meantime
     */
    public IssuedTokens confirm(Caller caller, List<PasswordDigest> presented) {
        Authentication authentication =
                reauthentication.require(caller, presented).authentication();
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<IssuedTokens> confirmed = attempt(reauthentication.held(caller), authentication, caller.actor());
            if (confirmed.isPresent()) {
                return confirmed.get();
            }
        }
        throw Problem.OVERLOADED.exception();
    }

    /** Returns empty if another request changed the session concurrently; the caller then retries. */
    private Optional<IssuedTokens> attempt(SessionState held, Authentication authentication, Actor by) {
        byte[] hash = held.hash();
        Instant now = clock.instant();
        if (hash == null) {
            return confirm(held, authentication, null, now, by, dao -> keepChain(dao, held, authentication, now));
        }
        Optional<RefreshToken> repeated = currentEnd(held, hash, now);
        if (repeated.isPresent()) {
            return confirm(
                    held, authentication, repeated.get(), now, by, dao -> keepChain(dao, held, authentication, now));
        }
        byte[] seed = new byte[RefreshChain.SEED_BYTES];
        RANDOM.nextBytes(seed);
        RefreshKeys.Pair pair = keys.current();
        UUID id = held.session().id();
        RefreshToken first = RefreshToken.startOf(id, held.generation() + 1, seed, pair);
        return confirm(
                held,
                authentication,
                first,
                now,
                by,
                dao -> dao.updateChain(
                        id,
                        authentication.time(),
                        authentication.amr(),
                        now,
                        limits.tokenExpiry(held.session(), now),
                        first.generation(),
                        first.hash(),
                        seed,
                        pair.secretId(),
                        held.generation(),
                        hash));
    }

    private boolean keepChain(SessionDao dao, SessionState held, Authentication authentication, Instant now) {
        Session session = held.session();
        return dao.updateConfirmed(
                session.id(),
                authentication.time(),
                authentication.amr(),
                limits.tokenExpiry(session, now),
                held.chain().start());
    }

    /**
     * Returns the current refresh token if it can be computed and its chain was started by a confirmation within the grace
     * period.
     */
    private Optional<RefreshToken> currentEnd(SessionState held, byte[] hash, Instant now) {
        RefreshChain chain = held.chain();
        byte[] seed = chain.seed();
        int links = held.generation() - chain.start();
        List<RefreshHistory.Use> uses = held.history().last(links);
        if (seed == null || !chain.isRecent(now, limits.grace()) || uses.size() != links) {
            return Optional.empty();
        }
        return keys.find(chain.secretId())
                .map(pair -> RefreshToken.startOf(held.session().id(), chain.start(), seed, pair))
                .flatMap(first -> keys.follow(first, uses))
                .filter(end -> MessageDigest.isEqual(end.hash(), hash));
    }

    private Optional<IssuedTokens> confirm(
            SessionState held,
            Authentication authentication,
            @Nullable RefreshToken refresh,
            Instant now,
            Actor by,
            Predicate<SessionDao> update) {
        Session session = held.session();
        boolean confirmed = jdbi.inTransaction(tx -> {
            boolean updated = update.test(tx.attach(SessionDao.class));
            if (updated) {
                auditLog.add(tx, AuditEvent.ofOwn(AuditEvent.Kind.LOGIN_CONFIRMED, by, null));
            }
            return updated;
        });
        if (!confirmed) {
            return Optional.empty();
        }
        Instant expiry = limits.tokenExpiry(session, now);
        String token = tokens.issue(session.claims(held.user(), true, authentication, now, expiry));
        return Optional.of(new IssuedTokens(
                session, held.user(), token, now, expiry, refresh == null ? null : refresh.text(), null));
    }
}
