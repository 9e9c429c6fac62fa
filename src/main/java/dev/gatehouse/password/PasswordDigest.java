package dev.gatehouse.password;

import dev.gatehouse.platform.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a password, as 64 lower-case hex digits. The tutorial's front end sends it and its database stores it. The
 * classic API accepts it in place of the password, so it needs the same protection as a password.
 */
public final class PasswordDigest {
    /** For requests without a password. Matches no stored password and costs as much as any other. */
    public static final PasswordDigest NONE = new PasswordDigest("");

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    /** The modular crypt format and its successor PHC, for example {@code $2b$12$…}. */
    private static final Pattern HASH = Pattern.compile("\\$[A-Za-z0-9-]{1,32}\\$[A-Za-z0-9./+=,$-]{20,}");

    private final String hex;

    private PasswordDigest(String hex) {
        this.hex = hex;
    }

    /**
     * Returns the possible meanings of a typed password, most likely first: its UTF-8 bytes as sent, then its NFC form if that
     * differs.
     */
    public static List<PasswordDigest> candidates(String password) {
        PasswordDigest asSent = sha256(password);
        String composed = Normalizer.normalize(password, Normalizer.Form.NFC);
        return composed.equals(password) ? List.of(asSent) : List.of(asSent, sha256(composed));
    }

    /** Returns the digest of a new password: of its NFC form, which is a candidate however the password is typed. */
    public static PasswordDigest ofNew(String password) {
        return sha256(Normalizer.normalize(password, Normalizer.Form.NFC));
    }

    /**
     * Returns the possible meanings of a text at the classic API: a digest, or otherwise a password as in {@link #candidates}.
     */
    public static List<PasswordDigest> classicCandidates(String text) {
        return HEX.matcher(text).matches() ? List.of(ofClassic(text)) : candidates(text);
    }

    /** Returns the first candidate, which is what a tutorial's front end sends. */
    static PasswordDigest ofClassic(String text) {
        return HEX.matcher(text).matches() ? new PasswordDigest(text.toLowerCase(Locale.ROOT)) : sha256(text);
    }

    /**
     * Returns the meaning of a text in a tutorial's table, which is the same, because the tutorial stores what its front end
     * sends. An empty text is no password. A hash of another scheme was never sent by a front end, and an attacker who has read
     * it must not be able to sign in with it.
     */
    static PasswordDigest ofStored(String text) {
        return text.isEmpty()
                        || text.startsWith(Argon2Hash.PREFIX)
                        || HASH.matcher(text).matches()
                ? NONE
                : ofClassic(text);
    }

    private static PasswordDigest sha256(String text) {
        if (LONE_SURROGATE.matcher(text).find()) {
            // A lone surrogate has no UTF-8 form; Java would replace it by a question mark, which could be another
            // password.
            return NONE;
        }
        return new PasswordDigest(HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Returns the bytes that are hashed with Argon2. */
    byte[] bytes() {
        return hex.getBytes(StandardCharsets.US_ASCII);
    }

    boolean sameAs(PasswordDigest other) {
        return !isNone() && MessageDigest.isEqual(bytes(), other.bytes());
    }

    boolean isNone() {
        return hex.isEmpty();
    }

    @Override
    public String toString() {
        return "***";
    }
}
