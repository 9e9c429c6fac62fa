package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.crypto.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The list of common passwords: its origin, license and completeness. */
class CommonPasswordsTest {
    @Test
    void list_is_from_zxcvbn4j_and_has_its_license() throws Exception {
        // The hash of passwords.txt in com.nulab-inc:zxcvbn:1.9.0.
        assertThat(HexFormat.of().formatHex(Sha256.of(resource("/password/common.txt"))))
                .isEqualTo("f65b16793f0d335c87bf5bb4b19bcfc457462396169080b8c11a7c6f1d8b3731");
        assertThat(new String(resource("/password/LICENSE.txt"), StandardCharsets.UTF_8))
                .contains("zxcvbn4j 1.9.0", "MIT License", "Copyright (c)", "Permission is hereby granted");
    }

    @Test
    void all_common_passwords_of_sufficient_length_are_refused() throws Exception {
        List<String> all = new String(resource("/password/common.txt"), StandardCharsets.UTF_8)
                .lines()
                .toList();

        assertThat(all).hasSize(30_000);
        assertThat(all.stream().filter(password -> password.length() >= PasswordPolicy.LEAST))
                .isNotEmpty()
                .allMatch(CommonPasswords::contains);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CommonPasswordsTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }
}
