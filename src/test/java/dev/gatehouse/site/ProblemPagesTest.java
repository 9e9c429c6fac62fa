package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.appearance.AppearanceSettings;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.web.ProblemPages;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.RawHttp;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Problems as JSON for programs and as pages for browsers. src/e2e/pages shows the pages in a browser. */
class ProblemPagesTest {
    private static final String CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
            + "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7";

    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"#:]+)\"");

    private final GatehouseServer server = GatehouseServer.shared();
    private final Http http = new Http(server);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "application/json",
                "application/json, text/html",
                "text/html, application/json",
                "text/html, */*",
                "text/html;q=0.8, application/json;q=0.9",
                "application/json, text/plain, */*",
                "text/html;q=0",
                "text/html;q=0, application/json;q=0.1",
                "text/html;q=0.4, text/*, */*;q=0.5",
                "application/xhtml+xml, */*;q=0.1"
            })
    void program_gets_json(String accept) {
        Http.Reply explained = http.get("/problems/overloaded", "Accept", accept);

        assertThat(explained.status()).isEqualTo(200);
        assertThat(explained.header("Content-Type")).isEqualTo("application/json");
        assertThat(explained.header("Cache-Control")).isEqualTo("no-store");
        assertThat(explained.header("Content-Security-Policy")).isEmpty();
        assertThat(explained.body())
                .isEqualTo("{\"code\":\"overloaded\",\"status\":503,\"title\":\"Service overloaded\","
                        + "\"description\":\"Try again after Retry-After seconds.\"}");
        assertThat(http.get("/problems/unknown", "Accept", accept).header("Content-Type"))
                .isEqualTo("application/problem+json");
    }

    @Test
    void client_without_an_accept_header_gets_json() throws Exception {
        for (String path : List.of("/problems/overloaded", "/problems/unknown", "/pages/unknown")) {
            RawHttp.Reply reply = RawHttp.send(server, "GET " + path);

            assertThat(reply.header("Content-Type")).as(path).endsWith("json");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CHROME,
                "text/html",
                "text/*",
                "TEXT/HTML",
                "text/html;q=0.2",
                "text/html;level=1",
                "text/html, application/json;q=0.9",
                "application/json;q=0.1, text/html;q=0.2",
                "text/html, application/json;q=0",
                "text/html, image/gif, image/jpeg, */*;q=.2"
            })
    void browser_gets_a_page(String accept) {
        Http.Reply explained = http.get("/problems/invalid-token", "Accept", accept);
        Http.Reply unknown = http.get("/problems/unknown", "Accept", accept);

        assertThat(explained.status()).isEqualTo(200);
        assertThat(unknown.status()).isEqualTo(404);
        assertPage(explained);
        assertPage(unknown);
        assertThat(explained.body())
                .contains(
                        "<code>invalid-token</code>",
                        "<dd>401</dd>",
                        "<span lang=\"en\">Invalid access token</span>",
                        "<span lang=\"zh-Hans\">访问令牌无效</span>",
                        "<span lang=\"zh-Hant\">存取權杖無效</span>",
                        "Get a new access token with the refresh token")
                .doesNotContain("Request ID", explained.header("X-Request-Id"));
        assertThat(unknown.body()).contains("<code>not-found</code>", "<code>" + unknown.header("X-Request-Id"));
    }

    @Test
    void several_accept_headers_count_as_one() {
        assertPage(http.get("/problems/overloaded", "Accept", "application/json;q=0.5", "Accept", "text/html"));
        assertThat(http.get("/problems/overloaded", "Accept", "text/html;q=0.5", "Accept", "application/json")
                        .header("Content-Type"))
                .isEqualTo("application/json");
        assertThat(http.get("/pages/unknown", "Accept", "text/html;q=0.5", "Accept", "application/json")
                        .header("Content-Type"))
                .isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "text/html;q=often", "text/html;q=7", "\"", "image/png"})
    void client_that_accepts_neither_gets_406_as_json(String accept) {
        Http.Reply refused = http.get("/problems/overloaded", "Accept", accept);

        assertThat(refused.status()).isEqualTo(406);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void caches_keep_the_answers_apart() {
        for (String accept : List.of("*/*", CHROME)) {
            for (String path : List.of("/problems/overloaded", "/problems/unknown", "/pages/unknown", "/pages/x/")) {
                assertThat(all(http.get(path, "Accept", accept, "Origin", "https://elsewhere.example"), "Vary"))
                        .as(path)
                        .containsExactlyInAnyOrder("Origin", "Accept");
            }
        }
        assertThat(all(http.get("/v1/me", "Accept", CHROME), "Vary")).doesNotContain("Accept");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /pages, 404",
        "GET, /pages/, 404",
        "GET, /pages/unknown, 404",
        "GET, /pages/verify/, 404",
        "GET, /pages/verify;x, 404",
        "GET, /pages/a/b/c, 404",
        "GET, /problems, 404",
        "GET, /console/unknown, 404",
        "POST, /pages/sign-in, 405",
        "DELETE, /console, 405",
        "PUT, /problems/overloaded, 405",
        "CONNECTED, /pages/sign-in, 405"
    })
    void person_who_opens_a_wrong_url_reads_a_page(String method, String path, int status) {
        Http.Reply page = http.send(method, path, null, "Accept", CHROME);
        Http.Reply json = http.send(method, path, null, "Accept", "*/*");

        assertThat(page.status()).isEqualTo(status);
        assertPage(page);
        assertThat(page.body()).contains("<code>" + page.header("X-Request-Id") + "</code>");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(json.status()).isEqualTo(status);
        assertThat(json.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(all(page, "Allow")).isEqualTo(all(json, "Allow"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/me",
                "/v1/pages/x",
                "/login",
                "/users",
                "/nowhere",
                "/pagesx",
                "/docs/unknown",
                "/.well-known/unknown",
                "/x/../pages/unknown"
            })
    void api_answers_json_to_a_browser_too(String path) {
        Http.Reply reply = http.get(path, "Accept", CHROME);

        assertThat(reply.status()).isBetween(400, 499);
        assertThat(reply.header("Content-Type")).contains("json");
    }

    /** The files of a page are on the other port only. */
    @Test
    void operator_port_answers_json_to_a_browser_too() throws Exception {
        for (String request : List.of("GET /pages/x", "GET /problems/overloaded", "BREW /console")) {
            RawHttp.Reply reply = RawHttp.send(server.adminPort(), request, "Accept: text/html");

            assertThat(reply.status()).as(request).isBetween(400, 499);
            assertThat(reply.header("Content-Type")).as(request).isEqualTo("application/problem+json");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/problems/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                "/problems/%22onload=alert(1)",
                "/problems/{{alert}}",
                "/problems/javascript:alert(1)",
                "/problems/..%2falert",
                "/problems/%00alert",
                "/problems/%ff%fealert",
                "/problems/alert?<script>alert(1)</script>",
                "/pages/%3Cimg%20src=x%20onerror=alert(1)%3E",
                "/pages//alert/",
                "/problems/INVALID-TOKEN?alert"
            })
    void hostile_name_is_not_repeated(String path) throws Exception {
        RawHttp.Reply reply = RawHttp.bytes(
                server, "GET " + path + " HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n");

        assertThat(reply.status()).isBetween(400, 499);
        assertThat(reply.body()).doesNotContain("alert", "onerror", "onload");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/problems/overloaded", "/pages/x", "/pages/a/b/c/", "/pages/", "/pages", "/console/x"})
    void files_of_the_page_are_found_below_a_prefix_too(String path) {
        String prefix = "https://example.org/auth";
        List<String> loaded = LOADED.matcher(http.get(path, "Accept", CHROME).body())
                .results()
                .map((MatchResult link) -> link.group(1))
                .toList();

        assertThat(loaded).hasSize(5).allSatisfy(link -> {
            String resolved = URI.create(prefix + path).resolve(link).toString();
            assertThat(resolved).startsWith(prefix + "/pages/");
            assertThat(http.get(resolved.substring(prefix.length())).status())
                    .as(resolved)
                    .isEqualTo(200);
        });
    }

    @Test
    void path_of_many_slashes_does_not_make_the_page_large() {
        assertThat(http.get("/pages" + "/x".repeat(4_000), "Accept", CHROME).body())
                .startsWith("<!doctype html>")
                .hasSizeLessThan(8_000);
    }

    @Test
    void head_has_the_headers_of_get_without_a_body() {
        Http.Reply get = http.get("/problems/overloaded", "Accept", CHROME);
        Http.Reply head = http.send("HEAD", "/problems/overloaded", null, "Accept", CHROME);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String header : List.of("Content-Type", "Content-Length", "Vary", "Content-Security-Policy")) {
            assertThat(head.header(header)).as(header).isNotEmpty().isEqualTo(get.header(header));
        }
    }

    @Test
    void page_has_the_product_name_and_the_links_of_the_team_escaped() {
        AppearanceSettings team = new AppearanceSettings(
                "", "", "https://app.example.org/?a=1&b='", "help@example.org", "https://example.org/terms", "");
        ProblemPages pages = new Pages(
                        new Pages.Facts("<b>Ada</b> {{code}}", "https://login.example.org", true, true, 8, List.of()),
                        team)
                .problems();

        assertThat(pages.page("/problems/overloaded", Problem.OVERLOADED, null).html())
                .contains(
                        "<title>&lt;b&gt;Ada&lt;/b&gt; {{code}}</title>",
                        "Back to &lt;b&gt;Ada&lt;/b&gt;",
                        "href=\"https://app.example.org/?a&#x3D;1&amp;b&#x3D;&#39;\"",
                        "href=\"mailto:help@example.org\"",
                        "href=\"https://example.org/terms\"")
                .doesNotContain("<b>");
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    void problem_has_texts_in_both_chinese_scripts(Problem problem) {
        Map<String, LocalizedProblemPages.Text> texts =
                Objects.requireNonNull(LocalizedProblemPages.translations().get(problem.code()));

        assertThat(texts).containsOnlyKeys("zh-Hans", "zh-Hant");
        LocalizedProblemPages.Text simplified = Objects.requireNonNull(texts.get("zh-Hans"));
        LocalizedProblemPages.Text traditional = Objects.requireNonNull(texts.get("zh-Hant"));
        assertThat(List.of(
                        simplified.title(), simplified.description(), traditional.title(), traditional.description()))
                .allSatisfy(text -> assertThat(text).containsPattern("\\p{IsHan}"));
        assertThat(simplified.description()).endsWith("。");
        assertThat(traditional.description()).endsWith("。");
        assertThat(simplified.title() + simplified.description())
                .doesNotContain("账户", "邮箱地址", "登陆")
                .doesNotContainPattern("[帳號郵請設碼驗證變刪將無點擊連結開啟關閉時間裝應沒們發會錄權傳]");
        assertThat(traditional.title() + traditional.description())
                .doesNotContain("邮", "账", "注销", "注册", "用户", "設置", "重置", "帳戶", "令牌", "會話")
                .doesNotContainPattern("[号请设码验证变删将无点击连结开启关闭录时间备应没们发会权传]");
        assertThat(words(traditional.description())).isEqualTo(words(simplified.description()));
    }

    /** Returns the names, numbers and paths in a Chinese text, which are not translated. */
    private static List<String> words(String text) {
        return Pattern.compile("[A-Za-z0-9/_-]+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(word -> !word.equals("API"))
                .toList();
    }

    @Test
    void only_problems_are_translated() {
        assertThat(LocalizedProblemPages.translations())
                .containsOnlyKeys(Stream.of(Problem.values()).map(Problem::code).toArray(String[]::new));
    }

    private static List<String> all(Http.Reply reply, String header) {
        return reply.response().headers().allValues(header);
    }

    private static void assertPage(Http.Reply page) {
        PagesTest.assertStrict(page);
        assertThat(page.body())
                .startsWith("<!doctype html>")
                .doesNotContain("{{", "}}", "style=", "<style", "javascript:")
                .doesNotContainPattern("<script(?! type=\"module\" src=\"[./]*(?:pages/)pages.js\"></script>)");
        assertThat(page.body().split("<span lang=\"zh-Hant\""))
                .hasSameSizeAs(page.body().split("<span lang=\"en\""));
    }
}
