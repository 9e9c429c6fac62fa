package dev.gatehouse.appearance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and URLs that are inserted in pages and mails. */
class AppearanceSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "help@example.org\r\nBcc: eve@example.net",
                "help@example.org\n",
                "help@example.org?bcc=eve@example.net",
                "help@example.org,eve@example.net",
                "\"><script>@example.org",
                "mailto:help@example.org",
                "https://example.org/help"
            })
    void support_address_is_one_plain_address(String address) {
        assertThat(new AppearanceSettings("", "", "", address, "", "").isSupportAddressAnAddress())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/\r\nBcc: eve@example.net",
                "https://example.org/ x",
                "https://example.org/\"><script>",
                "javascript:alert(1)"
            })
    void links_are_urls_of_one_line(String url) {
        AppearanceSettings settings = new AppearanceSettings("", "", url, "", url, url);

        assertThat(settings.isAppUrlAUrl()).isFalse();
        assertThat(settings.isTermsUrlAUrl()).isFalse();
        assertThat(settings.isPrivacyUrlAUrl()).isFalse();
    }
}
