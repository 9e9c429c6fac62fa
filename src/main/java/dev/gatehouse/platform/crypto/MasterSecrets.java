package dev.gatehouse.platform.crypto;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The service's secret, and those that count beside it while it is being changed. */
public final class MasterSecrets {
    private final MasterSecret current;
    private final List<MasterSecret> all;

    /** @param accepted what else opens what it has sealed */
    public MasterSecrets(MasterSecret current, List<MasterSecret> accepted) {
        this.current = current;
        this.all = Stream.concat(Stream.of(current), accepted.stream()).toList();
    }

    /** The one that is used for whatever is made anew. */
    public MasterSecret current() {
        return current;
    }

    /** That one first. */
    public List<MasterSecret> all() {
        return all;
    }

    /** The one of that {@link MasterSecret#id}. */
    public Optional<MasterSecret> find(long id) {
        return all.stream().filter(secret -> secret.id() == id).findFirst();
    }

    /** Encrypts with the current one; see {@link MasterSecret#seal}. */
    public byte[] seal(byte[] plain, String belongsTo) {
        return current.seal(plain, belongsTo);
    }

    /**
     * The reverse, whichever of them it was sealed with.
     *
     * @throws MasterSecret.WrongSecretException when none of them sealed it, it belongs to something else or was changed
     */
    public byte[] open(byte[] sealed, String belongsTo) {
        OptionalLong sealedBy = MasterSecret.sealedBy(sealed);
        return (sealedBy.isPresent() ? find(sealedBy.getAsLong()) : Optional.<MasterSecret>empty())
                .orElse(current)
                .open(sealed, belongsTo);
    }

    /**
     * Seals with the current one what another has sealed.
     *
     * @throws MasterSecret.WrongSecretException as {@link #open}
     */
    public byte[] sealAnew(byte[] sealed, String belongsTo) {
        return seal(open(sealed, belongsTo), belongsTo);
    }

    /** Whether the current one sealed it. */
    public boolean isCurrent(byte[] sealed) {
        OptionalLong sealedBy = MasterSecret.sealedBy(sealed);
        return sealedBy.isPresent() && sealedBy.getAsLong() == current.id();
    }
}
