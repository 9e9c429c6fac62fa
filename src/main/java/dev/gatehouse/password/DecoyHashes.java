package dev.gatehouse.password;

import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecret;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Chooses the hashing cost of attempts with a username that has no password. While stored hashes have several sets of Argon2
 * parameters, a single cost for unknown usernames would reveal which usernames exist. Therefore each username has the cost of
 * one of the stored classes. An HMAC of the username chooses it, always the same one, in proportion to the classes' sizes. The
 * configured parameters have at least a quarter.
 */
public final class DecoyHashes {
    private final Argon2Parameters current;
    private final Hmac hmac;

    /** Empty until the stored passwords have been counted; until then the configured parameters are used. */
    private volatile Optional<CostShares> shares = Optional.empty();

    public DecoyHashes(PasswordSettings settings, MasterSecret secret) {
        this(settings, secret.derive("decoy hashes", 32));
    }

    DecoyHashes(PasswordSettings settings, byte[] key) {
        this.current = settings.parameters();
        this.hmac = new Hmac(key);
    }

    /** Returns the configured parameters, for example {@code m=19456,t=2,p=1}. */
    public String configured() {
        return current.text();
    }

    /** Sets the shares, which must not be empty. */
    public void use(CostShares classes) {
        shares = Optional.of(classes.withAQuarterOf(configured()));
    }

    /**
     * Returns the parameters of an attempt; empty for the class of bare digests.
     *
     * @param nameKey the key of the username
     */
    Optional<Argon2Parameters> parametersFor(byte[] nameKey) {
        long number = ByteBuffer.wrap(hmac.of(nameKey)).getLong();
        return shares.isPresent() ? shares.get().choose(number) : Optional.of(current);
    }
}
