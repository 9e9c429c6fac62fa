package dev.gatehouse.platform.crypto;

import dev.gatehouse.kernel.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.OptionalLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * The secret of the service. Every other key is derived from it with HKDF-SHA-256 (RFC 5869) and a label, so no key is used
 * for two purposes.
 */
public final class MasterSecret {
    public static final int MINIMUM_BYTES = 32;

    /**
     * The minimum number of different bytes in the current secret. An accepted secret may have fewer, so that a weak secret can
     * be replaced.
     */
    public static final int DIFFERENT_BYTES = 10;

    private static final byte VERSION = 1;
    private static final int KEY_ID_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] material;
    private final byte[] keyId;

    /** @throws IllegalArgumentException if the secret has fewer than {@value #MINIMUM_BYTES} bytes in UTF-8 */
    public MasterSecret(Secret secret) {
        material = secret.utf8();
        if (material.length < MINIMUM_BYTES) {
            throw new IllegalArgumentException("the secret must have at least " + MINIMUM_BYTES + " bytes");
        }
        keyId = derive("secret id", KEY_ID_BYTES);
    }

    /** Returns an identifier of the secret, derived from it, that does not reveal it. */
    public long id() {
        return ByteBuffer.wrap(keyId).getLong();
    }

    /** Returns the {@link #id} of the secret that encrypted a value; empty if the format of the value is unknown. */
    static OptionalLong sealedBy(byte[] sealed) {
        return sealed.length < HEAD_BYTES + TAG_BITS / 8 || sealed[0] != VERSION
                ? OptionalLong.empty()
                : OptionalLong.of(ByteBuffer.wrap(sealed, 1, KEY_ID_BYTES).getLong());
    }

    /** Derives a key of {@code length} bytes for the purpose that the label names. */
    public byte[] derive(String label, int length) {
        return hkdf(material, new byte[0], label.getBytes(StandardCharsets.UTF_8), length);
    }

    static byte[] hkdf(byte[] inputKeyMaterial, byte[] salt, byte[] info, int length) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(SHA256Digest.newInstance());
        generator.init(new HKDFParameters(inputKeyMaterial, salt, info));
        byte[] key = new byte[length];
        generator.generateBytes(key, 0, length);
        return key;
    }

    /**
     * Encrypts with AES-256-GCM.
     *
     * @param belongsTo what the value belongs to (additional authenticated data); {@link #open} requires the same text
     */
    public byte[] seal(byte[] plain, String belongsTo) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] head = ByteBuffer.allocate(HEAD_BYTES)
                .put(VERSION)
                .put(keyId)
                .put(nonce)
                .array();
        try {
            byte[] body = cipher(Cipher.ENCRYPT_MODE, head, belongsTo).doFinal(plain);
            return ByteBuffer.allocate(head.length + body.length)
                    .put(head)
                    .put(body)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java platform", e);
        }
    }

    /**
     * Decrypts what {@link #seal} encrypted.
     *
     * @throws WrongSecretException if the value was encrypted with another secret or for another {@code belongsTo}, was
     *     modified, or has an unknown format
     */
    public byte[] open(byte[] sealed, String belongsTo) {
        OptionalLong sealedBy = sealedBy(sealed);
        if (sealedBy.isEmpty()) {
            throw new WrongSecretException("its format is unknown to this version");
        }
        if (sealedBy.getAsLong() != id()) {
            throw new WrongSecretException("it was encrypted with another secret");
        }
        byte[] head = Arrays.copyOf(sealed, HEAD_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, head, belongsTo).doFinal(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES);
        } catch (AEADBadTagException e) {
            throw new WrongSecretException("it was modified or belongs to another record");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java platform", e);
        }
    }

    private Cipher cipher(int mode, byte[] head, String belongsTo) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce = Arrays.copyOfRange(head, 1 + KEY_ID_BYTES, HEAD_BYTES);
        cipher.init(
                mode,
                new SecretKeySpec(derive("encryption at rest", 32), "AES"),
                new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head);
        cipher.updateAAD(belongsTo.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Thrown if a stored value cannot be decrypted. The message is the reason, as the end of a sentence about the value. */
    public static final class WrongSecretException extends RuntimeException {
        WrongSecretException(String message) {
            super(message);
        }
    }
}
