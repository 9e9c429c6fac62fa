package dev.gatehouse.key;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Kind;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes the key ring in its table, for all instances. At any time, one key is active and one is pending. */
final class KeyRotation {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);

    /**
     * Time from the creation of a key to its first use: the cache time of the JWKS, with a margin because an instance may serve
     * the previous JWKS for a moment and clocks differ.
     */
    private static final Duration PUBLISHED = SigningKeys.CACHEABLE.plusSeconds(10);

    /** Time from the creation of a key to its first use in an emergency: every instance has read the key by then. */
    private static final Duration READ_EVERYWHERE = Duration.ofSeconds(1);

    /** Margin for instances that still sign with a retired key, and for clocks that differ. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private final Jdbi jdbi;
    private final SigningKeyDao dao;
    private final KeyVault vault;
    private final AuditLog auditLog;
    private final Duration interval;
    private final long tokenLifetime;
    private final Clock clock;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param longestLifetime of the tokens that this instance signs */
    KeyRotation(
            Jdbi jdbi, KeyVault vault, AuditLog auditLog, KeySettings settings, Duration longestLifetime, Clock clock) {
        this.jdbi = jdbi;
        this.dao = jdbi.onDemand(SigningKeyDao.class);
        this.vault = vault;
        this.auditLog = auditLog;
        this.interval = settings.rotationInterval().toJavaDuration();
        this.tokenLifetime = longestLifetime.toSeconds();
        this.clock = clock;
    }

    /** Creates the first key, if the table has never had one. */
    void makeFirst() {
        if (dao.existsAny()) {
            return;
        }
        KeyVault.NewKey made = vault.make();
        try {
            jdbi.useTransaction(tx -> insertActive(tx, made, Actor.SERVICE));
            LOG.info("Created the first signing key: {} {}", made.algorithm(), made.kid());
        } catch (UnableToExecuteStatementException e) {
            if (!dao.existsAny()) {
                throw e;
            }
            LOG.info("Another instance created the first signing key concurrently");
        }
    }

    private void insertActive(Handle tx, KeyVault.NewKey made, Actor by) {
        tx.attach(SigningKeyDao.class)
                .insertActive(made.kid(), made.algorithm(), made.publicKey(), made.privateKey(), clock.instant());
        auditLog.add(tx, AuditEvent.of(Kind.KEY_MADE, by, null, made.kid()));
        auditLog.add(tx, AuditEvent.of(Kind.KEY_ACTIVATED, by, null, made.kid()));
    }

    /** Creates a pending key, if there is none. */
    void makePending() {
        if (dao.existsPending()) {
            return;
        }
        KeyVault.NewKey made = vault.make();
        try {
            jdbi.useTransaction(tx -> insertPending(tx, made, Actor.SERVICE));
        } catch (UnableToExecuteStatementException e) {
            if (!dao.existsPending()) {
                throw e;
            }
            LOG.debug("Another instance created a pending signing key concurrently");
        }
    }

    private void insertPending(Handle tx, KeyVault.NewKey made, Actor by) {
        tx.attach(SigningKeyDao.class)
                .insertPending(made.kid(), made.algorithm(), made.publicKey(), made.privateKey(), clock.instant());
        auditLog.add(tx, AuditEvent.of(Kind.KEY_MADE, by, null, made.kid()));
    }

    /**
     * @param atOnce does not wait until cached JWKS expire; verifiers with a cached JWKS then refuse new tokens until they read
     *     it again
     */
    Rotation rotate(boolean atOnce, Actor by) {
        makePending();
        return turn(active -> true, atOnce ? READ_EVERYWHERE : PUBLISHED, by).orElseThrow();
    }

    /** Rotates the keys; returns empty if the active key need not be replaced. */
    private Optional<Rotation> turn(Predicate<SigningKeyDao.Row> wanted, Duration published, Actor by) {
        KeyVault.NewKey next = vault.make();
        return jdbi.inTransaction(tx -> {
            List<SigningKeyDao.Row> ring = tx.attach(SigningKeyDao.class).listLocked();
            SigningKeyDao.Row active = the(KeyState.ACTIVE, ring);
            if (!wanted.test(active)) {
                return Optional.empty();
            }
            SigningKeyDao.Row pending = the(KeyState.PENDING, ring);
            Instant from = pending.createdAt().plus(published);
            if (clock.instant().isBefore(from)) {
                return Optional.of(new Rotation.TooEarly(from));
            }
            // Throws if this instance does not accept the secret that encrypted the key.
            vault.open(pending);
            retire(tx, active, by);
            activate(tx, pending, by);
            insertPending(tx, next, by);
            return Optional.of(new Rotation.Done(pending.kid()));
        });
    }

    private static SigningKeyDao.Row the(KeyState state, List<SigningKeyDao.Row> ring) {
        return ring.stream()
                .filter(row -> row.state() == state)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("signing_key has no " + state.code() + " key"));
    }

    private void retire(Handle tx, SigningKeyDao.Row key, Actor by) {
        Instant now = clock.instant();
        long longest = Math.max(tokenLifetime, Objects.requireNonNullElse(key.tokenLifetime(), 0L));
        Instant until = now.plusSeconds(longest).plus(SLACK);
        require(tx.attach(SigningKeyDao.class).updateToRetiring(key.kid(), now, until));
        auditLog.add(tx, AuditEvent.of(Kind.KEY_RETIRED, by, null, key.kid()));
    }

    private void activate(Handle tx, SigningKeyDao.Row key, Actor by) {
        require(tx.attach(SigningKeyDao.class).updateToActive(key.kid(), clock.instant()));
        auditLog.add(tx, AuditEvent.of(Kind.KEY_ACTIVATED, by, null, key.kid()));
    }

    private static void require(boolean changed) {
        if (!changed) {
            throw new IllegalStateException("The signing keys changed although their rows were locked");
        }
    }

    /**
     * Removes a key. If it is the active key, the pending key replaces it immediately.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} if there has never been such a key
     */
    void remove(String kid, Actor by) {
        makePending();
        KeyVault.NewKey next = vault.make();
        boolean known = jdbi.inTransaction(tx -> {
            SigningKeyDao keys = tx.attach(SigningKeyDao.class);
            List<SigningKeyDao.Row> ring = keys.listLocked();
            Optional<SigningKeyDao.Row> found =
                    ring.stream().filter(row -> row.kid().equals(kid)).findFirst();
            if (found.isEmpty()) {
                return keys.exists(kid);
            }
            require(keys.updateToGone(kid, clock.instant()));
            auditLog.add(tx, AuditEvent.of(Kind.KEY_REMOVED, by, null, kid));
            if (found.get().state() == KeyState.ACTIVE) {
                activate(tx, the(KeyState.PENDING, ring), by);
            }
            if (found.get().state() != KeyState.RETIRING) {
                insertPending(tx, next, by);
            }
            return true;
        });
        if (!known) {
            throw Problem.NOT_FOUND.exception();
        }
    }

    /**
     * Removes all keys in the caller's transaction, and creates a key that signs immediately.
     *
     * @return the kid of the new key
     */
    String replaceAll(Handle tx, Actor by) {
        SigningKeyDao keys = tx.attach(SigningKeyDao.class);
        for (SigningKeyDao.Row old : keys.listLocked()) {
            require(keys.updateToGone(old.kid(), clock.instant()));
            auditLog.add(tx, AuditEvent.of(Kind.KEY_REMOVED, by, null, old.kid()));
        }
        KeyVault.NewKey made = vault.make();
        insertActive(tx, made, by);
        insertPending(tx, vault.make(), by);
        return made.kid();
    }

    /** @return the number of keys that were encrypted again with the current secret */
    int reencryptAll(Actor by) {
        return jdbi.inTransaction(tx -> {
            SigningKeyDao keys = tx.attach(SigningKeyDao.class);
            int count = 0;
            for (SigningKeyDao.Row row : keys.listLocked()) {
                if (!vault.isCurrent(row)) {
                    require(keys.updatePrivateKey(row.kid(), vault.sealAnew(row)));
                    auditLog.add(tx, AuditEvent.of(Kind.KEYS_ENCRYPTED_ANEW, by, null, row.kid()));
                    count++;
                }
            }
            return count;
        });
    }

    /** Does the maintenance that is due. Returns whether it changed the key ring. */
    boolean maintain(KeyRing ring) {
        publishLifetime(ring);
        Instant now = clock.instant();
        boolean changed = false;
        if (ring.rows(KeyState.PENDING).findAny().isEmpty()) {
            makePending();
            changed = true;
        }
        if (ring.rows(KeyState.RETIRING).anyMatch(row -> isPast(row.retiresUntil(), now))) {
            dao.updateRetiredToGone(now);
            changed = true;
        }
        boolean published = ring.rows(KeyState.PENDING)
                .filter(row -> ring.find(row.kid()) != null)
                .anyMatch(row -> isPast(row.createdAt().plus(PUBLISHED), now));
        if (published && ring.rows(KeyState.ACTIVE).anyMatch(this::isDue)) {
            turn(this::isDue, PUBLISHED, Actor.SERVICE);
            changed = true;
        }
        return changed;
    }

    private boolean isDue(SigningKeyDao.Row active) {
        return isPast(
                Objects.requireNonNullElse(active.activatedAt(), active.createdAt())
                        .plus(interval),
                clock.instant());
    }

    private static boolean isPast(@Nullable Instant time, Instant now) {
        return time != null && !now.isBefore(time);
    }

    /** Records the longest token lifetime of this instance for the keys that it signs with now or next. */
    void publishLifetime(KeyRing ring) {
        ring.rows(KeyState.ACTIVE).forEach(this::publishLifetime);
        ring.rows(KeyState.PENDING).forEach(this::publishLifetime);
    }

    private void publishLifetime(SigningKeyDao.Row key) {
        if (!told.contains(key.kid())) {
            if (Objects.requireNonNullElse(key.tokenLifetime(), 0L) < tokenLifetime) {
                dao.updateTokenLifetime(key.kid(), tokenLifetime);
            }
            told.add(key.kid());
        }
    }
}
