package dev.gatehouse.password;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The 30,000 most common passwords; see {@code password/LICENSE.txt} for their source. Read when the first new password is
 * checked.
 */
final class CommonPasswords {
    private static final String LIST = "/password/common.txt";

    private CommonPasswords() {}

    /** Loads the list at the first use. */
    private static final class Holder {
        static final Set<String> ALL = read();
    }

    /** @param folded in lower case */
    static boolean contains(String folded) {
        return Holder.ALL.contains(folded);
    }

    private static Set<String> read() {
        InputStream stream = CommonPasswords.class.getResourceAsStream(LIST);
        if (stream == null) {
            throw new IllegalStateException("The list of common passwords is missing on the class path");
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            // Shorter passwords violate the minimum length anyway.
            return lines.lines()
                    .filter(line -> line.length() >= PasswordPolicy.LEAST)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
