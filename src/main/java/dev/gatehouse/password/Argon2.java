package dev.gatehouse.password;

/** Argon2id, version 1.3 (RFC 9106). */
interface Argon2 {
    int HASH_BYTES = 32;
    int SALT_BYTES = 16;

    /** The tag, {@value #HASH_BYTES} bytes, of a password under a salt. */
    byte[] hash(Argon2Parameters parameters, byte[] salt, byte[] password);

    /** The native library where it works, which one real hash finds out; BouncyCastle elsewhere. */
    static Argon2 best(boolean nativeAllowed) {
        if (nativeAllowed) {
            try {
                Argon2 candidate = new NativeArgon2();
                candidate.hash(new Argon2Parameters(8, 1, 1), new byte[SALT_BYTES], new byte[1]);
                return candidate;
            } catch (LinkageError e) {
                org.slf4j.LoggerFactory.getLogger(Argon2.class)
                        .info(
                                "Argon2id runs on BouncyCastle, since the native library does not load: {}",
                                e.getMessage());
            }
        }
        return new BouncyCastleArgon2();
    }
}
