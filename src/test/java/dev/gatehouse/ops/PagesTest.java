package dev.gatehouse.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that finish mailed links: what a browser is told of them. That they work is seen in one: .ci/pages.mjs. */
class PagesTest {
    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([a-z.-]+)\"");

    private final Http http = new Http(GatehouseServer.shared());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pages/",
                "/pages",
                "/pages/x",
                "/pages/verify/",
                "/pages/verify.html",
                "/pages/Verify",
                "/pages/docs.css",
                "/pages/index.html"
            })
    void there_is_nothing_else(String path) {
        assertThat(http.get(path).status()).isEqualTo(404);
    }

    @Test
    void nothing_but_what_it_is_can_be_asked_for() {
        assertThat(http.get("/pages/verify", "Accept", "application/json").status())
                .isEqualTo(406);
        assertThat(http.postJson("/pages/verify", "{}").status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign-up", "confirm-sign-up", "verify", "forgot", "reset", "not-me"})
    void page_lets_nobody_else_in(String name) {
        Http.Reply page = http.get("/pages/" + name);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(page.header("Content-Security-Policy").split("; "))
                .containsExactlyInAnyOrder(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "img-src 'self'",
                        "connect-src 'self'",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(page.header("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign-up", "confirm-sign-up", "verify", "forgot", "reset", "not-me"})
    void page_has_nothing_that_its_policy_stops_and_whatever_it_names(String name) {
        String page = http.get("/pages/" + name).body();

        assertThat(page).doesNotContain("style=", "<style", "javascript:", "http:", "https:");
        assertThat(page).doesNotContainPattern("<script(?! type=\"module\" src=\"pages.js\"></script>)");
        assertThat(page).doesNotContainPattern("\\son[a-z]+=");
        assertThat(named(page)).contains("pages.css", "pages.js", "gatehouse.svg");
        assertThat(named(page))
                .allSatisfy(file ->
                        assertThat(http.get("/pages/" + file).status()).as(file).isEqualTo(200));
    }

    /** Of a text in one language, the other one is beside it. */
    @ParameterizedTest
    @ValueSource(strings = {"sign-up", "confirm-sign-up", "verify", "forgot", "reset", "not-me"})
    void page_says_all_in_both_languages(String name) {
        String page = http.get("/pages/" + name).body();

        assertThat(page.split("<span lang=\"en\">"))
                .hasSameSizeAs(page.split("<span lang=\"zh-Hans\">"))
                .hasSizeGreaterThan(3);
    }

    @Test
    void nobody_is_asked_for_an_address_where_nobody_can_sign_up() {
        assertThat(signUpPage(false)).contains("Nobody can sign up here").doesNotContain("<form");
        assertThat(signUpPage(true))
                .contains("<form", "data-to=\"../v1/accounts\"")
                .doesNotContain("type=\"password\"");
    }

    @ParameterizedTest
    @CsvSource({
        "pages.css, text/css;charset=utf-8",
        "pages.js, text/javascript;charset=utf-8",
        "texts.js, text/javascript;charset=utf-8",
        "gatehouse.svg, image/svg+xml"
    })
    void part_is_what_its_name_says_and_kept_by_its_tag(String name, String mediaType) {
        Http.Reply first = http.get("/pages/" + name);

        assertThat(first.header("Content-Type")).isEqualToIgnoringCase(mediaType);
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(first.header("X-Content-Type-Options")).isEqualTo("nosniff");
        Http.Reply second = http.get("/pages/" + name, "If-None-Match", first.header("ETag"));
        assertThat(second.status()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }

    @Test
    void head_is_answered_as_get_without_the_page() {
        Http.Reply get = http.get("/pages/reset");
        Http.Reply head = http.send("HEAD", "/pages/reset", null);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String header : new String[] {"Content-Type", "Content-Length", "ETag", "Content-Security-Policy"}) {
            assertThat(head.header(header)).as(header).isEqualTo(get.header(header));
        }
    }

    private static String signUpPage(boolean open) {
        return new String(new MetaResource(open).getPage("sign-up").bytes(), StandardCharsets.UTF_8);
    }

    private static Stream<String> named(String page) {
        return LOADED.matcher(page).results().map(match -> match.group(1)).distinct();
    }
}
