package dev.gatehouse.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.RawHttp;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protects the ports for operators against requests of web pages that an operator's browser has open. */
class OperatorPortsTest {
    @SuppressWarnings("NullAway.Init")
    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.of(
                "ADMIN_ALLOWED_HOSTS", "Ops.internal, gate_1,xn--mnchen-3ya.example",
                "ADMIN_TASKS", "true",
                "METRICS_HOST", "127.0.0.1",
                "METRICS_PORT", "0"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Sends a request with the given Host; {@link RawHttp#send} would set its own. */
    private static RawHttp.Reply ask(int port, String request, String host, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return RawHttp.bytes(
                port, request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + more + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "localhost.",
                "localhost:8081",
                "LocalHost.:1",
                "127.0.0.1",
                "127.0.0.1:8081",
                "127.0.0.1.",
                "10.1.2.3",
                "0.0.0.0:8081",
                "[::1]",
                "[::1]:8081",
                "[0:0:0:0:0:0:0:1]:8081",
                "[2001:DB8::1]",
                "[::ffff:10.1.2.3]:8081",
                "ops.internal",
                "OPS.Internal:8081",
                "ops.internal.",
                "gate_1:8081",
                "xn--mnchen-3ya.example"
            })
    void admin_port_accepts_ip_addresses_localhost_and_listed_hosts(String host) {
        assertThat(ask(server.adminPort(), "GET /ping", host).status()).isEqualTo(200);
        assertThat(ask(server.adminPort(), "GET /healthcheck", host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8081",
                "localhost.evil.example",
                "evillocalhost",
                "a.localhost",
                "localhost..",
                "127.0.0.1.evil.example",
                "127.0.0.1.nip.io",
                "127.1",
                "2130706433",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "256.0.0.1",
                "1.2.3",
                "ops.internal.evil.example",
                "evil.ops.internal",
                "internal",
                "ops",
                "gate-1",
                "login.example.org"
            })
    void admin_port_rejects_other_hosts_against_dns_rebinding(String host) {
        for (String request : new String[] {"GET /ping", "GET /prometheus", "POST /tasks/gc", "GET /nowhere"}) {
            RawHttp.Reply reply = ask(server.adminPort(), request, host, "Sec-Fetch-Site: same-origin");

            assertThat(reply.status()).as(request).isEqualTo(421);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(reply.body())
                    .contains("\"code\":\"misdirected-request\"")
                    .doesNotContain(host);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "[::1", "[::1]x", "a b", "localhost:x", "localhost:99999", "a@localhost", "[fe80::g]"})
    void invalid_host_is_rejected(String host) {
        assertThat(ask(server.adminPort(), "GET /ping", host).status()).isIn(400, 421);
    }

    @Test
    void request_without_a_host_is_accepted_only_with_http_1_0() {
        assertThat(RawHttp.bytes(server.adminPort(), "GET /healthcheck HTTP/1.1\r\n\r\n")
                        .status())
                .isEqualTo(400);
        assertThat(RawHttp.bytes(server.adminPort(), "GET /healthcheck HTTP/1.0\r\n\r\n")
                        .status())
                .as("health checks of balancers and of the Dockerfile")
                .isEqualTo(200);
        assertThat(RawHttp.bytes(server.adminPort(), "GET /ping HTTP/1.0\r\nHost: evil.example\r\n\r\n")
                        .status())
                .isEqualTo(421);
    }

    @Test
    void host_of_the_request_target_is_checked_and_forwarded_hosts_are_ignored() {
        assertThat(RawHttp.bytes(server.adminPort(), "GET http://evil.example/ping HTTP/1.0\r\n\r\n")
                        .status())
                .isEqualTo(421);
        assertThat(ask(server.adminPort(), "GET http://evil.example/ping", "localhost")
                        .status())
                .isEqualTo(400);
        assertThat(ask(server.adminPort(), "GET http://evil.example/ping", "evil.example")
                        .status())
                .isEqualTo(421);
        assertThat(ask(
                                server.adminPort(),
                                "GET /ping",
                                "evil.example",
                                "X-Forwarded-Host: localhost",
                                "Forwarded: host=localhost")
                        .status())
                .isEqualTo(421);
    }

    @ParameterizedTest
    @CsvSource({
        "none, 200",
        "same-origin, 200",
        "same-site, 403",
        "cross-site, 403",
        "NONE, 403",
        "'', 403",
        "'none, cross-site', 403",
        "other, 403"
    })
    void cross_site_requests_are_rejected_by_sec_fetch_site(String site, int status) {
        for (int port : new int[] {server.adminPort(), server.metricsPort()}) {
            assertThat(ask(port, "GET /prometheus", "localhost", "Sec-Fetch-Site: " + site)
                            .status())
                    .isEqualTo(status);
        }
    }

    @Test
    void two_different_sec_fetch_site_headers_are_rejected() {
        assertThat(ask(
                                server.adminPort(),
                                "GET /ping",
                                "localhost",
                                "Sec-Fetch-Site: none",
                                "Sec-Fetch-Site: cross-site")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void requests_and_preflights_with_an_origin_are_rejected() {
        for (int port : new int[] {server.adminPort(), server.metricsPort()}) {
            for (String origin : new String[] {"null", "https://evil.example", "http://localhost:" + port}) {
                assertThat(ask(port, "GET /prometheus", "localhost", "Origin: " + origin)
                                .status())
                        .isEqualTo(403);
                RawHttp.Reply preflight = ask(
                        port,
                        "OPTIONS /prometheus",
                        "localhost",
                        "Origin: " + origin,
                        "Access-Control-Request-Method: GET");
                assertThat(preflight.status()).isEqualTo(403);
                assertThat(preflight.header("Access-Control-Allow-Origin")).isEmpty();
            }
        }
    }

    @Test
    void application_port_does_not_check_the_host() {
        assertThat(ask(server.port(), "GET /docs", "any.example.org", "Sec-Fetch-Site: cross-site")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void tasks_are_served_only_if_they_are_enabled() {
        assertThat(ask(server.adminPort(), "POST /tasks/gc", "localhost", "Content-Length: 0")
                        .status())
                .isEqualTo(200);

        int other = GatehouseServer.shared().adminPort();
        for (String task :
                new String[] {"/tasks", "/tasks/", "/tasks/gc", "/tasks/log-level", "/tasks//gc", "/%74asks/gc"}) {
            assertThat(ask(other, "POST " + task, "localhost", "Content-Length: 0")
                            .status())
                    .as(task)
                    .isIn(400, 404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "gatehouse-1:9464", "metrics.example.org"})
    void metrics_port_serves_metrics_for_any_host(String host) {
        RawHttp.Reply reply = ask(server.metricsPort(), "GET /prometheus", host);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains("gatehouse_database_up 1");
        assertThat(ask(server.metricsPort(), "HEAD /prometheus", host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/ping",
                "/healthcheck",
                "/metrics",
                "/threads",
                "/pprof",
                "/tasks/gc",
                "/backup",
                "/prometheus/",
                "/prometheus;a",
                "/prometheus/../ping",
                "//prometheus",
                "/%70rometheus",
                "/docs",
                "/v1/me",
                "/login"
            })
    void metrics_port_serves_nothing_else(String path) {
        for (String method : new String[] {"GET", "POST"}) {
            assertThat(ask(server.metricsPort(), method + " " + path, "localhost", "Content-Length: 0")
                            .status())
                    .as(method)
                    .isIn(400, 404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "TRACE", "OPTIONS", "FOO"})
    void metrics_port_rejects_other_methods(String method) {
        assertThat(ask(server.metricsPort(), method + " /prometheus", "localhost", "Content-Length: 0")
                        .status())
                .isEqualTo(405);
    }

    @Test
    void requests_to_operator_ports_are_not_counted() {
        ask(server.metricsPort(), "GET /v1/me", "localhost");

        assertThat(ask(server.metricsPort(), "GET /prometheus", "localhost").body())
                .doesNotContain("status=\"421\"", "operation=\"getMe\"");
    }
}
