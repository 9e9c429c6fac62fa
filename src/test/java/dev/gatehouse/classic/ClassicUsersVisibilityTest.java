package dev.gatehouse.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The setting for who may list the users at the classic API. */
class ClassicUsersVisibilityTest {
    private static Http.Reply list(GatehouseServer server, String token) {
        return new Http(server).get("/users", "Authorization", "Bearer " + token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "everyone"})
    void every_user_may_list_users_by_default(String setting) {
        try (GatehouseServer server = GatehouseServer.start(Map.of("CLASSIC_USERS_VISIBLE_TO", setting))) {
            Person ada = Person.on(server);
            ada.signsInClassically();

            assertThat(list(server, ada.token()).status()).isEqualTo(200);
        }
    }

    @Test
    void only_current_administrators_may_list_users_if_restricted() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(Map.of("CLASSIC_USERS_VISIBLE_TO", "admin"))) {
            Person admin = Person.demo(server);
            admin.signsInClassically();
            Person ada = Person.on(server);
            ada.signsInClassically();

            Http.Reply refused = list(server, ada.token());
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.body()).isEqualTo("""
                    {"msg":"Only administrators may list the users"}""");
            assertThat(refused.header("Content-Type")).isEqualTo("application/json");
            assertThat(list(server, admin.token()).json().path("users")).hasSize(2);
            ada.signsIn();
            assertThat(list(server, ada.token()).status()).isEqualTo(403);
            assertThat(new Http(server).get("/users").status()).isEqualTo(401);

            server.sql("INSERT INTO user_role (user_id, role) VALUES (?, 'admin')", ada.id());
            assertThat(list(server, ada.token()).status()).isEqualTo(200);
            server.sql("DELETE FROM user_role WHERE user_id = ?", ada.id());
            assertThat(list(server, ada.token()).status()).isEqualTo(403);
            server.sql("UPDATE user SET active = FALSE WHERE id = ?", ada.id());
            assertThat(list(server, ada.token()).status()).isEqualTo(401);
        }
    }
}
