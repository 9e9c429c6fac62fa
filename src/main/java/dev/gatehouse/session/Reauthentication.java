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
 * Verifies the password of a caller who is signed in. Each session has its own counter: ten wrong passwords in a row end the
 * session. The login counters are neither read nor written, so an attacker who guesses passwords of the same user does not lock
 * out the signed-in user.
 */
public final class Reauthentication {
    /** Wrong passwords in a row that end a session. */
    static final int LIMIT = 10;

    /** Longer than a hash waits and takes. An older pending attempt belongs to an instance that has stopped. */
    private static final Duration LONGEST_CHECK = Duration.ofMinutes(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Each retry means that another request changed the counter concurrently. */
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
            "Password attempts inside a session, by result",
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

    /** A caller whose password was verified again. */
    public record Confirmed(User user, Authentication authentication) {}

    /**
     * Returns the session of the caller.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code invalid-token} if the session has ended
     */
    SessionState held(Caller caller) {
        return sql.find(Objects.requireNonNull(caller.sessionId()))
                .filter(found -> found.endedAt() == null)
                .orElseThrow(Reauthentication::sessionEnded);
    }

    /** Returns the refusal for a caller whose session has ended since the request was admitted. */
    static RuntimeException sessionEnded() {
        return Problem.INVALID_TOKEN.exception("The session has ended.");
    }

    /**
     * Verifies the password of the caller. The attempt is counted before the password is hashed.
     *
     * @param presented the possible meanings of the presented password
     * @return the current data of the user, and the authentication
     * @throws dev.gatehouse.kernel.ProblemException {@code invalid-credentials} if the password is wrong, {@code
     *     too-many-attempts} if too many attempts of the session are being verified, {@code overloaded} if the password could
     *     not be hashed, {@code invalid-token} if the session has ended in the meantime
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
            // The password was not hashed, so the attempt must not count.
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

    /** Returns the counter of password attempts by result. */
    public Collector metrics() {
        return results;
    }
}
