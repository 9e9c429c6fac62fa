package dev.gatehouse.serviceclient;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * The text of a secret: {@code gh_}, 256 random bits, and the CRC-32 of both, in base 62. By prefix and checksum, scanners
 * recognise a secret in source code. Only the SHA-256 is stored: 256 random bits need no slow hash.
 */
final class SecretText {
    private static final String PREFIX = "gh_";
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
    private static final int BITS = 256;
    private static final int RANDOM_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int LENGTH = PREFIX.length() + RANDOM_LENGTH + CHECKSUM_LENGTH;
    private static final int HINT_LENGTH = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretText() {}

    static Secret random() {
        String text = PREFIX + digits(new BigInteger(BITS, RANDOM), RANDOM_LENGTH);
        return new Secret(text + checksum(text));
    }

    /** Returns whether a text has the format and the checksum of a secret. */
    static boolean isWellFormed(String text) {
        int end = LENGTH - CHECKSUM_LENGTH;
        return text.length() == LENGTH
                && text.startsWith(PREFIX)
                && checksum(text.substring(0, end)).equals(text.substring(end));
    }

    static byte[] hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static String hint(Secret secret) {
        return secret.reveal().substring(LENGTH - HINT_LENGTH);
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return digits(BigInteger.valueOf(crc.getValue()), CHECKSUM_LENGTH);
    }

    /** Returns a number in base 62, filled with zeros to the length. */
    private static String digits(BigInteger number, int length) {
        char[] digits = new char[length];
        BigInteger rest = number;
        for (int place = length - 1; place >= 0; place--) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            digits[place] = DIGITS.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(digits);
    }
}
