package dev.gatehouse.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnEveryDatabase({"TakeoverDao", "Sql"})
@Tag("mysql")
class TakeoverTest {
    private static final String WIDE = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
    private static final String STRUCTURE =
            "SELECT column_name, column_type, is_nullable, column_default, collation_name"
                    + " FROM information_schema.columns WHERE table_schema = SCHEMA() AND table_name = 'user' ORDER BY 1";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ENGINE=InnoDB DEFAULT CHARSET=latin1",
                "ENGINE=InnoDB DEFAULT CHARSET=utf8mb3",
                "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
                "ENGINE=MyISAM DEFAULT CHARSET=latin1"
            })
    void tutorial_table_of_any_kind_works_immediately_with_both_apis(String options) {
        TutorialDatabase database = TutorialDatabase.create(options);
        database.add("Zoë@example.org", Person.sha256("correct horse"));
        database.add("upper@example.org", Person.sha256("geheim").toUpperCase(Locale.ROOT));
        database.add("plain@example.org", "open sesame");
        database.update(
                "INSERT INTO user (id, username, password) VALUES (70, 'gap@example.org', ?)", Person.sha256("x"));
        database.add("after@example.org", Person.sha256("密码🔑"));
        database.add("asleep@example.org", Person.sha256("geheim"));
        database.sql("UPDATE user SET active = FALSE WHERE username = 'asleep@example.org'");
        List<String> before = database.rows("SELECT id, username, active FROM user ORDER BY id");

        try (GatehouseServer server = GatehouseServer.start(database.settings("TAKEOVER_CPU_SHARE", "0.01"))) {
            assertSignsInAtBothApis(server, 1, "admin@gmail.com", "123456");
            assertSignsInAtBothApis(server, 2, "Zoë@example.org", "correct horse");
            assertSignsInAtBothApis(server, 3, "upper@example.org", "geheim");
            assertSignsInAtBothApis(server, 4, "plain@example.org", "open sesame");
            assertSignsInAtBothApis(server, 70, "gap@example.org", "x");
            assertSignsInAtBothApis(server, 71, "after@example.org", "密码🔑");
            assertThat(modern(server, "asleep@example.org", "geheim").status()).isEqualTo(401);
            assertThat(classic(server, "asleep@example.org", Person.sha256("geheim"))
                            .path("code")
                            .intValue())
                    .isEqualTo(201);
        }
        assertThat(database.rows("SELECT id, username, active FROM user ORDER BY id"))
                .isEqualTo(before);
        assertThat(database.value("SELECT COUNT(*) FROM user_role"))
                .as("users get no roles")
                .isEqualTo("0");
    }

    private static void assertSignsInAtBothApis(GatehouseServer server, int id, String username, String password) {
        Http.Reply modern = modern(server, username, password);
        assertThat(modern.status()).as(username).isEqualTo(201);
        assertThat(modern.json().path("user").path("id").intValue()).isEqualTo(id);
        assertThat(modern.json().path("user").path("username").asText()).isEqualTo(username);
        JsonNode classic = classic(server, username, Person.sha256(password));
        assertThat(classic.path("code").intValue()).as(username).isEqualTo(200);
        assertThat(classic.path("userid").intValue()).isEqualTo(id);
        assertThat(modern(server, username, password + "!").status()).isEqualTo(401);
    }

    private static Http.Reply modern(GatehouseServer server, String username, String password) {
        return new Http(server).postJson("/v1/sessions", Json.of("username", username, "password", password));
    }

    private static JsonNode classic(GatehouseServer server, String username, String password) {
        return new Http(server)
                .postJson("/login", Json.of("username", username, "password", password))
                .json();
    }

    @Test
    void names_in_other_scripts_are_kept_and_can_sign_in() {
        TutorialDatabase database = TutorialDatabase.create(WIDE);
        List<String> names = List.of("张三", "Ωμέγα", "МАША", "ŞENER", "ﬁre", "🦊", "أحمد", "o'hara \\ \"q\"");
        names.forEach(name -> database.add(name, Person.sha256("geheim")));

        try (GatehouseServer server = GatehouseServer.start(database.settings())) {
            for (String name : names) {
                assertThat(modern(server, name, "geheim").status()).as(name).isEqualTo(201);
            }
            assertThat(modern(server, "маша", "geheim").status()).isEqualTo(201);
        }
        assertThat(database.rows("SELECT username FROM user WHERE id > 1 ORDER BY id"))
                .isEqualTo(names);
    }

    @Test
    void additional_columns_and_tables_are_kept() {
        TutorialDatabase database = TutorialDatabase.create(WIDE);
        database.sql(
                "ALTER TABLE user ADD COLUMN nickname VARCHAR(20) DEFAULT 'none', ADD COLUMN score INT NOT NULL",
                "UPDATE user SET nickname = '小明', score = 42",
                "CREATE TABLE post (id INT PRIMARY KEY, author INT NOT NULL, FOREIGN KEY (author) REFERENCES user (id))",
                "INSERT INTO post VALUES (1, 1)",
                "CREATE VIEW author AS SELECT id, username FROM user");

        try (GatehouseServer server = GatehouseServer.start(database.settings())) {
            assertSignsInAtBothApis(server, 1, "admin@gmail.com", "123456");
        }
        assertThat(database.value("SELECT nickname, score FROM user")).isEqualTo("小明|42");
        assertThat(database.value("SELECT username FROM post JOIN author ON author.id = post.author"))
                .isEqualTo("admin@gmail.com");
    }

    @Test
    void converted_table_has_the_schema_of_a_new_one() {
        TutorialDatabase taken = TutorialDatabase.create("DEFAULT CHARSET=latin1");
        GatehouseServer.start(taken.settings()).close();
        TutorialDatabase own = TutorialDatabase.empty();
        GatehouseServer.start(own.settings()).close();

        List<String> expected = own.rows(STRUCTURE).stream()
                // The tutorial's default of the column active is kept.
                .map(column -> column.startsWith("active") ? "active|tinyint(1)|NO|1|null" : column)
                .toList();
        assertThat(taken.rows(STRUCTURE)).isEqualTo(expected);
        assertThat(taken.value("SELECT COUNT(*) FROM user WHERE created_at IS NULL"))
                .isEqualTo("0");
    }

    @Test
    void second_start_changes_nothing() {
        TutorialDatabase database = TutorialDatabase.create(WIDE);
        GatehouseServer.start(database.settings()).close();
        List<String> structure = database.rows(STRUCTURE);
        String rows = "SELECT id, username, HEX(username_key), created_at FROM user";
        List<String> before = database.rows(rows);

        GatehouseServer.start(database.settings()).close();

        assertThat(database.rows(STRUCTURE)).isEqualTo(structure);
        assertThat(database.rows(rows)).isEqualTo(before);
    }

    @Test
    void colliding_names_stop_the_start_and_are_listed() {
        TutorialDatabase database = TutorialDatabase.create("DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin");
        database.add("Ada", "x");
        database.add("ada ", "x");
        database.add("ａｄａ", "x");
        database.add("Straße", "x");
        database.add("eve", "x");
        database.add("EVE", "x");
        List<String> tables = database.rows("SHOW TABLES");
        String table = database.value("SHOW CREATE TABLE user");

        Throwable refusal =
                catchThrowable(() -> GatehouseServer.start(database.settings()).close());

        assertThat(sentence(refusal))
                .startsWith(
                        "The database of the tutorial cannot be taken over in its current state. Nothing has been changed.")
                .contains("These users would have the same name: 2 \"Ada\", 3 \"ada \", 4 \"ａｄａ\"")
                .contains("These users would have the same name: 6 \"eve\", 7 \"EVE\"")
                .doesNotContain("Straße");
        assertThat(database.rows("SHOW TABLES")).isEqualTo(tables);
        assertThat(database.value("SHOW CREATE TABLE user")).isEqualTo(table);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE user DROP COLUMN active/The table user is not that of a tutorial. Missing columns: active.",
                "CREATE TABLE session (sid VARCHAR(20) PRIMARY KEY)/The table session belongs to another application",
                "CREATE TABLE friend (id INT PRIMARY KEY, name VARCHAR(45) CHARACTER SET utf8mb4,"
                        + " CONSTRAINT fk_friend FOREIGN KEY (name) REFERENCES user (username))"
                        + "/The foreign key fk_friend of the table friend refers to user.username",
                "INSERT INTO user (username, password) VALUES (' ', 'x')/The username of user 2 is not valid: \" \"",
                "ALTER TABLE user MODIFY id BIGINT; UPDATE user SET id = 3000000000"
                        + "/The table user has an id above 2147483647.",
                "ALTER TABLE user MODIFY password BLOB/The column user.password must be varchar, but is blob."
            })
    void obstacles_stop_the_start_before_anything_is_changed(String statementAndSentence) {
        String[] parts = statementAndSentence.split("/", 2);
        TutorialDatabase database = TutorialDatabase.create(WIDE);
        database.sql(parts[0].split("; "));
        String table = database.value("SHOW CREATE TABLE user");

        assertThat(sentence(catchThrowable(
                        () -> GatehouseServer.start(database.settings()).close())))
                .contains(parts[1]);
        assertThat(database.value("SHOW CREATE TABLE user")).isEqualTo(table);
    }

    @Test
    void takeover_killed_at_any_step_is_completed_by_the_next_start() throws SQLException {
        for (int kill = 1; kill <= 3; kill++) {
            TutorialDatabase database = TutorialDatabase.create(WIDE);
            database.add("Ada", Person.sha256("geheim"));
            try (Connection connection = database.connect()) {
                stepsUntil(kill, database, connection);
            }

            try (GatehouseServer server = GatehouseServer.start(database.settings())) {
                assertSignsInAtBothApis(server, 2, "Ada", "geheim");
            }
            assertThat(database.value("SELECT COUNT(*) FROM user WHERE username_key IS NULL"))
                    .isEqualTo("0");
        }
    }

    /** Executes the first steps of a takeover, as a killed process would have. */
    private static void stepsUntil(int kill, TutorialDatabase database, Connection connection) throws SQLException {
        List<String> additions = Objects.requireNonNull(TutorialTable.read(new Sql(connection)))
                .additions(LocalDateTime.now(ZoneOffset.UTC));
        database.sql(additions.get(0));
        if (kill > 1) {
            database.sql(additions.get(1));
        }
        if (kill > 2) {
            database.sql("UPDATE user SET username_key = 'admin@gmail.com' WHERE id = 1");
        }
    }

    @Test
    void plan_describes_the_takeover_and_changes_nothing() throws SQLException {
        TutorialDatabase database = TutorialDatabase.create("DEFAULT CHARSET=latin1");
        database.add("Zoë", Person.sha256("a").toUpperCase(Locale.ROOT));
        database.add("plain", "open sesame");
        database.add("bcrypt", "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW");
        database.sql(
                "UPDATE user SET active = FALSE WHERE id = 3", "ALTER TABLE user ADD COLUMN email VARCHAR(9) NOT NULL");
        String table = database.value("SHOW CREATE TABLE user");

        String plan = plan(database);

        assertThat(plan)
                .contains("Users      4, of them 1 inactive")
                .contains("for example Zoë")
                .contains("2 SHA-256 digests (1 with capital letters), 1 other texts")
                .contains("1 are empty or a hash of another scheme")
                .contains("username varchar(45) latin1_swedish_ci becomes varchar(254) utf8mb4_bin")
                .contains("Attention  email must have a value in each new row")
                .contains("ALTER TABLE user ADD COLUMN username_key")
                .contains("mysqldump --single-transaction --databases " + database.name());
        assertThat(database.value("SHOW CREATE TABLE user")).isEqualTo(table);
    }

    @Test
    void plan_lists_obstacles() throws SQLException {
        TutorialDatabase database = TutorialDatabase.create("DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin");
        database.add("ADMIN@gmail.com", "x");

        assertThat(plan(database))
                .contains("It cannot be taken over in its current state:")
                .contains("These users would have the same name: 1 \"admin@gmail.com\", 2 \"ADMIN@gmail.com\"");
    }

    @Test
    void plan_reports_that_there_is_nothing_to_take_over() throws SQLException {
        assertThat(plan(TutorialDatabase.empty())).startsWith("There is nothing to take over");
    }

    private static String plan(TutorialDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            return new Takeover(connection).plan();
        }
    }

    @Test
    void users_added_during_the_takeover_are_taken_over_too() throws SQLException {
        TutorialDatabase database = TutorialDatabase.create(WIDE);
        try (Connection connection = database.connect()) {
            stepsUntil(2, database, connection);
            // The tutorial's server adds rows without username keys.
            database.add("late@example.org", Person.sha256("geheim"));
            new Takeover(connection).run();
        }
        assertThatThrownBy(() -> database.add("later@example.org", "x"))
                .as("adding a user without a key must fail: such a user could never sign in")
                .hasStackTraceContaining("username_key");
    }

    private static String sentence(Throwable failure) {
        assertThat(failure).as("the start must fail").isNotNull();
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(StartException.class::isInstance)
                .map(Throwable::getMessage)
                .findFirst()
                .orElse("unforeseen: " + failure);
    }
}
