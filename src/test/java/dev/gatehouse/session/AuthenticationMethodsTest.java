package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.model.ChangePasswordRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A session knows by which methods its user has proved who they are, and when; its tokens say both. */
@OnEveryDatabase
class AuthenticationMethodsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(TestDatabase.ofATeam());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode claims(Person person) throws IOException {
        return JSON.readTree(Base64.getUrlDecoder().decode(person.token().split("\\.", -1)[1]));
    }

    private static void setMethods(Person person, String amr) {
        server.sql("UPDATE session SET amr = ? WHERE user_id = ?", amr, person.id());
    }

    @Test
    void login_by_password_says_so_and_refreshed_tokens_say_the_same_with_its_time() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        JsonNode first = claims(ada);
        assertThat(first.path("amr")).hasSize(1);
        assertThat(first.path("amr").path(0).asText()).isEqualTo("pwd");

        server.clock().advance(Duration.ofMinutes(1));
        ada.refreshes();

        assertThat(claims(ada).path("amr")).isEqualTo(first.path("amr"));
        assertThat(claims(ada).path("auth_time")).isEqualTo(first.path("auth_time"));
        assertThat(claims(ada).path("iat").asLong())
                .isGreaterThan(first.path("iat").asLong());
    }

    @Test
    void methods_that_this_version_does_not_know_go_on_with_the_session() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        setMethods(ada, "otp pwd x-later");

        ada.refreshes();

        assertThat(claims(ada).path("amr"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("otp", "pwd", "x-later");
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
    }

    @Test
    void confirmation_says_what_has_been_proved_then() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        setMethods(ada, "otp");
        server.clock().advance(Duration.ofMinutes(1));

        ada.confirms();

        assertThat(claims(ada).path("amr").toString()).isEqualTo("""
                ["pwd"]""");
        long confirmed = claims(ada).path("auth_time").asLong();
        ada.refreshes();
        assertThat(claims(ada).path("amr").toString()).isEqualTo("""
                ["pwd"]""");
        assertThat(claims(ada).path("auth_time").asLong()).isEqualTo(confirmed);
    }

    @Test
    void session_of_a_new_password_stands_on_the_proof_of_the_old_one() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        setMethods(ada, "otp");

        ada.keeps(new AccountApi(ada.client())
                .changePassword(new ChangePasswordRequest()
                        .currentPassword(ada.password())
                        .newPassword("another long password")));

        assertThat(claims(ada).path("amr").toString()).isEqualTo("""
                ["pwd"]""");
        assertThat(server.query("SELECT amr FROM session WHERE user_id = " + ada.id() + " AND ended_at IS NULL"))
                .isEqualTo("pwd");
    }
}
