package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.admin.DemoUser;
import dev.gatehouse.appearance.AppearanceSettings;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.platform.web.Document;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTML and headers of the pages for mailed links. Their behaviour in browsers is tested by src/e2e/pages. */
class PagesTest {
    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([a-z.-]+)\"");

    private static final AppearanceSettings PLAIN = new AppearanceSettings("", "", "", "", "", "");

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
    void unknown_page_returns_404(String path) {
        assertThat(http.get(path).status()).isEqualTo(404);
    }

    @Test
    void page_is_served_only_as_html_and_by_get() {
        assertThat(http.get("/pages/verify", "Accept", "application/json").status())
                .isEqualTo(406);
        assertThat(http.postJson("/pages/verify", "{}").status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign-up", "confirm-sign-up", "verify", "forgot", "reset", "not-me", "sign-in", "account"})
    void page_has_a_strict_content_security_policy(String name) {
        assertClosed(http.get("/pages/" + name));
    }

    /** Asserts that a page of HTML loads resources of this service only, and sets no cookie. */
    static void assertClosed(Http.Reply page) {
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        assertStrict(page);
    }

    /** Asserts the same for a page with any status and caching. */
    static void assertStrict(Http.Reply page) {
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
        assertThat(page.header("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign-up", "confirm-sign-up", "verify", "forgot", "reset", "not-me", "sign-in", "account"})
    void page_obeys_its_policy_and_its_files_exist(String name) {
        String page = http.get("/pages/" + name).body();

        assertThat(page).doesNotContain("style=", "<style", "javascript:", "http:", "https:");
        assertThat(page)
                .doesNotContainPattern("<script(?! type=\"module\" src=\"(?:pages|sign-in|account).js\"></script>)");
        assertThat(page).doesNotContainPattern("\\son[a-z]+=");
        assertThat(named(page)).contains("design.css", "pages.css", "gatehouse.svg");
        assertThat(named(page))
                .allSatisfy(file ->
                        assertThat(http.get("/pages/" + file).status()).as(file).isEqualTo(200));
    }

    /** Each page contains all its texts in every language. */
    @ParameterizedTest
    @ValueSource(strings = {"sign-up", "confirm-sign-up", "verify", "forgot", "reset", "not-me", "sign-in", "account"})
    void page_has_every_text_in_every_language(String name) {
        for (MetaResource pages : List.of(pages("Gatehouse", true, true), pages("Gatehouse", false, false))) {
            String page = text(pages.getPage(name));

            assertThat(page).doesNotContain("{{", "}}");
            assertThat(page.split("<span lang=\"en\"")).hasSizeGreaterThan(2);
            for (String language : List.of("zh-Hans", "zh-Hant")) {
                assertThat(page.split("<span lang=\"" + language + "\""))
                        .hasSameSizeAs(page.split("<span lang=\"en\""));
            }
            assertThat(page).doesNotContain("账户", "邮箱地址", "登陆", "帳戶");
        }
    }

    @Test
    void closed_sign_up_has_no_form() {
        assertThat(page("sign-up", false, true))
                .contains("Sign-up is closed", "href=\"forgot\"")
                .doesNotContain("<form");
        assertThat(page("sign-up", true, true))
                .contains("<form", "data-to=\"../v1/accounts\"", "href=\"forgot\"")
                .doesNotContain("type=\"password\"");
        assertThat(page("forgot", true, true)).contains("<form", "href=\"sign-up\"");
        assertThat(page("forgot", false, true)).contains("<form").doesNotContain("href=\"sign-up\"");
    }

    @Test
    void pages_without_mail_have_no_form_or_link_for_resets() {
        assertThat(page("forgot", false, false))
                .contains("This service does not send email", "未启用邮件服务", "未啟用郵件服務")
                .doesNotContain("<form");
        for (String name : List.of("sign-up", "confirm-sign-up", "reset", "not-me")) {
            assertThat(page(name, false, true)).as(name).contains("href=\"forgot\"");
            assertThat(page(name, false, false)).as(name).doesNotContain("href=\"forgot\"");
        }
        assertThat(page("confirm-sign-up", true, true)).contains("href=\"sign-up\"");
        assertThat(page("confirm-sign-up", false, true)).doesNotContain("href=\"sign-up\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign-up", "confirm-sign-up", "verify", "forgot", "reset", "not-me", "sign-in", "account"})
    void page_has_the_product_name_escaped(String name) {
        String product = "<b>\"A'&amp;{{mail}}</title>";
        String escaped = "&lt;b&gt;&quot;A&#39;&amp;amp;{{mail}}&lt;/title&gt;";
        Document page = pages(product, true, true).getPage(name);

        assertThat(text(page))
                .contains("<title>" + escaped + "</title>", "height=\"32\"><span>" + escaped + "</span>")
                .doesNotContain("<b>", "Gatehouse");
        assertThat(page.representation(false).etag())
                .isNotEqualTo(pages("Gatehouse", true, true)
                        .getPage(name)
                        .representation(false)
                        .etag());
    }

    @Test
    void page_states_the_minimum_password_length() {
        for (String name : List.of("confirm-sign-up", "reset")) {
            assertThat(page(name, true, true)).contains("At least 15 characters.", "至少 15 个字符", "至少 15 個字元");
        }
    }

    @Test
    void invitation_and_reset_have_different_texts() {
        assertThat(page("reset", false, true))
                .contains(
                        "<span lang=\"zh-Hans\" data-for=\"invitation\">设置密码，完成账号开通</span>",
                        "<span lang=\"zh-Hans\" data-for=\"reset\">设置后，您的账号将在所有设备上退出登录。</span>");
    }

    @Test
    void links_of_the_team_are_on_the_pages_escaped() {
        AppearanceSettings links = new AppearanceSettings(
                "",
                "",
                "https://app.example.org/?a=1&b='",
                "help@example.org",
                "https://example.org/terms",
                "https://example.org/privacy");
        MetaResource pages = resource(
                new Pages(new Pages.Facts("Ada & co", "https://login.example.org", true, true, 15, List.of()), links));

        for (String name : List.of("sign-up", "confirm-sign-up", "verify", "forgot", "reset", "not-me")) {
            assertThat(text(pages.getPage(name)))
                    .contains(
                            "href=\"https://app.example.org/?a&#x3D;1&amp;b&#x3D;&#39;\"",
                            "Back to Ada &amp; co",
                            "href=\"mailto:help@example.org\"",
                            "href=\"https://example.org/terms\"",
                            "href=\"https://example.org/privacy\"");
            assertThat(page(name, true, true)).doesNotContain("Back to", "mailto:", "Terms of use", "Privacy policy");
        }
    }

    @Test
    void mailed_links_end_at_the_sign_in_page_where_browsers_store_its_cookies() {
        List<String> names = List.of("confirm-sign-up", "verify", "forgot", "reset", "not-me");
        for (String url : List.of("https://example.org/auth", "http://localhost:8080", "http://127.0.0.1:8080")) {
            for (String name : names) {
                assertThat(text(at(url).getPage(name)))
                        .as(url)
                        .contains("href=\"sign-in\"><span lang=\"en\">Sign in</span>");
            }
        }
        for (String url :
                List.of("http://login.example.org", "http://192.0.2.1:8080", "http://localhost.example.org")) {
            for (String name : names) {
                assertThat(text(at(url).getPage(name))).as(url).doesNotContain("href=\"sign-in\"");
            }
        }
    }

    private static MetaResource at(String publicUrl) {
        return resource(new Pages(new Pages.Facts("Gatehouse", publicUrl, true, true, 15, List.of()), PLAIN));
    }

    @Test
    void sign_in_names_the_origins_to_which_it_may_lead() {
        List<String> origins = List.of("https://app.example.org", "http://localhost:3000");
        AppearanceSettings app = new AppearanceSettings("", "", "https://example.org/start", "", "", "");

        assertThat(text(resource(new Pages(
                                new Pages.Facts("Gatehouse", "https://login.example.org", true, true, 15, origins),
                                app))
                        .getPage("sign-in")))
                .contains("<main data-app=\"https://example.org/start\""
                        + " data-origins=\"https://app.example.org http://localhost:3000\">");
        assertThat(page("sign-in", true, true)).contains("<main data-app=\"\" data-origins=\"\">");
    }

    @Test
    void sign_in_offers_only_functions_that_are_on() {
        assertThat(page("sign-in", true, true)).contains("href=\"sign-up\"", "href=\"forgot\"");
        assertThat(page("sign-in", false, false)).doesNotContain("href=\"sign-up\"", "href=\"forgot\"");
    }

    @Test
    void account_offers_only_functions_that_are_on() {
        assertThat(page("account", false, true))
                .contains("id=\"change-email\"", "id=\"verify-email\"", "id=\"locale\"");
        assertThat(page("account", true, false))
                .contains("id=\"change-password\"")
                .doesNotContain("change-email", "verify-email", "id=\"locale\"");
    }

    @Test
    void style_sheet_has_the_accent_colour() {
        AppearanceSettings yellow = new AppearanceSettings("#FFD400", "", "", "", "", "");
        MetaResource pages = resource(new Pages(
                new Pages.Facts("Gatehouse", "https://login.example.org", true, true, 15, List.of()), yellow));

        assertThat(text(pages.getPage("design.css")))
                .contains("--accent: #ffd400;", "--on-accent: #000000;")
                .doesNotContain("{{", "}}");
    }

    @Test
    void svg_logo_cannot_run_scripts(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("logo.svg"), "<svg><script>alert(1)</script></svg>");
        AppearanceSettings own = new AppearanceSettings("", file.toString(), "", "", "", "");
        MetaResource pages = resource(
                new Pages(new Pages.Facts("Gatehouse", "https://login.example.org", true, true, 15, List.of()), own));

        Document logo = pages.getPage("logo.svg");

        assertThat(logo.mediaType()).isEqualTo("image/svg+xml");
        assertThat(logo.headers().get("Content-Security-Policy"))
                .startsWith("default-src 'none';")
                .endsWith(" sandbox");
        assertThat(text(pages.getPage("verify")))
                .contains("<img src=\"logo.svg\" alt=\"\"")
                .doesNotContain("gatehouse.svg");
        assertThatThrownBy(() -> pages.getPage("logo.png")).isInstanceOf(ProblemException.class);
    }

    @Test
    void demo_user_is_offered_only_if_it_exists() {
        String offer = " data-username=\"admin@gmail.com\" data-password=\"123456\"";
        AtomicBoolean there = new AtomicBoolean(true);
        MetaResource resource = new MetaResource(
                new Pages(new Pages.Facts("Gatehouse", "https://login.example.org", false, false, 8, List.of()), PLAIN),
                DemoUser.credentials(),
                there::get);

        Document with = resource.getDocs();
        there.set(false);
        Document without = resource.getDocs();

        assertThat(text(with)).contains("<div id=\"swagger-ui\"" + offer + ">");
        assertThat(text(without)).contains("<div id=\"swagger-ui\">").doesNotContain("admin@gmail.com", "123456");
        assertThat(with.representation(false).etag())
                .isNotEqualTo(without.representation(false).etag());
        assertThat(text(resource.getOpenapiYaml()) + text(resource.getOpenapiJson()))
                .doesNotContain("admin@gmail.com", "123456");
    }

    @ParameterizedTest
    @CsvSource({
        "design.css, text/css;charset=utf-8",
        "pages.css, text/css;charset=utf-8",
        "pages.js, text/javascript;charset=utf-8",
        "sign-in.js, text/javascript;charset=utf-8",
        "client.js, text/javascript;charset=utf-8",
        "countdown.js, text/javascript;charset=utf-8",
        "return-to.js, text/javascript;charset=utf-8",
        "account.js, text/javascript;charset=utf-8",
        "account-texts.js, text/javascript;charset=utf-8",
        "dates.js, text/javascript;charset=utf-8",
        "dialogs.js, text/javascript;charset=utf-8",
        "dom.js, text/javascript;charset=utf-8",
        "events.js, text/javascript;charset=utf-8",
        "paged-list.js, text/javascript;charset=utf-8",
        "user-agents.js, text/javascript;charset=utf-8",
        "forms.js, text/javascript;charset=utf-8",
        "language.js, text/javascript;charset=utf-8",
        "texts.js, text/javascript;charset=utf-8",
        "gatehouse.svg, image/svg+xml"
    })
    void file_has_its_media_type_and_an_etag(String name, String mediaType) {
        Http.Reply first = http.get("/pages/" + name);

        assertThat(first.header("Content-Type")).isEqualToIgnoringCase(mediaType);
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(first.header("X-Content-Type-Options")).isEqualTo("nosniff");
        Http.Reply second = http.get("/pages/" + name, "If-None-Match", first.header("ETag"));
        assertThat(second.status()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }

    @Test
    void head_has_the_headers_of_get_without_a_body() {
        Http.Reply get = http.get("/pages/reset");
        Http.Reply head = http.send("HEAD", "/pages/reset", null);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String header : new String[] {"Content-Type", "Content-Length", "ETag", "Content-Security-Policy"}) {
            assertThat(head.header(header)).as(header).isEqualTo(get.header(header));
        }
    }

    private static String page(String name, boolean signUp, boolean mail) {
        return text(pages("Gatehouse", signUp, mail).getPage(name));
    }

    private static MetaResource pages(String product, boolean signUp, boolean mail) {
        return resource(
                new Pages(new Pages.Facts(product, "https://login.example.org", signUp, mail, 15, List.of()), PLAIN));
    }

    private static MetaResource resource(Pages pages) {
        return new MetaResource(pages, DemoUser.credentials(), () -> false);
    }

    private static String text(Document document) {
        return StandardCharsets.UTF_8
                .decode(document.representation(false).content())
                .toString();
    }

    private static Stream<String> named(String page) {
        return LOADED.matcher(page).results().map(match -> match.group(1)).distinct();
    }
}
