package dev.gatehouse.password;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;

/** Argon2id in Java, for platforms without the native library. */
final class BouncyCastleArgon2 implements Argon2 {
    @Override
    public byte[] hash(Argon2Parameters parameters, byte[] salt, byte[] password) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new org.bouncycastle.crypto.params.Argon2Parameters.Builder(
                        org.bouncycastle.crypto.params.Argon2Parameters.ARGON2_id)
                .withVersion(org.bouncycastle.crypto.params.Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(parameters.memory())
                .withIterations(parameters.iterations())
                .withParallelism(parameters.parallelism())
                .withSalt(salt)
                .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(password, hash);
        return hash;
    }
}
