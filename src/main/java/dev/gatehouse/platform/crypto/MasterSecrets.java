package dev.gatehouse.platform.crypto;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The current secret of the service, and the former secrets that are accepted while it is being replaced. */
public final class MasterSecrets {
    private final MasterSecret current;
    private final List<MasterSecret> all;

    /** @param accepted the former secrets, which only decrypt */
    public MasterSecrets(MasterSecret current, List<MasterSecret> accepted) {
        this.current = current;
        this.all = Stream.concat(Stream.of(current), accepted.stream()).toList();
    }

    /** Returns the secret that encrypts and derives all new values. */
    public MasterSecret current() {
        return current;
    }

    /** Returns all secrets, the current one first. */
    public List<MasterSecret> all() {
        return all;
    }

    /** Returns the secret with this {@link MasterSecret#id}. */
    public Optional<MasterSecret> find(long id) {
        return all.stream().filter(secret -> secret.id() == id).findFirst();
    }

    /** Encrypts with the current secret; see {@link MasterSecret#seal}. */
    public byte[] seal(byte[] plain, String belongsTo) {
        return current.seal(plain, belongsTo);
    }

    /**
     * Decrypts a value with the secret that encrypted it.
     *
     * @throws MasterSecret.WrongSecretException if none of the secrets encrypted it, it was encrypted for another
     *     {@code belongsTo}, was modified, or has an unknown format
     */
    public byte[] open(byte[] sealed, String belongsTo) {
        OptionalLong sealedBy = MasterSecret.sealedBy(sealed);
        return (sealedBy.isPresent() ? find(sealedBy.getAsLong()) : Optional.<MasterSecret>empty())
                .orElse(current)
                .open(sealed, belongsTo);
    }

    /**
     * Decrypts a value and encrypts it with the current secret.
     *
     * @throws MasterSecret.WrongSecretException if {@link #open} cannot decrypt it
     */
    public byte[] sealAnew(byte[] sealed, String belongsTo) {
        return seal(open(sealed, belongsTo), belongsTo);
    }

    /** Returns whether the current secret encrypted the value. */
    public boolean isCurrent(byte[] sealed) {
        OptionalLong sealedBy = MasterSecret.sealedBy(sealed);
        return sealedBy.isPresent() && sealedBy.getAsLong() == current.id();
    }
}
