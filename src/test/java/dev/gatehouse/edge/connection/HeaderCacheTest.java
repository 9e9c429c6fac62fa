package dev.gatehouse.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Header values of a request do not depend on earlier requests of the connection. Jetty's header cache compares values without
 * regard to case, so it must not replace a value by an earlier one.
 */
class HeaderCacheTest {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        server = GatehouseServer.shared();
    }

    @Test
    void token_in_another_case_is_rejected_after_the_valid_one_on_the_same_connection() {
        Person ada = Person.on(server);
        ada.signsInClassically();
        String token = ada.token();
        assertThat(new Http(server)
                        .get("/v1/me", "Authorization", "Bearer " + token)
                        .status())
                .isEqualTo(200);

        String reply = replies(me(token), me(token), last(me(otherCase(token))));

        assertThat(statuses(reply)).as(reply).isEqualTo("200 200 401");
    }

    @Test
    void short_value_in_another_case_is_not_replaced_by_the_previous_one() {
        String id = "agent-" + UUID.randomUUID();
        Person ada = Person.on(server);

        String reply = replies(problem(id), problem(id), signIn(ada, "Agent/" + id), last(signIn(ada, "AGENT/" + id)));

        assertThat(reply).contains("\"user_agent\":\"Agent/" + id + "\"", "\"user_agent\":\"AGENT/" + id + "\"");
    }

    private static String replies(String... requests) {
        return RawHttp.bytes(server, String.join("", requests)).text();
    }

    private static String statuses(String text) {
        return STATUS.matcher(text).results().map(match -> match.group(1)).collect(Collectors.joining(" "));
    }

    private static String me(String token) {
        return "GET /v1/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n";
    }

    private static String problem(String agent) {
        return "GET /problems/not-found HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Agent/" + agent + "\r\n\r\n";
    }

    private static String signIn(Person person, String agent) {
        String body = """
                {"username":"%s","password":"%s"}""".formatted(person.username(), person.password());
        return "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " + agent
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String last(String request) {
        return request.replaceFirst("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    }

    /** Returns the token with the case of the letters of its signature swapped. */
    private static String otherCase(String token) {
        int signature = token.lastIndexOf('.') + 1;
        StringBuilder other = new StringBuilder(token.substring(0, signature));
        token.substring(signature)
                .chars()
                .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
                .forEach(c -> other.append((char) c));
        return other.toString();
    }
}
