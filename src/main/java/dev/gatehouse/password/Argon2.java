package dev.gatehouse.password;

/** Argon2id, version 1.3 (RFC 9106). */
interface Argon2 {
    int HASH_BYTES = 32;
    int SALT_BYTES = 16;

    /** Returns the hash of a password with a salt, {@value #HASH_BYTES} bytes. */
    byte[] hash(Argon2Parameters parameters, byte[] salt, byte[] password);

    /** Returns the native library if it computes a hash on this platform, otherwise BouncyCastle. */
    static Argon2 best(boolean nativeAllowed) {
        if (nativeAllowed) {
            try {
                Argon2 candidate = new NativeArgon2();
                candidate.hash(new Argon2Parameters(8, 1, 1), new byte[SALT_BYTES], new byte[1]);
                return candidate;
            } catch (LinkageError e) {
                org.slf4j.LoggerFactory.getLogger(Argon2.class)
                        .info(
                                "Argon2id uses BouncyCastle, because the native library cannot be loaded: {}",
                                e.getMessage());
            }
        }
        return new BouncyCastleArgon2();
    }
}
