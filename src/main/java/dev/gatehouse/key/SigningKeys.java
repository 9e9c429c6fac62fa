package dev.gatehouse.key;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.crypto.MasterSecret.WrongSecretException;
import dev.gatehouse.platform.crypto.SealedColumn;
import dev.gatehouse.platform.database.AfterCommit;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ring of signing keys: one key signs, all keys verify. Follows the table that all instances share. */
public final class SigningKeys {
    /** How long verifiers may cache the JWKS. A key is published for at least this long before it signs. */
    public static final Duration CACHEABLE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    /** Shortest interval between database queries for an unknown kid, because any client can send unknown kids. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(3).toNanos();

    private final SigningKeyDao dao;
    private final KeyVault vault;
    private final KeyRotation rotation;
    private final AtomicLong lookAgain = new AtomicLong(System.nanoTime());
    private volatile KeyRing ring;

    /**
     * Creates a ring that has no keys before {@link #open}.
     *
     * @param longestLifetime of the tokens that this instance signs
     */
    public SigningKeys(
            Jdbi jdbi, KeyVault vault, AuditLog auditLog, KeySettings settings, Duration longestLifetime, Clock clock) {
        this.dao = jdbi.onDemand(SigningKeyDao.class);
        this.vault = vault;
        this.rotation = new KeyRotation(jdbi, vault, auditLog, settings, longestLifetime, clock);
        this.ring = KeyRing.of(List.of(), row -> Optional.empty());
    }

    /** Returns whether the database has ever had a signing key. */
    public static boolean everUsed(Jdbi jdbi) {
        return jdbi.onDemand(SigningKeyDao.class).existsAny();
    }

    /** Lists all keys, including those that are gone, oldest first. */
    public static List<KeyEntry> list(Jdbi jdbi) {
        return jdbi.onDemand(SigningKeyDao.class).listEntries();
    }

    /**
     * Reads the ring, and creates the first key if there is none.
     *
     * @return this
     * @throws WrongSecretException if no accepted secret decrypts a private key
     */
    public SigningKeys open() {
        rotation.makeFirst();
        ring = KeyRing.of(dao.list(), row -> Optional.of(vault.open(row)));
        long active = ring.rows(KeyState.ACTIVE).count();
        if (active != 1) {
            throw new IllegalStateException("signing_key must have exactly one active key, but has " + active);
        }
        rotation.publishLifetime(ring);
        return this;
    }

    /** Returns the task that follows the table and does the maintenance, while the service runs. */
    public Managed keeper() {
        return new KeyRotationJob(this).recurring();
    }

    /**
     * Returns the key that signs.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code overloaded} if this instance cannot decrypt the active key; then
     *     only the other instances can sign tokens
     */
    public SigningKey active() {
        return ring.active()
                .orElseThrow(() -> Problem.OVERLOADED.exception("This instance cannot decrypt the signing key."));
    }

    /** Returns when the active key was activated. */
    public Instant activeSince() {
        return ring.activeSince();
    }

    /**
     * Returns the key with that kid; empty if there is none. For an unknown kid, reads the keys from the database, at most
     * every three seconds.
     */
    public Optional<SigningKey> find(String kid) {
        SigningKey known = ring.find(kid);
        if (known == null && mayLookAgain()) {
            try {
                follow();
            } catch (JdbiException e) {
                LOG.debug("Reading the signing keys for an unknown kid failed", e);
            }
            known = ring.find(kid);
        }
        return Optional.ofNullable(known);
    }

    private boolean mayLookAgain() {
        long due = lookAgain.get();
        long now = System.nanoTime();
        return now - due >= 0 && lookAgain.compareAndSet(due, now + PATIENCE_NANOS);
    }

    /** Returns all keys that verify, oldest first; the same object until the ring changes. */
    public Collection<SigningKey> all() {
        return ring.all();
    }

    /** Lists all keys, including those that are gone, oldest first. */
    public List<KeyEntry> list() {
        return dao.listEntries();
    }

    /**
     * Activates the pending key, if it has been published for long enough.
     *
     * @param atOnce does not wait until cached JWKS expire; verifiers with a cached JWKS then refuse new tokens until they read
     *     it again
     */
    public Rotation rotate(boolean atOnce, Actor by) {
        Rotation result = rotation.rotate(atOnce, by);
        follow();
        return result;
    }

    /**
     * Removes a key: tokens that it signed are refused from now on. If it is the active key, the pending key replaces it. Does
     * nothing if the key is gone.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} if there has never been such a key
     */
    public void remove(String kid, Actor by) {
        rotation.remove(kid, by);
        follow();
    }

    /**
     * Removes all keys in the caller's transaction, so that all tokens are refused, and creates a key that signs immediately.
     *
     * @return the kid of the new key
     */
    public String replaceAll(Handle transaction, Actor by) {
        String kid = rotation.replaceAll(transaction, by);
        AfterCommit.run(transaction, this::follow);
        return kid;
    }

    /**
     * Encrypts all private keys with the current secret.
     *
     * @return the number of keys that were encrypted with another secret
     */
    public int reencryptAll(Actor by) {
        return rotation.reencryptAll(by);
    }

    /** Returns the encrypted private keys as a column that can be encrypted again. */
    public SealedColumn sealed() {
        return by -> {
            int renewed = reencryptAll(by);
            return new SealedColumn.Renewal("private keys", renewed, all().size() - renewed, 0);
        };
    }

    /** Reads the ring again if the table has changed. */
    synchronized void follow() {
        KeyRing before = ring;
        if (!before.is(dao.listMarks())) {
            KeyRing after = KeyRing.of(
                    dao.list(),
                    row -> Optional.ofNullable(before.find(row.kid())).or(() -> openOrDistrust(row)));
            ring = after;
            tell(before, after);
        }
    }

    /**
     * At startup, a key that cannot be decrypted stops the service. Later, the other keys must stay usable and removals must
     * take effect.
     */
    private Optional<SigningKey> openOrDistrust(SigningKeyDao.Row row) {
        try {
            return Optional.of(vault.open(row));
        } catch (WrongSecretException | IllegalStateException e) {
            LOG.error(
                    "This instance does not use signing key {}, because it cannot decrypt it: {}",
                    row.kid(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private static void tell(KeyRing before, KeyRing after) {
        before.all().stream()
                .filter(key -> after.find(key.kid()) == null)
                .forEach(key -> LOG.info("Signing key {} no longer verifies tokens", key.kid()));
        after.active()
                .filter(key ->
                        !key.kid().equals(before.active().map(SigningKey::kid).orElse("")))
                .ifPresent(key -> LOG.info(
                        "New active signing key: {} {}", key.algorithm().code(), key.kid()));
    }

    /** Does the maintenance that is due. */
    void maintain() {
        if (rotation.maintain(ring)) {
            follow();
        }
    }
}
