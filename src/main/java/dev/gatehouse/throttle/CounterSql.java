package dev.gatehouse.throttle;

import static dev.gatehouse.platform.database.Jdbc.bind;
import static dev.gatehouse.platform.database.Jdbc.uuid;

import dev.gatehouse.platform.database.Jdbc;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What is read before an attempt, and what is known after one that has succeeded. */
final class CounterSql {
    /** More names than there are to ask for are the last one again. */
    static final int STRANGERS = 6;

    static final int KNOWN = 4;

    private static final String ROW =
            "SELECT id, used, used_before, bucket, next_at, forget_at, told_until, expires_at, ";
    private static final String ONE = ROW + "0 FROM throttle_counter WHERE id = ?";

    /** One round trip; the row without an id is the user's. */
    private static final String READ = ROW + """
            0 FROM throttle_counter WHERE id IN (?, ?, ?, ?, ?, ?)
            UNION ALL
            """ + ROW + """
            epoch FROM throttle_known WHERE id IN (?, ?, ?, ?)
            UNION ALL
            SELECT NULL, device_epoch, CASE WHEN signed_in THEN 1 ELSE 0 END, 0, 0, 0, 0, 0, 0
            FROM throttle_user
            WHERE user_id = ?
            """;

    private static final String KNOW = """
            INSERT INTO throttle_known (id, used, used_before, bucket, next_at, forget_at, told_until, expires_at, epoch)
            VALUES (?, 0, 0, 0, 0, 0, 0, ?, ?)
            ON DUPLICATE KEY UPDATE used = 0, next_at = 0, forget_at = 0, told_until = 0, expires_at = ?, epoch = ?
            """;

    /** The failures with passwords stay. */
    private static final String KNOW_ON = """
            INSERT INTO throttle_known (id, used, used_before, bucket, next_at, forget_at, told_until, expires_at, epoch)
            VALUES (?, 0, 0, 0, 0, 0, 0, ?, ?)
            ON DUPLICATE KEY UPDATE expires_at = ?, epoch = ?
            """;

    private static final String SIGNED_IN = """
            INSERT INTO throttle_user (user_id, device_epoch, signed_in) VALUES (?, 0, TRUE)
            ON DUPLICATE KEY UPDATE signed_in = TRUE
            """;

    private static final String FORGET_DEVICES = """
            INSERT INTO throttle_user (user_id, device_epoch, signed_in) VALUES (?, 1, FALSE)
            ON DUPLICATE KEY UPDATE device_epoch = device_epoch + 1
            """;

    private static final String FORGET = "DELETE FROM throttle_user WHERE user_id = ?";

    private static final String COUNT =
            "SELECT COUNT(*) FROM (SELECT 1 AS one FROM throttle_counter LIMIT ?) AS counted";

    private final Jdbc sql;

    CounterSql(Jdbi jdbi) {
        this.sql = new Jdbc(jdbi);
    }

    /**
     * What there is.
     *
     * @param epoch how often the user's devices have been forgotten
     * @param signedIn whether the user has ever signed in
     */
    record Found(Map<UUID, CounterRow> rows, int epoch, boolean signedIn) {}

    Found find(List<UUID> strangers, List<UUID> known, long userId) {
        return sql.query(
                READ,
                statement -> {
                    for (int i = 0; i < STRANGERS; i++) {
                        bind(statement, i + 1, strangers.get(Math.min(i, strangers.size() - 1)));
                    }
                    for (int i = 0; i < KNOWN; i++) {
                        bind(statement, STRANGERS + i + 1, known.get(Math.min(i, known.size() - 1)));
                    }
                    statement.setLong(STRANGERS + KNOWN + 1, userId);
                },
                CounterSql::found);
    }

    private static Found found(ResultSet rows) throws SQLException {
        Map<UUID, CounterRow> found = new HashMap<>();
        int epoch = 0;
        boolean signedIn = false;
        while (rows.next()) {
            UUID id = uuid(rows, 1);
            if (id == null) {
                epoch = rows.getInt(2);
                signedIn = rows.getInt(3) != 0;
            } else {
                found.put(id, row(rows));
            }
        }
        return new Found(found, epoch, signedIn);
    }

    private static CounterRow row(ResultSet rows) throws SQLException {
        return new CounterRow(
                rows.getLong(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getLong(5),
                rows.getLong(6),
                rows.getLong(7),
                rows.getLong(8),
                rows.getInt(9));
    }

    Optional<CounterRow> findStranger(UUID id) {
        return sql.query(
                ONE,
                statement -> bind(statement, 1, id),
                rows -> rows.next() ? Optional.of(row(rows)) : Optional.<CounterRow>empty());
    }

    /**
     * Makes an address known.
     *
     * @param kind what the user proved to be there by; the address has no failures of that kind any more
     * @param epoch how often the user's devices had been forgotten when the user proved to be there
     */
    void know(Handle transaction, AttemptKind kind, UUID id, long expiresAt, int epoch) {
        String know = kind.equals(AttemptKind.PASSWORD) ? KNOW : KNOW_ON;
        Jdbc.update(transaction, know, statement -> {
            bind(statement, 1, id);
            statement.setLong(2, expiresAt);
            statement.setInt(3, epoch);
            statement.setLong(4, expiresAt);
            statement.setInt(5, epoch);
        });
    }

    void signedIn(Handle transaction, long userId) {
        Jdbc.update(transaction, SIGNED_IN, statement -> statement.setLong(1, userId));
    }

    /** Nothing is kept of who is gone. */
    void forget(Handle transaction, long userId) {
        Jdbc.update(transaction, FORGET, statement -> statement.setLong(1, userId));
    }

    void forgetDevices(Handle transaction, long userId) {
        Jdbc.update(transaction, FORGET_DEVICES, statement -> statement.setLong(1, userId));
    }

    /** Says whether it is the first to tell. */
    boolean tell(Handle transaction, Counter counter, long until) {
        return Jdbc.update(transaction, counter.table().sql().tell(), statement -> {
                    statement.setLong(1, until);
                    bind(statement, 2, counter.id());
                    statement.setLong(3, until);
                })
                > 0;
    }

    /** Returns how many rows strangers have made, and no more than the given number. */
    long countStrangers(int most) {
        return sql.query(COUNT, statement -> statement.setInt(1, most), counted -> {
            counted.next();
            return counted.getLong(1);
        });
    }
}
