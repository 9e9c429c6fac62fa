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

/** A session stores the authentication methods and the authentication time; its tokens carry both (amr, auth_time). */
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
    void refreshed_tokens_keep_amr_and_auth_time_of_the_login() throws Exception {
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
    void unknown_authentication_methods_are_kept_in_the_session() throws Exception {
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
    void confirmation_sets_amr_and_auth_time() throws Exception {
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
    void session_after_a_password_change_has_the_method_of_the_current_password() throws Exception {
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
