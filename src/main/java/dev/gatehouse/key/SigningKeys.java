package dev.gatehouse.key;

import dev.gatehouse.kernel.MasterSecret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ring of signing keys: one of them signs, all of them verify. */
public final class SigningKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

    private final Map<String, SigningKey> ring;
    private final SigningKey active;
    private final Instant activeSince;

    private SigningKeys(Map<String, SigningKey> ring, SigningKey active, Instant activeSince) {
        this.ring = ring;
        this.active = active;
        this.activeSince = activeSince;
    }

    /** Whether a service has ever signed anything with this database. */
    public static boolean everUsed(Jdbi jdbi) {
        return jdbi.onDemand(SigningKeyDao.class).existsAny();
    }

    /**
     * Reads the ring, and makes the first key where there is none.
     *
     * @throws MasterSecret.WrongSecretException when a private key cannot be opened with the service's secret
     */
    public static SigningKeys open(Jdbi jdbi, MasterSecret secret, KeySettings settings, Crypto crypto, Clock clock) {
        SigningKeyDao dao = jdbi.onDemand(SigningKeyDao.class);
        if (!dao.existsAny()) {
            create(dao, secret, settings.forNewKeys(crypto), clock);
        }
        Map<String, SigningKey> ring = new LinkedHashMap<>();
        List<SigningKey> active = new ArrayList<>();
        Instant activeSince = Instant.EPOCH;
        for (SigningKeyDao.Row row : dao.list()) {
            SigningKey key = key(row, secret, crypto);
            ring.put(key.kid(), key);
            if (row.state().equals("active")) {
                active.add(key);
                activeSince = Objects.requireNonNullElse(row.activatedAt(), Instant.EPOCH);
            }
        }
        if (active.size() != 1) {
            throw new IllegalStateException("signing_key must have one active key, and has " + active.size());
        }
        return new SigningKeys(ring, active.get(0), activeSince);
    }

    private static void create(SigningKeyDao dao, MasterSecret secret, KeyAlgorithm algorithm, Clock clock) {
        try {
            KeyPair pair = algorithm.generate();
            String kid = SigningKey.thumbprint(pair.getPublic());
            dao.insertActive(
                    kid,
                    algorithm.code(),
                    pair.getPublic().getEncoded(),
                    secret.seal(pair.getPrivate().getEncoded(), belongsTo(kid)),
                    clock.instant());
            LOG.info("Made the first signing key: {} {}", algorithm.code(), kid);
        } catch (UnableToExecuteStatementException e) {
            if (!dao.existsAny()) {
                throw e;
            }
            LOG.info("Another instance has made the first signing key meanwhile");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot make a key for " + algorithm.code(), e);
        }
    }

    private static SigningKey key(SigningKeyDao.Row row, MasterSecret secret, Crypto crypto) {
        KeyAlgorithm algorithm = KeyAlgorithm.of(row.algorithm())
                .orElseThrow(() -> new IllegalStateException(
                        "signing_key has a key for " + row.algorithm() + ", which this version does not know"));
        try {
            KeyFactory factory = algorithm.factory();
            byte[] privateKey = secret.open(row.privateKey(), belongsTo(row.kid()));
            KeyPair pair = new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(row.publicKey())),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey)));
            // Only the private half is sealed, to the name; the name is what ties the public half to it.
            if (!SigningKey.thumbprint(pair.getPublic()).equals(row.kid())) {
                throw new IllegalStateException("the signing key " + row.kid() + " has another's public half");
            }
            return new SigningKey(row.kid(), algorithm, pair, crypto);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the signing key " + row.kid() + " cannot be read", e);
        }
    }

    private static String belongsTo(String kid) {
        return "signing_key " + kid;
    }

    /** The one that signs. */
    public SigningKey active() {
        return active;
    }

    /** Since when it signs. */
    public Instant activeSince() {
        return activeSince;
    }

    /** One that verifies; none when the ring has no such key. */
    public Optional<SigningKey> find(String kid) {
        return Optional.ofNullable(ring.get(kid));
    }

    /** All that verify, oldest first. */
    public Collection<SigningKey> all() {
        return ring.values();
    }
}
