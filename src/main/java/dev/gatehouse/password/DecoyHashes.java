package dev.gatehouse.password;

import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecret;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What an attempt at a name without a password costs. While users are stored under several sets of Argon2 parameters, one
 * cost for all unknown names would tell them from users; so each name has the cost of one of the stored classes, always
 * the same one, chosen by an HMAC in the shares of the classes. The configured parameters have a quarter at least.
 */
public final class DecoyHashes {
    private final Argon2Parameters current;
    private final Hmac hmac;

    /** None until the stored passwords have been looked at: then the configured parameters count. */
    private volatile Optional<CostShares> shares = Optional.empty();

    public DecoyHashes(PasswordSettings settings, MasterSecret secret) {
        this(settings, secret.derive("decoy hashes", 32));
    }

    DecoyHashes(PasswordSettings settings, byte[] key) {
        this.current = settings.parameters();
        this.hmac = new Hmac(key);
    }

    /** The configured parameters, as in {@code m=19456,t=2,p=1}. */
    public String configured() {
        return current.text();
    }

    /** From now on these are the shares; some class must be in them. */
    public void use(CostShares classes) {
        shares = Optional.of(classes.withAQuarterOf(configured()));
    }

    /**
     * Returns the parameters that an attempt is to cost; empty for the class of bare digests.
     *
     * @param nameKey what names are compared by
     */
    Optional<Argon2Parameters> parametersFor(byte[] nameKey) {
        long number = ByteBuffer.wrap(hmac.of(nameKey)).getLong();
        return shares.isPresent() ? shares.get().choose(number) : Optional.of(current);
    }
}
