package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The public URL of the service. It may contain a path that a proxy strips. */
class PublicUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://login.example.org, https://login.example.org, ''",
        "http://localhost:8080, http://localhost:8080, ''",
        "https://example.org/auth, https://example.org, /auth",
        "https://example.org:8443/sub-site/auth.v2, https://example.org:8443, /sub-site/auth.v2",
        "http://[::1]:8080/~ada, http://[::1]:8080, /~ada",
        "https://example.org/..., https://example.org, /..."
    })
    void url_has_an_origin_and_an_optional_path(String url, String origin, String path) {
        assertThat(PublicUrl.of(url)).contains(new PublicUrl(origin, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/auth",
                "https:///auth",
                "https://example.org/",
                "https://example.org/auth/",
                "https://example.org//auth",
                "https://example.org/.",
                "https://example.org/../auth",
                "https://example.org/auth/..",
                "https://example.org/a b",
                "https://example.org/a%2fb",
                "https://example.org/auth;v=1",
                "https://example.org/auth?a",
                "https://example.org/auth#a"
            })
    void url_that_cannot_be_the_base_of_links_is_rejected(String url) {
        assertThat(PublicUrl.of(url)).isEmpty();
    }

    /** An origin has no path (RFC 6454, section 6.2). */
    @Test
    void own_origin_is_trusted_without_the_path() {
        TrustedOrigins origins = new TrustedOrigins(new CorsSettings("*"), "https://example.org/auth");

        assertThat(origins.trust(List.of("https://example.org"))).isTrue();
        assertThat(origins.trust(List.of("https://example.org/auth"))).isFalse();
        assertThat(origins.trust(List.of("https://app.example.org"))).isFalse();
    }
}
