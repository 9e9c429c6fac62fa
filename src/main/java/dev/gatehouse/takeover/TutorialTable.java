package dev.gatehouse.takeover;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The structure of a user table before, or during, its takeover. */
record TutorialTable(Map<String, Column> columns, String engine, boolean keyed) {
    /** The comment that marks the column as added by this service. */
    private static final String CREATED_AT_COMMENT = "UTC";

    /** The maximum length of a username, in characters. */
    private static final int NAME_LENGTH = 254;

    /** The minimum length of the password column, in characters. */
    private static final int HASH_LENGTH = 255;

    private static final Set<String> REQUIRED = new TreeSet<>(Set.of("id", "username", "password", "active"));
    private static final Set<String> TIMES = Set.of("datetime", "timestamp");
    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

    /** The tables of this service, with columns that distinguish them from tables of other applications. */
    private static final Map<String, Set<String>> OURS = Map.ofEntries(
            Map.entry("user_role", Set.of("user_id", "role")),
            Map.entry("signing_key", Set.of("kid", "private_key", "active_slot")),
            Map.entry("session", Set.of("id", "user_id", "expires_at", "user_agent")),
            Map.entry("takeover_range", Set.of("first_id", "taken_until")),
            Map.entry("ended_session", Set.of("session_id", "tokens_until")),
            Map.entry("audit_event", Set.of("kind", "subject_id", "request_id")),
            Map.entry("user_profile", Set.of("user_id", "email_key", "inactive_reason")),
            Map.entry("retired_name", Set.of("name_hash", "retired_at")),
            Map.entry("erasure", Set.of("user_id", "requested_at")),
            Map.entry("queued_mail", Set.of("kind", "give_up_at", "taken_by")),
            Map.entry("password_cost", Set.of("configured", "shares")),
            Map.entry("recipient_slot", Set.of("share_id", "mail_id")),
            Map.entry("mailed_token", Set.of("purpose", "token_hash")),
            Map.entry("throttle_counter", Set.of("id", "used", "next_at")),
            Map.entry("throttle_known", Set.of("id", "used", "next_at")),
            Map.entry("throttle_user", Set.of("user_id", "device_epoch")));

    /**
     * A column.
     *
     * @param type the type name in lower case, for example {@code varchar}
     * @param length the length in characters; null for types without one
     * @param mandatory whether each new row must give a value
     */
    record Column(
            String type,
            @Nullable Long length,
            @Nullable String characterSet,
            @Nullable String collation,
            boolean mandatory,
            String comment) {}

    /** Reads the table {@code user} of the current schema; null if there is none. */
    static @Nullable TutorialTable read(Sql sql) throws SQLException {
        Map<String, Column> columns = columns(sql, "user");
        if (columns.isEmpty()) {
            return null;
        }
        String engine = sql.list(
                        "SELECT engine FROM information_schema.tables"
                                + " WHERE table_schema = SCHEMA() AND table_name = 'user'",
                        row -> String.valueOf(row.getString(1)))
                .get(0);
        long unique = sql.number("SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = SCHEMA()"
                + " AND table_name = 'user' AND column_name = 'username_key' AND non_unique = 0");
        return new TutorialTable(columns, engine, unique > 0);
    }

    private static Map<String, Column> columns(Sql sql, String table) throws SQLException {
        Map<String, Column> columns = new TreeMap<>();
        sql.list(
                "SELECT column_name, data_type, character_maximum_length, character_set_name, collation_name,"
                        + " is_nullable = 'NO' AND column_default IS NULL AND extra NOT LIKE '%auto_increment%'"
                        + " AND extra NOT LIKE '%GENERATED%', column_comment"
                        + " FROM information_schema.columns WHERE table_schema = SCHEMA() AND table_name = ?",
                row -> columns.put(
                        row.getString(1).toLowerCase(Locale.ROOT),
                        new Column(
                                row.getString(2).toLowerCase(Locale.ROOT),
                                row.getObject(3) == null ? null : row.getLong(3),
                                row.getString(4),
                                row.getString(5),
                                row.getBoolean(6),
                                row.getString(7))),
                table);
        return columns;
    }

    /** Returns whether the table must still be converted. */
    boolean isDue() {
        return !keyed;
    }

    boolean has(String column) {
        return columns.containsKey(column);
    }

    /** Returns the unknown columns that need a value in each new row. */
    Set<String> mandatoryExtras() {
        Set<String> known =
                Set.of("id", "username", "password", "active", "username_key", "created_at", "inactive_until");
        return columns.entrySet().stream()
                .filter(column -> column.getValue().mandatory() && !known.contains(column.getKey()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the length of a column after the takeover, which never shortens a column. */
    long widened(String column) {
        Long length = column(column).length();
        return Math.max(column.equals("username") ? NAME_LENGTH : HASH_LENGTH, length == null ? 0 : length);
    }

    Column column(String name) {
        Column column = columns.get(name);
        if (column == null) {
            throw new IllegalStateException("user has no column " + name);
        }
        return column;
    }

    /** Returns the reasons why the table cannot be taken over, as sentences. */
    List<String> obstacles(Sql sql) throws SQLException {
        List<String> obstacles = new ArrayList<>();
        Set<String> missing = new TreeSet<>(REQUIRED);
        missing.removeAll(columns.keySet());
        if (!missing.isEmpty()) {
            obstacles.add(
                    "The table user is not that of a tutorial. Missing columns: " + String.join(", ", missing) + ".");
            return obstacles;
        }
        if (!INTEGERS.contains(column("id").type())) {
            obstacles.add("The column user.id must be an integer, but is "
                    + column("id").type() + ".");
        }
        for (String text : List.of("username", "password")) {
            if (!column(text).type().equals("varchar") && !column(text).type().equals("char")) {
                obstacles.add("The column user." + text + " must be varchar, but is "
                        + column(text).type() + ".");
            }
        }
        if (has("created_at") && !TIMES.contains(column("created_at").type())) {
            obstacles.add("The column user.created_at must be datetime, but is "
                    + column("created_at").type() + ".");
        }
        obstacles.addAll(foreignKeys(sql));
        obstacles.addAll(namesakes(sql));
        return obstacles;
    }

    /** MySQL cannot change the type of a column that a foreign key refers to. */
    private static List<String> foreignKeys(Sql sql) throws SQLException {
        return sql.list(
                "SELECT constraint_name, table_name, referenced_column_name FROM information_schema.key_column_usage"
                        + " WHERE referenced_table_schema = SCHEMA() AND referenced_table_name = 'user'"
                        + " AND referenced_column_name IN ('username', 'password')",
                row -> "The foreign key " + row.getString(1) + " of the table " + row.getString(2)
                        + " refers to user." + row.getString(3)
                        + ", whose type must change: drop the foreign key, and create it again after the takeover.");
    }

    private static List<String> namesakes(Sql sql) throws SQLException {
        List<String> obstacles = new ArrayList<>();
        for (Map.Entry<String, Set<String>> ours : new TreeMap<>(OURS).entrySet()) {
            Map<String, Column> columns = columns(sql, ours.getKey());
            if (!columns.isEmpty() && !columns.keySet().containsAll(ours.getValue())) {
                obstacles.add("The table " + ours.getKey()
                        + " belongs to another application, and this service needs a table of that name: rename it.");
            }
        }
        return obstacles;
    }

    /** Returns the first statements. They do not copy the table, so they are fast for any size. */
    List<String> additions(LocalDateTime now) {
        List<String> additions = new ArrayList<>();
        if (!has("username_key")) {
            additions.add("ALTER TABLE user ADD COLUMN username_key VARBINARY(1016) NULL");
        }
        if (!has("created_at")) {
            // When a user was created is not known: use the time of the takeover.
            additions.add("ALTER TABLE user ADD COLUMN created_at DATETIME(6) NOT NULL DEFAULT '"
                    + Timestamp.valueOf(now.truncatedTo(ChronoUnit.SECONDS)) + "' COMMENT '" + CREATED_AT_COMMENT
                    + "'");
        }
        return additions;
    }

    /** Returns the last statement, which copies the table: it changes the columns and adds the unique key. */
    String conversion() {
        return "ALTER TABLE user " + text("username") + text("password")
                + (has("created_at") && column("created_at").comment().equals(CREATED_AT_COMMENT)
                        ? "MODIFY created_at DATETIME(6) NOT NULL COMMENT '" + CREATED_AT_COMMENT + "', "
                        : "")
                + "MODIFY username_key VARBINARY(1016) NOT NULL, "
                + "ADD UNIQUE KEY uq_user_username_key (username_key), ENGINE = InnoDB";
    }

    private String text(String column) {
        return "MODIFY " + column + " VARCHAR(" + widened(column)
                + ") CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, ";
    }
}
