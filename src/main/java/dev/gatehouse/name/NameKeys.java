package dev.gatehouse.name;

import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.database.migration.ChangelogTables;
import dev.gatehouse.platform.database.migration.SchemaPreparation;
import dev.gatehouse.platform.logging.ControlCharacters;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recomputes the keys of all usernames and addresses after a change of the rule (migration 0020). Writes a few hundred rows per
 * transaction and skips keys that are correct, so that a restart after a crash continues the work.
 */
public final class NameKeys {
    /** The migration since which the keys follow the rule of {@link UsernameKey}. */
    static final String CHANGE = "0020-name-keys";

    private static final Logger LOG = LoggerFactory.getLogger(NameKeys.class);

    private static final int READ_TOGETHER = 10_000;
    private static final int WRITTEN_TOGETHER = 500;

    /** The maximum number of groups in an error message. */
    private static final int SHOWN = 50;

    private static final List<Column> COLUMNS =
            List.of(new Column("user", "id", "username"), new Column("user_profile", "user_id", "email"));

    private final Connection connection;

    /** Returns the check that rejects users with equal keys before the migrations change anything. */
    public static SchemaPreparation preparation() {
        return (connection, applied) -> {
            if (!applied.isEmpty() && !applied.contains(CHANGE)) {
                new NameKeys(connection).requireDistinct();
            }
        };
    }

    NameKeys(Connection connection) {
        this.connection = connection;
    }

    /** A text column with a key column. */
    private record Column(String table, String id, String text) {
        String key() {
            return text + "_key";
        }

        String select(String condition) {
            return "SELECT " + id + ", " + text + ", " + key() + " FROM " + table + " WHERE " + text
                    + " IS NOT NULL AND " + condition;
        }
    }

    /** A row of such a column. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(long user, String text, byte[] key) {
        /** Returns the key by the current rule; empty if the stored key is equal, or the text has no valid key. */
        Optional<UsernameKey> change() {
            return UsernameKey.of(text).filter(wanted -> !Arrays.equals(wanted.bytes(), key));
        }

        String shown() {
            return user + " \"" + ControlCharacters.blank(text) + "\"";
        }
    }

    /**
     * Checks that no two users get the same key: a username could become equal to the username or address of another user.
     * Changes nothing.
     *
     * @throws StartException if users would become equal; the message lists them
     */
    void requireDistinct() throws SQLException {
        Map<String, Map<Long, String>> users = new TreeMap<>();
        for (Column column : present()) {
            each(column, rows -> {
                for (Row row : rows) {
                    row.change()
                            .ifPresent(key -> users.computeIfAbsent(key.toString(), none -> new LinkedHashMap<>())
                                    .put(row.user(), row.shown()));
                }
            });
        }
        addHolders(users);
        List<String> equal = users.values().stream()
                .filter(group -> group.size() > 1)
                .map(group -> "These users would have the same name or address: " + String.join(", ", group.values()))
                .toList();
        if (!equal.isEmpty()) {
            throw new StartException(refusal(equal));
        }
    }

    /** Adds the users whose stored key is one that other users would get. */
    private void addHolders(Map<String, Map<Long, String>> users) throws SQLException {
        List<String> keys = new ArrayList<>(users.keySet());
        for (int from = 0; from < keys.size(); from += WRITTEN_TOGETHER) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + WRITTEN_TOGETHER));
            String marks = String.join(", ", Collections.nCopies(some.size(), "?"));
            for (Column column : present()) {
                try (PreparedStatement select =
                        connection.prepareStatement(column.select(column.key() + " IN (" + marks + ")"))) {
                    for (int i = 0; i < some.size(); i++) {
                        select.setBytes(i + 1, some.get(i).getBytes(StandardCharsets.UTF_8));
                    }
                    for (Row row : rows(select)) {
                        users.getOrDefault(new String(row.key(), StandardCharsets.UTF_8), new LinkedHashMap<>())
                                .putIfAbsent(row.user(), row.shown());
                    }
                }
            }
        }
    }

    private static String refusal(List<String> equal) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "From this version on, an internationalised domain and its ASCII form are equal. Some users of this database"
                        + " differ only in that form. Nothing has been changed.");
        equal.stream().limit(SHOWN).forEach(lines::add);
        if (equal.size() > SHOWN) {
            lines.add("… and " + (equal.size() - SHOWN) + " more like these.");
        }
        lines.add(
                "With the previous version, delete all users but one of each group, or rename them: see docs/operations.md.");
        return String.join(System.lineSeparator(), lines);
    }

    /** Writes the keys that differ, and commits after each batch. */
    void recompute() throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            for (Column column : COLUMNS) {
                each(column, rows -> write(column, rows));
            }
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private void write(Column column, List<Row> rows) throws SQLException {
        // An instance of the previous version may rename the user concurrently.
        String update = "UPDATE " + column.table() + " SET " + column.key() + " = ? WHERE " + column.id() + " = ? AND "
                + column.text() + " = ?";
        int written = 0;
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            for (Row row : rows) {
                Optional<UsernameKey> key = row.change();
                if (key.isPresent()) {
                    statement.setBytes(1, key.get().bytes());
                    statement.setLong(2, row.user());
                    statement.setString(3, row.text());
                    written += statement.executeUpdate();
                    if (written % WRITTEN_TOGETHER == 0) {
                        connection.commit();
                    }
                }
            }
        }
        connection.commit();
        if (written > 0) {
            LOG.info("Recomputed the keys of {} rows of the table {}", written, column.table());
        }
    }

    /** Processes a portion of rows. */
    private interface Portion {
        void accept(List<Row> rows) throws SQLException;
    }

    private void each(Column column, Portion portion) throws SQLException {
        String query = column.select(column.id() + " > ? ORDER BY " + column.id() + " LIMIT " + READ_TOGETHER);
        long after = Long.MIN_VALUE;
        for (boolean more = true; more; ) {
            List<Row> rows;
            try (PreparedStatement select = connection.prepareStatement(query)) {
                select.setLong(1, after);
                rows = rows(select);
            }
            portion.accept(rows);
            more = rows.size() == READ_TOGETHER;
            after = rows.isEmpty() ? after : rows.get(rows.size() - 1).user();
        }
    }

    private static List<Row> rows(PreparedStatement select) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                rows.add(new Row(found.getLong(1), found.getString(2), found.getBytes(3)));
            }
        }
        return rows;
    }

    /** Returns the columns that exist: a database of an early version has no addresses. */
    private List<Column> present() throws SQLException {
        List<Column> present = new ArrayList<>();
        for (Column column : COLUMNS) {
            if (ChangelogTables.hasTable(connection, column.table())) {
                present.add(column);
            }
        }
        return present;
    }
}
