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
 * The 30,000 passwords that guessers try first; {@code password/LICENSE.txt} says where they are from. Read when the first
 * password is chosen.
 */
final class CommonPasswords {
    private static final String LIST = "/password/common.txt";

    private CommonPasswords() {}

    /** Made by the first who asks. */
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
            throw new IllegalStateException("the list of common passwords is missing");
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            // What is shorter is refused for that.
            return lines.lines()
                    .filter(line -> line.length() >= PasswordPolicy.LEAST)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
