package dev.gatehouse.password;

import de.mkammerer.argon2.Argon2Advanced;
import de.mkammerer.argon2.Argon2Factory;

/** Argon2id by the reference implementation, through JNA. */
final class NativeArgon2 implements Argon2 {
    private final Argon2Advanced library =
            Argon2Factory.createAdvanced(Argon2Factory.Argon2Types.ARGON2id, SALT_BYTES, HASH_BYTES);

    @Override
    public byte[] hash(Argon2Parameters parameters, byte[] salt, byte[] password) {
        return library.rawHash(parameters.iterations(), parameters.memory(), parameters.parallelism(), password, salt);
    }
}
