package dev.gatehouse.appearance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator is told if the cookies of the sign-in page do not reach the application. */
class SiteTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example.org, https://login.example.org",
        "https://app.example.org:8443/start, https://LOGIN.example.org",
        "https://example.co.uk, https://login.example.co.uk/auth",
        "http://localhost:3000, http://localhost:8080",
        "http://127.0.0.1:3000, http://127.0.0.1:8080",
        "http://[::1]:3000, http://[::1]:8080",
        "http://gate, http://gate:8080"
    })
    void same_site(String app, String service) {
        assertThat(Site.of(app)).isEqualTo(Site.of(service));
        assertThat(notes(app, service)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, https://login.example.org",
        "http://app.example.org, https://login.example.org",
        "https://a.co.uk, https://b.co.uk",
        "https://a.github.io, https://b.github.io",
        "http://localhost:3000, http://127.0.0.1:8080",
        "http://10.0.0.1, http://10.0.0.2",
        "http://one, http://two"
    })
    void other_site_is_reported(String app, String service) {
        assertThat(Site.of(app)).isNotEqualTo(Site.of(service));
        assertThat(notes(app, service))
                .singleElement()
                .asString()
                .startsWith("appearance.appUrl (APP_URL) " + Site.of(app) + " and publicUrl (PUBLIC_URL) "
                        + Site.of(service) + " are different sites: ");
    }

    private static List<String> notes(String app, String service) {
        return new AppearanceSettings("", "", app, "", "", "").notes(service);
    }
}
