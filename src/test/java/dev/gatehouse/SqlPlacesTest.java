package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks which classes contain SQL and which tables it names, because ArchUnit cannot inspect the content of strings. */
class SqlPlacesTest {
    private static final Path MAIN = Path.of("src/main/java/dev/gatehouse");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern LITERAL =
            Pattern.compile("\"\"\"(.*?)\"\"\"|\"([^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+)\"", Pattern.DOTALL);
    private static final Pattern STATEMENT =
            Pattern.compile("\\b(SELECT|INSERT( IGNORE)? INTO|UPDATE [a-z_]+\\s+SET|UPDATE |DELETE FROM)\\b");
    private static final Pattern TABLE = Pattern.compile("\\b(?:FROM|JOIN|INTO|UPDATE) ([a-z_]+)");

    /** Classes that change the schema; they are not checked. */
    private static final Set<String> SCHEMA = Set.of("takeover", "platform/database", "name/NameKeys");

    private static final Map<String, String> OWNERS = Map.ofEntries(
            Map.entry("user", "user"),
            Map.entry("user_profile", "user"),
            Map.entry("user_role", "user"),
            Map.entry("retired_name", "user"),
            Map.entry("password_cost", "user"),
            Map.entry("session", "session"),
            Map.entry("ended_session", "token"),
            Map.entry("signing_key", "key"),
            Map.entry("mailed_token", "account"),
            Map.entry("recipient_slot", "account"),
            Map.entry("queued_mail", "mail"),
            Map.entry("throttle_counter", "throttle"),
            Map.entry("throttle_known", "throttle"),
            Map.entry("throttle_user", "throttle"),
            Map.entry("audit_event", "audit"),
            Map.entry("erasure", "audit"));

    /**
     * A refresh reads the session and its user in one round trip. A login adds a session only if the user has not changed
     * meanwhile. After a restore, the devices of all users are forgotten with one statement. A token is kept while its mail can
     * be sent again.
     */
    private static final Set<String> ALLOWED = Set.of(
            "session/SessionSql: user", "throttle/CounterSql: user", "account/mailedtoken/MailedTokenDao: queued_mail");

    @Test
    void sql_is_only_in_classes_named_dao_or_sql() {
        assertThat(literals().keySet())
                .as("classes with SQL")
                .contains("user/UserDao", "session/SessionSql")
                .allMatch(name -> name.endsWith("Dao") || name.endsWith("Sql"));
    }

    @Test
    void statements_name_only_tables_of_their_feature() {
        Set<String> foreign = new TreeSet<>();
        literals()
                .forEach((name, text) -> TABLE.matcher(text)
                        .results()
                        .map(match -> match.group(1))
                        .filter(table -> OWNERS.containsKey(table) && !name.startsWith(OWNERS.get(table) + "/"))
                        .forEach(table -> foreign.add(name + ": " + table)));

        assertThat(foreign).isEqualTo(ALLOWED);
    }

    /** Returns the string literals of each class that contains a statement, by the path of the class. */
    private static Map<String, String> literals() {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name =
                        MAIN.relativize(file).toString().replace('\\', '/').replace(".java", "");
                String text = LITERAL.matcher(
                                COMMENT.matcher(Files.readString(file)).replaceAll(""))
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.joining("\n"));
                if (SCHEMA.stream().noneMatch(name::startsWith)
                        && STATEMENT.matcher(text).find()) {
                    found.put(name, text);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
