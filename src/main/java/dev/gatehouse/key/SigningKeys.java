package dev.gatehouse.key;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.crypto.MasterSecret.WrongSecretException;
import dev.gatehouse.platform.crypto.SealedColumn;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ring of signing keys: one of them signs, all of them verify. It follows its table, which all instances share. */
public final class SigningKeys {
    /** For how long verifiers may keep our public keys: a key is published at least as long before it signs. */
    public static final Duration CACHEABLE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    /** Between two looks for the sake of a key that nobody knows: anybody can name one. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(3).toNanos();

    private final SigningKeyDao dao;
    private final KeyVault vault;
    private final KeyRotation rotation;
    private final AtomicLong lookAgain = new AtomicLong(System.nanoTime());
    private volatile KeyRing ring;

    /**
     * A ring that has no keys before {@link #open}.
     *
     * @param longestLifetime of any token that is signed here
     */
    public SigningKeys(
            Jdbi jdbi, KeyVault vault, AuditLog auditLog, KeySettings settings, Duration longestLifetime, Clock clock) {
        this.dao = jdbi.onDemand(SigningKeyDao.class);
        this.vault = vault;
        this.rotation = new KeyRotation(jdbi, vault, auditLog, settings, longestLifetime, clock);
        this.ring = KeyRing.of(List.of(), row -> Optional.empty());
    }

    /** Whether a service has ever signed anything with this database. */
    public static boolean everUsed(Jdbi jdbi) {
        return jdbi.onDemand(SigningKeyDao.class).existsAny();
    }

    /** All keys that there are or have been, oldest first. */
    public static List<KeyEntry> list(Jdbi jdbi) {
        return jdbi.onDemand(SigningKeyDao.class).listEntries();
    }

    /**
     * Reads the ring, and makes the first key where there is none.
     *
     * @return this
     * @throws WrongSecretException when a private key cannot be opened with any of the service's secrets
     */
    public SigningKeys open() {
        rotation.makeFirst();
        ring = KeyRing.of(dao.list(), row -> Optional.of(vault.open(row)));
        long active = ring.rows(KeyState.ACTIVE).count();
        if (active != 1) {
            throw new IllegalStateException("signing_key must have one active key, and has " + active);
        }
        rotation.publishLifetime(ring);
        return this;
    }

    /** What lets it follow the table, and does what is due there, from the start to the end of the service. */
    public Managed keeper() {
        return new KeyRotationJob(this).recurring();
    }

    /**
     * The one that signs.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code overloaded} when it is one that cannot be opened here, so that the
     *     other instances must do the work
     */
    public SigningKey active() {
        return ring.active().orElseThrow(() -> Problem.OVERLOADED.exception("the signing key cannot be opened here"));
    }

    /** Since when it signs. */
    public Instant activeSince() {
        return ring.activeSince();
    }

    /**
     * One that verifies; none when the ring has no such key. Asks the database only for the sake of an unknown one, and
     * then at most once in a few seconds.
     */
    public Optional<SigningKey> find(String kid) {
        SigningKey known = ring.find(kid);
        if (known == null && mayLookAgain()) {
            try {
                follow();
            } catch (JdbiException e) {
                LOG.debug("The signing keys cannot be read for the sake of an unknown one", e);
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

    /** All that verify, oldest first; the same object for as long as the ring is the same. */
    public Collection<SigningKey> all() {
        return ring.all();
    }

    /** All that there are or have been, oldest first. */
    public List<KeyEntry> list() {
        return dao.listEntries();
    }

    /**
     * The pending key signs from now on, where it has been published for long enough.
     *
     * @param atOnce whether it need not have been: who caches the JWKS refuses its tokens until it is read again
     */
    public Rotation rotate(boolean atOnce, Actor by) {
        Rotation result = rotation.rotate(atOnce, by);
        follow();
        return result;
    }

    /**
     * What a key has signed is refused from now on; the pending one takes the place of the active one. A key that is
     * gone already stays so.
     *
     * @throws dev.gatehouse.kernel.ProblemException when there has never been such a key
     */
    public void remove(String kid, Actor by) {
        rotation.remove(kid, by);
        follow();
    }

    /**
     * Seals every private key with the current secret.
     *
     * @return how many were sealed with another
     */
    public int reencryptAll(Actor by) {
        return rotation.reencryptAll(by);
    }

    /** The private keys of the ring. */
    public SealedColumn sealed() {
        return by -> {
            int renewed = reencryptAll(by);
            return new SealedColumn.Renewal("private keys", renewed, all().size() - renewed, 0);
        };
    }

    /** Reads the ring again when its table says something else. */
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

    /** At the start such a key is a reason to stop; here the others must go on, and the removal of one must count. */
    private Optional<SigningKey> openOrDistrust(SigningKeyDao.Row row) {
        try {
            return Optional.of(vault.open(row));
        } catch (WrongSecretException | IllegalStateException e) {
            LOG.error("The signing key {} is not used here, since it cannot be opened: {}", row.kid(), e.getMessage());
            return Optional.empty();
        }
    }

    private static void tell(KeyRing before, KeyRing after) {
        before.all().stream()
                .filter(key -> after.find(key.kid()) == null)
                .forEach(key -> LOG.info("The signing key {} is gone", key.kid()));
        after.active()
                .filter(key ->
                        !key.kid().equals(before.active().map(SigningKey::kid).orElse("")))
                .ifPresent(key -> LOG.info(
                        "The signing key {} {} signs from now on",
                        key.algorithm().code(),
                        key.kid()));
    }

    /** Does in the table what is due. */
    void maintain() {
        if (rotation.maintain(ring)) {
            follow();
        }
    }
}
