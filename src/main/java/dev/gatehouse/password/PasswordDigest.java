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
 * The canonical secret of an account: the SHA-256 of the password, as 64 lower-case hex digits. It is what the
 * tutorial's front end sends and its database stores, and it is as good as the password itself.
 */
public final class PasswordDigest {
    /** Matches nothing that is stored; for who gave no password, and costs what any other does. */
    public static final PasswordDigest NONE = new PasswordDigest("");

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    /** The modular crypt format and its successor PHC, as in {@code $2b$12$…}. */
    private static final Pattern HASH = Pattern.compile("\\$[A-Za-z0-9-]{1,32}\\$[A-Za-z0-9./+=,$-]{20,}");

    private final String hex;

    private PasswordDigest(String hex) {
        this.hex = hex;
    }

    /**
     * What a typed password may mean, most likely first: its UTF-8 bytes as sent, then its NFC form where that differs.
     */
    public static List<PasswordDigest> candidates(String password) {
        PasswordDigest asSent = sha256(password);
        String composed = Normalizer.normalize(password, Normalizer.Form.NFC);
        return composed.equals(password) ? List.of(asSent) : List.of(asSent, sha256(composed));
    }

    /** What to keep of a new password: its NFC form, which is among the candidates of however it is typed. */
    public static PasswordDigest ofNew(String password) {
        return sha256(Normalizer.normalize(password, Normalizer.Form.NFC));
    }

    /** What a text at the classic API may mean: a digest, or else a password, which is tried as anywhere else. */
    public static List<PasswordDigest> classicCandidates(String text) {
        return HEX.matcher(text).matches() ? List.of(ofClassic(text)) : candidates(text);
    }

    /** The first of these, which is what a tutorial's front end has sent. */
    static PasswordDigest ofClassic(String text) {
        return HEX.matcher(text).matches() ? new PasswordDigest(text.toLowerCase(Locale.ROOT)) : sha256(text);
    }

    /**
     * What a text in a tutorial's table means: the same, since it is what that site's front end sends. Nothing at all is
     * no password, and a hash that some other scheme has made was never sent: whoever has read it must not sign in with
     * it.
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
            // It has no UTF-8 form; the question mark that Java would put there is somebody's password.
            return NONE;
        }
        return new PasswordDigest(HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** What is hashed. */
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
