package dev.gatehouse.session;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.user.User;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Has a caller prove inside their session, by the password, who they are. Each session has a counter of its own: ten wrong passwords in a row
 * end it. The counters of logins are neither read nor written, so that strangers who guess at the name do not matter here.
 */
public final class Reauthentication {
    /** Wrong passwords in a row that end a session. */
    static final int LIMIT = 10;

    /** Longer than any hash waits and takes: an attempt of before is of an instance that has stopped. */
    private static final Duration LONGEST_CHECK = Duration.ofMinutes(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Each time another request has changed the counter meanwhile. */
    private static final int TRIES = 5;

    private final Jdbi jdbi;
    private final SessionSql sql;
    private final ProofDao dao;
    private final Passwords passwords;
    private final SessionRevocation revocation;
    private final AuditLog auditLog;
    private final Clock clock;
    private final Counter results = Counters.of(
            "gatehouse_session_proofs_total",
            "Passwords that were proved inside a session, by result",
            Counters.Label.of("result", ProofResult.class));

    public Reauthentication(
            Jdbi jdbi, Passwords passwords, SessionRevocation revocation, AuditLog auditLog, Clock clock) {
        this.jdbi = jdbi;
        this.sql = new SessionSql(jdbi, clock);
        this.dao = jdbi.onDemand(ProofDao.class);
        this.passwords = passwords;
        this.revocation = revocation;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /** A caller who has proved once more who they are. */
    public record Confirmed(User user, Authentication authentication) {}

    /**
     * Returns the session of a caller.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code invalid-token} if it has ended
     */
    SessionState held(Caller caller) {
        return sql.find(Objects.requireNonNull(caller.sessionId()))
                .filter(found -> found.endedAt() == null)
                .orElseThrow(Reauthentication::sessionEnded);
    }

    /** Refuses a caller whose session has ended since the request was let in. */
    static RuntimeException sessionEnded() {
        return Problem.INVALID_TOKEN.exception("its session has ended");
    }

    /**
     * Proves the password of a caller. The attempt is counted before the password is hashed.
     *
     * @param presented what the password they gave may mean
     * @return the user, as they are now, and the proof
     * @throws dev.gatehouse.kernel.ProblemException {@code invalid-credentials} if it is wrong, {@code too-many-attempts}
     *     if too many attempts of the session are being checked, {@code overloaded} if it could not be hashed, {@code
     *     invalid-token} if the session has ended meanwhile
     */
    public Confirmed require(Caller caller, List<PasswordDigest> presented) {
        SessionState held = held(caller);
        ProofResult result = ProofResult.FAILED;
        try {
            result = verify(held, presented);
        } finally {
            results.labelValues(Codes.of(result)).inc();
        }
        if (result == ProofResult.THROTTLED) {
            throw Problem.TOO_MANY_ATTEMPTS.exception(RETRY_AFTER);
        }
        if (result == ProofResult.WRONG) {
            recordWrong(held, caller.actor());
            throw Problem.INVALID_CREDENTIALS.exception();
        }
        dao.clear(held.session().id());
        return new Confirmed(held.user(), Authentication.byPassword(clock.instant()));
    }

    private ProofResult verify(SessionState held, List<PasswordDigest> presented) {
        UUID id = held.session().id();
        if (!reserve(id)) {
            return ProofResult.THROTTLED;
        }
        Passwords.Target target = PasswordTarget.of(held.user().username(), Optional.of(held.user()));
        try {
            return passwords.verify(presented, target).right() ? ProofResult.RIGHT : ProofResult.WRONG;
        } catch (RuntimeException e) {
            // Too busy to hash: the caller has learnt nothing.
            dao.giveBack(id);
            throw e;
        }
    }

    private boolean reserve(UUID id) {
        for (int i = 0; i < TRIES; i++) {
            Instant now = clock.instant();
            if (dao.reserve(id, LIMIT, now)) {
                return true;
            }
            ProofDao.Counted counted = dao.find(id).orElseThrow(Reauthentication::sessionEnded);
            @Nullable Instant countedAt = counted.countedAt();
            if (countedAt == null || now.isBefore(countedAt.plus(LONGEST_CHECK))) {
                return false;
            }
            dao.dropPending(id, countedAt);
        }
        return false;
    }

    private void recordWrong(SessionState held, Actor by) {
        UUID id = held.session().id();
        long userId = held.user().id();
        AuditEvent event = AuditEvent.ofOwn(AuditEvent.Kind.LOGIN_REFUSED, by, "confirmation: wrong-password");
        jdbi.useTransaction(tx -> {
            ProofDao inside = tx.attach(ProofDao.class);
            inside.addWrong(id);
            auditLog.add(tx, event);
            if (inside.find(id).filter(counted -> counted.wrong() >= LIMIT).isPresent()) {
                revocation.end(tx, id, userId, EndReason.TOO_MANY_PROOFS, by);
            }
        });
    }

    /** Returns how proofs have ended. */
    public Collector metrics() {
        return results;
    }
}
