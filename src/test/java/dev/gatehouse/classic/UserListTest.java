package dev.gatehouse.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.SlowReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Slow and aborting readers of {@code GET /users}. */
@OnEveryDatabase({"UserDao", "UserSql"})
class UserListTest {
    /** Users with names of 200 characters: their list is longer than the socket buffers of both sides. */
    private static final int USERS = 40_000;

    private static final int WINDOW = 4_096;

    @Test
    void slow_reader_holds_no_connection_of_the_pool() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(Map.of("DATABASE_MAX_CONNECTIONS", "1"))) {
            Person ada = Person.on(server);
            ada.signsInClassically();
            addUsers(server);
            try (SlowReader reader = SlowReader.reads(server.uri("/users"), ada.token(), WINDOW)) {
                assertThat(reader.readsOn()).isPositive();

                for (int i = 0; i < 5; i++) {
                    assertThat(ada.signsIn().getAccessToken()).isNotEmpty();
                }

                JsonNode list = new ObjectMapper().readTree(reader.readsToTheEnd());
                assertThat(reader.sawTheEnd()).isTrue();
                assertThat(list.path("code").asInt()).isEqualTo(200);
                assertThat(list.path("users")).hasSize(USERS + 2);
            }
        }
    }

    @Test
    void list_is_truncated_if_the_database_fails() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(Map.of())) {
            Person ada = Person.on(server);
            ada.signsInClassically();
            addUsers(server);
            try (SlowReader reader = SlowReader.reads(server.uri("/users"), ada.token(), WINDOW)) {
                assertThat(reader.readsOn()).isPositive();

                server.sql("ALTER TABLE user RENAME TO user_elsewhere");

                String cut = reader.readsToTheEnd();
                assertThat(reader.sawTheEnd())
                        .as("whether the last chunk was sent")
                        .isFalse();
                assertThat(cut).startsWith("""
                        {"code":200""").doesNotEndWith("}]}");
            }
        }
    }

    @Test
    void reader_that_disconnects_leaves_no_stack_trace_in_the_log() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(Map.of("REQUEST_LOG", "true"))) {
            Person ada = Person.on(server);
            ada.signsInClassically();
            addUsers(server);
            try (SlowReader reader = SlowReader.reads(server.uri("/users"), ada.token(), WINDOW)) {
                assertThat(reader.readsOn()).isPositive();
            }

            Path logs = server.dataDirectory().resolve("logs");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.readString(logs.resolve("requests.log")).contains("GET /users"));
            LoggerFactory.getLogger("dev.gatehouse.classic.UserListTest").warn("this is the last line");
            String log = await().until(
                            () -> Files.readString(logs.resolve("gatehouse.log")),
                            text -> text.contains("this is the last line"));
            assertThat(log)
                    .doesNotContain("\n!")
                    .doesNotContain("ERROR")
                    .containsPattern("DEBUG \\[[0-9a-f-]{36}] [a-z.]*TruncatedResponses: The client disconnected");
        }
    }

    private static void addUsers(GatehouseServer server) {
        server.addUsers(USERS, number -> "x".repeat(200) + number);
    }
}
