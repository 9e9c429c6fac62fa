package dev.gatehouse.password;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stored Argon2id hash in the PHC string format: {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. */
@SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual alone
record Argon2Hash(Argon2Parameters parameters, byte[] salt, byte[] hash) {
    static final String PREFIX = "$argon2id$";

    /** Limits for stored parameters, because they decide the cost of a login: 4 GiB, 1,000 passes, 64 lanes. */
    private static final int MEMORY_LIMIT = 4_194_304;

    private static final int ITERATION_LIMIT = 1_000;
    private static final int PARALLELISM_LIMIT = 64;

    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([1-9]\\d{0,6}),t=([1-9]\\d{0,3}),p=([1-9]\\d?)\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{43})");

    /** Parses a hash; empty if it is not in this format or exceeds the limits. */
    static Optional<Argon2Hash> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Argon2Parameters parameters = new Argon2Parameters(number(form, 1), number(form, 2), number(form, 3));
        if (parameters.memory() > MEMORY_LIMIT
                || parameters.memory() < 8 * parameters.parallelism()
                || parameters.iterations() > ITERATION_LIMIT
                || parameters.parallelism() > PARALLELISM_LIMIT) {
            return Optional.empty();
        }
        return decode(form.group(4))
                .flatMap(salt -> decode(form.group(5)).map(hash -> new Argon2Hash(parameters, salt, hash)));
    }

    private static int number(Matcher form, int group) {
        return Integer.parseInt(form.group(group));
    }

    private static Optional<byte[]> decode(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return encode(bytes).equals(base64) && bytes.length >= 8 ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return PREFIX + "v=19$" + parameters.text() + "$" + encode(salt) + "$" + encode(hash);
    }

    boolean sameTagAs(byte[] other) {
        return java.security.MessageDigest.isEqual(hash, other);
    }
}
