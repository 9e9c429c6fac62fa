package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finds the address of the client, and which proxies may supply it. */
class ClientAddressesTest {
    private static final String PROXIES = "10.0.0.0/8, 192.0.2.7, 2001:db8:1::/48";

    private static String of(String header, String peer, String... values) {
        return new ClientAddresses(new ProxySettings(PROXIES, header)).of(peer, List.of(values));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    10.0.0.1       | 203.0.113.9                             | 203.0.113.9
                    10.0.0.1       | 1.1.1.1, 203.0.113.9                    | 203.0.113.9
                    10.0.0.1       | 1.1.1.1, 203.0.113.9, 10.1.1.1          | 203.0.113.9
                    10.0.0.1       | 203.0.113.9:4711                        | 203.0.113.9
                    10.0.0.1       | 2001:db8:2::9                           | 2001:db8:2::9
                    10.0.0.1       | [2001:db8:2::9]:4711                    | 2001:db8:2::9
                    10.0.0.1       | 2001:db8:2::9, 2001:db8:1::1            | 2001:db8:2::9
                    10.0.0.1       | ::ffff:203.0.113.9                      | 203.0.113.9
                    [2001:db8:1::1]| 203.0.113.9                             | 203.0.113.9
                    192.0.2.7      | 203.0.113.9                             | 203.0.113.9
                    10.0.0.1       | 10.2.2.2                                | 10.2.2.2
                    10.0.0.1       | 1.1.1.1, unknown                        | 10.0.0.1
                    10.0.0.1       | 1.1.1.1, evil.example                   | 10.0.0.1
                    10.0.0.1       | 1.1.1.1,                                | 1.1.1.1
                    10.0.0.1       | 1.1.1.1, , 203.0.113.9 ,, 10.1.1.1, ,   | 203.0.113.9
                    10.0.0.1       | ,                                       | 10.0.0.1
                    10.0.0.1       | fe80::1%en0                             | fe80::1
                    10.0.0.1       | [fe80::1%en0]                           | fe80::1
                    10.0.0.1       | [fe80::1%en0]:4711                      | fe80::1
                    10.0.0.1       | fe80::1%25en0                           | fe80::1
                    10.0.0.1       | fe80::1%                                | fe80::1
                    10.0.0.1       | 203.0.113.9%en0                         | 203.0.113.9
                    10.0.0.1       | 203.0.113.9%en0:4711                    | 203.0.113.9
                    10.0.0.1       | 1.1.1.1, %en0                           | 10.0.0.1
                    10.0.0.1       | 203.0.113.9, 2001:db8:1::1%en0          | 203.0.113.9
                    [fe80::1%en0]  | 203.0.113.9                             | fe80::1
                    [2001:db8:2::1]| 203.0.113.9                             | 2001:db8:2::1
                    0:0:0:0:0:0:0:1| 203.0.113.9                             | ::1
                    10.0.0.1       | 1.1.1.1, 10.1.1.1, x, 10.2.2.2          | 10.2.2.2
                    203.0.113.1    | 1.1.1.1                                 | 203.0.113.1
                    192.0.2.8      | 1.1.1.1                                 | 192.0.2.8
                    2001:db8:2::1  | 1.1.1.1                                 | 2001:db8:2::1
                    """)
    void rightmost_hop_that_is_not_a_trusted_proxy_is_the_client(String peer, String value, String client) {
        assertThat(of("X-Forwarded-For", peer, value)).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    for=203.0.113.9                                          | 203.0.113.9
                    For="203.0.113.9:4711";proto=https;by=10.0.0.1           | 203.0.113.9
                    for=1.1.1.1, for="[2001:db8:2::9]:4711"                  | 2001:db8:2::9
                    for=1.1.1.1, proto=http;for=203.0.113.9, for=10.1.1.1    | 203.0.113.9
                    for=203.0.113.9, , for=10.1.1.1,                         | 203.0.113.9
                    for="[fe80::1%en0]:4711"                                 | fe80::1
                    for="fe80::1%en0"                                        | fe80::1
                    for=1.1.1.1, for=_hidden                                 | 10.0.0.1
                    for=1.1.1.1, for=unknown                                 | 10.0.0.1
                    for=1.1.1.1, proto=https                                 | 10.0.0.1
                    """)
    void forwarded_is_parsed_as_rfc_7239_requires(String value, String client) {
        assertThat(of("Forwarded", "10.0.0.1", value)).isEqualTo(client);
    }

    @Test
    void repeated_header_lines_form_one_list() {
        assertThat(of("X-Forwarded-For", "10.0.0.1", "1.1.1.1", "203.0.113.9", "10.1.1.1"))
                .isEqualTo("203.0.113.9");
    }

    private static String addressAtLogin(Map<String, String> settings, String... headers) {
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            Person ada = Person.on(server);
            String[] all = new String[headers.length + 2];
            System.arraycopy(headers, 0, all, 2, headers.length);
            all[0] = "Content-Type";
            all[1] = "application/json";
            return new Http(server)
                    .post("/v1/sessions", Json.of("username", ada.username(), "password", ada.password()), all)
                    .json()
                    .path("session")
                    .path("address")
                    .asText();
        }
    }

    @Test
    void ipv6_zone_is_not_part_of_the_address() {
        assertThat(of("X-Forwarded-For", "10.0.0.1", "fe80::1%" + "a".repeat(4_000)))
                .isEqualTo("fe80::1");
    }

    @Test
    void forwarding_headers_are_ignored_without_trusted_proxies() {
        assertThat(addressAtLogin(Map.of(), "X-Forwarded-For", "203.0.113.9", "Forwarded", "for=203.0.113.9"))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void only_the_configured_header_of_a_trusted_proxy_is_read() {
        Map<String, String> settings = Map.of("TRUSTED_PROXIES", "127.0.0.1");

        assertThat(addressAtLogin(settings, "X-Forwarded-For", "203.0.113.9", "Forwarded", "for=198.51.100.1"))
                .isEqualTo("203.0.113.9");
        assertThat(addressAtLogin(settings, "Forwarded", "for=198.51.100.1")).isEqualTo("127.0.0.1");
        assertThat(addressAtLogin(
                        Map.of("TRUSTED_PROXIES", "127.0.0.0/8", "PROXY_HEADER", "Forwarded"),
                        "X-Forwarded-For",
                        "203.0.113.9",
                        "Forwarded",
                        "for=198.51.100.1"))
                .isEqualTo("198.51.100.1");
    }
}
