package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import java.net.URI;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** URLs in responses are relative, so that a proxy can serve the service below a path that it strips. */
class RelativeUrlsTest {
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

    /** The address of the service behind the proxy, as its users see it. */
    private static final String PREFIX = "https://example.org/auth";

    private final GatehouseServer server = GatehouseServer.shared();
    private final Http http = new Http(server);

    /** Returns the path that reaches the service: the browser resolves the URL (RFC 3986), the proxy strips the prefix. */
    private static String behindTheProxy(String request, String url) {
        String resolved = URI.create(PREFIX + request).resolve(url).toString();
        assertThat(resolved).startsWith(PREFIX + "/");
        return resolved.substring(PREFIX.length());
    }

    @Test
    void root_redirects_to_the_documentation() {
        Http.Reply root = http.get("/");

        assertThat(root.status()).isEqualTo(302);
        assertThat(behindTheProxy("/", root.header("Location"))).isEqualTo("/docs");
    }

    @Test
    void every_link_of_the_documentation_stays_below_the_prefix() {
        List<String> links = LINK.matcher(http.get("/docs").body())
                .results()
                .map((MatchResult link) -> link.group(1))
                .toList();

        assertThat(links).contains("openapi.yaml", "openapi.json", "docs/swagger-ui-bundle.js");
        assertThat(links)
                .allSatisfy(link -> assertThat(
                                http.get(behindTheProxy("/docs", link)).status())
                        .as(link)
                        .isEqualTo(200));
        assertThat(List.of("calls.js", "docs.js", "plugins.js"))
                .allSatisfy(script -> assertThat(http.get("/docs/" + script).body())
                        .doesNotContainPattern("(url|href|src) *[:=] *\"/|\\(\"/[^)]*\\)"));
    }

    @Test
    void contract_names_a_server_relative_to_itself() {
        JsonNode servers = http.get("/openapi.json").json().path("servers");

        assertThat(servers).hasSize(1);
        assertThat(behindTheProxy("/openapi.json", servers.path(0).path("url").asText()))
                .isEqualTo("/");
    }

    @Test
    void location_of_a_new_session_is_relative_to_the_login() {
        Person ada = Person.on(server);
        Http.Reply login =
                http.postJson("/v1/sessions", Json.of("username", ada.username(), "password", ada.password()));

        String session = behindTheProxy("/v1/sessions", login.header("Location"));

        assertThat(login.status()).isEqualTo(201);
        assertThat(http.get(
                                session,
                                "Authorization",
                                "Bearer " + login.json().path("access_token").asText())
                        .json())
                .isEqualTo(login.json().path("session"));
    }

    /** Clients compare the type as an identifier (RFC 9457, section 3.1.1), so it does not depend on the address. */
    @Test
    void type_of_a_problem_does_not_depend_on_the_address() {
        assertThat(http.get("/v1/me").json().path("type").asText()).isEqualTo("/problems/unauthenticated");
    }
}
