package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the console is served. Its behaviour in browsers is tested by src/e2e/console. */
class ConsoleTest {
    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"((?:console|pages)/[\\w./-]+)\"");
    private static final Pattern IMPORTED = Pattern.compile("(?:from |import\\()\"(\\.\\.?/[\\w./-]+)\"");

    private final Http http = new Http(GatehouseServer.shared());

    @Test
    void page_has_a_strict_content_security_policy() {
        Http.Reply page = http.get("/console");

        PagesTest.assertClosed(page);
        assertThat(page.body()).doesNotContain("style=", "<style", "javascript:", "http:", "https:", "{{");
    }

    @Test
    void every_module_that_the_console_loads_is_served() {
        Set<String> open = new LinkedHashSet<>(Set.of("console/uplot.js", "console/uplot.css"));
        LOADED.matcher(http.get("/console").body()).results().forEach(found -> open.add(found.group(1)));
        Set<String> seen = new LinkedHashSet<>();

        while (!open.isEmpty()) {
            String file = open.iterator().next();
            open.remove(file);
            Http.Reply reply = http.get("/" + file);
            assertThat(reply.status()).as(file).isEqualTo(200);
            if (seen.add(file) && file.endsWith(".js")) {
                String folder = file.substring(0, file.lastIndexOf('/') + 1);
                IMPORTED.matcher(reply.body())
                        .results()
                        .map(found -> URI.create("/" + folder)
                                .resolve(found.group(1))
                                .toString()
                                .substring(1))
                        .filter(imported -> !seen.contains(imported))
                        .forEach(open::add);
            }
        }

        assertThat(seen).contains("console/console.js", "console/preact.js", "pages/client.js", "pages/design.css");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/",
                "/console/index.html",
                "/console/uPlot.iife.min.js",
                "/console/..%2fpages%2fverify.html",
                "/console/x.js"
            })
    void unknown_file_returns_404_or_400(String path) {
        assertThat(http.get(path).status()).isIn(400, 404);
    }

    @Test
    void switched_off_console_does_not_exist() {
        try (GatehouseServer server = GatehouseServer.start(Map.of("CONSOLE_ENABLED", "false"))) {
            Http off = new Http(server);

            assertThat(off.get("/console").status()).isEqualTo(404);
            assertThat(off.get("/console/console.js").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"'', true, true", "'', false, false", "true, false, true", "false, true, false"})
    void console_is_on_by_default_with_the_embedded_database_only(String setting, boolean embedded, boolean expected) {
        assertThat(new ConsoleSettings(setting).isEnabled(embedded)).isEqualTo(expected);
    }
}
