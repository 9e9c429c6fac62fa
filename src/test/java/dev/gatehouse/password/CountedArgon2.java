package dev.gatehouse.password;

import dev.gatehouse.support.NativeCrypto;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Delegates to the best implementation, and records the parameters of each hash. */
final class CountedArgon2 implements Argon2 {
    private final Argon2 best = Argon2.best(NativeCrypto.isAllowed());
    private final List<Argon2Parameters> asked = new CopyOnWriteArrayList<>();

    @Override
    public byte[] hash(Argon2Parameters parameters, byte[] salt, byte[] password) {
        asked.add(parameters);
        return best.hash(parameters, salt, password);
    }

    /** Returns the parameters of the hashes since the last call. */
    List<Argon2Parameters> take() {
        List<Argon2Parameters> taken = List.copyOf(asked);
        asked.clear();
        return taken;
    }
}
