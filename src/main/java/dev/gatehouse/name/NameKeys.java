package dev.gatehouse.name;

import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.database.ChangelogTables;
import dev.gatehouse.platform.database.SchemaPreparation;
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
 * The keys of all names and addresses, computed again after the rule has changed (migration 0020). A few hundred rows are
 * written in each transaction; a key that is right already is not written, so that a start after a kill goes on.
 */
public final class NameKeys {
    /** Since which change the keys follow the rule of {@link UsernameKey}. */
    static final String CHANGE = "0020-name-keys";

    private static final Logger LOG = LoggerFactory.getLogger(NameKeys.class);

    private static final int READ_TOGETHER = 10_000;
    private static final int WRITTEN_TOGETHER = 500;

    /** Of the groups in a list of what is wrong, so that it can be read. */
    private static final int SHOWN = 50;

    private static final List<Column> COLUMNS =
            List.of(new Column("user", "id", "username"), new Column("user_profile", "user_id", "email"));

    private final Connection connection;

    /** Refuses users who would become one before anything is changed. */
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

    /** A text with a key beside it. */
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
        /** The key of today's rule, if the stored one is another. A text that has none keeps what is stored. */
        Optional<UsernameKey> change() {
            return UsernameKey.of(text).filter(wanted -> !Arrays.equals(wanted.bytes(), key));
        }

        String shown() {
            return user + " \"" + ControlCharacters.blank(text) + "\"";
        }
    }

    /**
     * Refuses to go on where users become equal: one name would be another user's, or another user's address. Changes nothing.
     *
     * @throws StartException with the list of these users
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

    /** Adds the users who have a key already that others would get. */
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
                "An internationalised domain and its ASCII form are one from this version on, and users of this database differ"
                        + " in that alone. Nothing has been changed.");
        equal.stream().limit(SHOWN).forEach(lines::add);
        if (equal.size() > SHOWN) {
            lines.add("… and " + (equal.size() - SHOWN) + " more like these.");
        }
        lines.add(
                "Delete all but one of each with the version that ran before, or give them other names: docs/operations.md.");
        return String.join(System.lineSeparator(), lines);
    }

    /** Writes what differs, and commits after each portion. */
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
        // An instance of the version before may give the user another name meanwhile.
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
            LOG.info("Computed the keys of {} rows of {} again", written, column.table());
        }
    }

    /** What is done to a portion. */
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

    /** A database of an early version has no addresses yet. */
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
