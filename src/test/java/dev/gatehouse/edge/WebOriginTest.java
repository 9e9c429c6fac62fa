package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Normalizes origins as browsers do (URL standard, sections 3.5 and 4.5). */
class WebOriginTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example.org, https://app.example.org",
        "HTTPS://App.Example.ORG, https://app.example.org",
        "https://app.example.org:443, https://app.example.org",
        "https://app.example.org:0443, https://app.example.org",
        "http://app.example.org:80, http://app.example.org",
        "http://app.example.org:443, http://app.example.org:443",
        "https://app.example.org:80, https://app.example.org:80",
        "https://app.example.org:08443, https://app.example.org:8443",
        "http://LOCALHOST:3000, http://localhost:3000",
        "http://my_app:3000, http://my_app:3000",
        "https://app.example.org., https://app.example.org.",
        "http://127.0.0.1:3000, http://127.0.0.1:3000",
        "http://[::1]:3000, http://[::1]:3000",
        "http://[0:0:0:0:0:0:0:1], http://[::1]",
        "http://[2001:DB8:0:0:1:0:0:1], http://[2001:db8::1:0:0:1]",
        "https://xn--mnchen-3ya.example, https://xn--mnchen-3ya.example",
        "capacitor://localhost, capacitor://localhost",
        "Capacitor://LocalHost, capacitor://localhost",
        "ionic://localhost, ionic://localhost",
        "tauri://localhost, tauri://localhost",
        "app://obsidian.md, app://obsidian.md",
        "app://-, app://-",
        "app://., app://.",
        "app://localhost:443, app://localhost:443",
        "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb, chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb",
    })
    void origin_is_normalized_as_browsers_send_it(String typed, String sent) {
        assertThat(WebOrigin.of(typed)).contains(sent);
        assertThat(WebOrigin.of(sent))
                .as("normalizing twice gives the same result")
                .contains(sent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "null",
                "app.example.org",
                "//app.example.org",
                "https:app.example.org",
                "https:/app.example.org",
                "https://",
                "https://:443",
                "https://app.example.org/",
                "https://app.example.org/path",
                "https://app.example.org?query",
                "https://app.example.org#fragment",
                "https://ada@app.example.org",
                "https://app.example.org:",
                "https://app.example.org:65536",
                "https://app.example.org:123456",
                "https://app.example.org:-1",
                "https://app.example.org:8x",
                "https://a:1:2",
                "https://*.example.org",
                "https://app..example.org",
                "https://.example.org",
                "https://app example.org",
                "https://app.example.org\u0000",
                "https://app%2eexample.org",
                "https://münchen.example",
                "https://\u212Aiwi.example",
                "http://127.1",
                "http://127.0.0.1.",
                "http://0x7f.0.0.1",
                "http://0x7f000001",
                "http://2130706433",
                "http://1.2.3.4.5",
                "http://256.0.0.1",
                "http://a.0x1",
                "http://[::1",
                "http://::1",
                "http://[::g]",
                "http://[fe80::1%25eth0]",
                "http://[::ffff:127.0.0.1]",
                "http://[127.0.0.1]",
                "file://",
                "file://localhost",
                "FILE://host",
                "ftp://app.example.org",
                "ws://app.example.org",
                "wss://app.example.org",
                "data://x",
                "blob://x",
                "about://blank",
                "javascript://x",
                "capacitor://",
                "capacitor:localhost",
                "capacitor://localhost/",
                "app://local host",
                "1app://localhost",
                "app_x://localhost",
                "app://*",
            })
    void text_that_is_not_an_origin_is_rejected(String typed) {
        assertThat(WebOrigin.of(typed)).isEmpty();
        assertThat(WebOrigin.ofPage(typed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"capacitor://localhost", "app://obsidian.md", "httpx://localhost"})
    void origin_of_an_application_is_not_a_web_origin(String origin) {
        assertThat(WebOrigin.ofPage(origin)).isEmpty();
    }
}
