package dev.gatehouse.throttle;

import static dev.gatehouse.platform.database.Jdbc.uuid;

import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.database.TransactionRetries;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** Reads counters before an attempt, and records known addresses after a successful one. */
final class CounterSql {
    /** Number of ids in {@link #READ}; if there are fewer ids, the last one is repeated. */
    static final int STRANGERS = 6;

    static final int KNOWN = 4;

    private static final String ROW =
            "SELECT id, used, used_before, bucket, next_at, forget_at, told_until, expires_at, ";
    private static final String ONE = ROW + "0 FROM throttle_counter WHERE id = :id";

    /** Reads everything in one round trip. The row without an id is the user's. */
    private static final String READ = ROW + """
            0 FROM throttle_counter
            WHERE id IN (:stranger0, :stranger1, :stranger2, :stranger3, :stranger4, :stranger5)
            UNION ALL
            """ + ROW + """
            epoch FROM throttle_known WHERE id IN (:known0, :known1, :known2, :known3)
            UNION ALL
            SELECT NULL, device_epoch, CASE WHEN signed_in THEN 1 ELSE 0 END, 0, 0, 0, 0, 0, 0
            FROM throttle_user
            WHERE user_id = :userId
            """;

    /** Keeps the failures with passwords. */
    private static final String KNOW_ON = """
            INSERT INTO throttle_known (id, used, used_before, bucket, next_at, forget_at, told_until, expires_at, epoch)
            VALUES (:id, 0, 0, 0, 0, 0, 0, :expiresAt, :epoch)
            ON DUPLICATE KEY UPDATE expires_at = :expiresAt, epoch = :epoch""";

    private static final String KNOW = KNOW_ON + ", used = 0, next_at = 0, forget_at = 0, told_until = 0";

    private static final String SIGNED_IN = """
            INSERT INTO throttle_user (user_id, device_epoch, signed_in) VALUES (:userId, 0, TRUE)
            ON DUPLICATE KEY UPDATE signed_in = TRUE
            """;

    private static final String FORGET_DEVICES = """
            INSERT INTO throttle_user (user_id, device_epoch, signed_in) VALUES (:userId, 1, FALSE)
            ON DUPLICATE KEY UPDATE device_epoch = device_epoch + 1
            """;

    /** Covers the epochs that a restored database does not know. */
    private static final String FORGET_ALL_DEVICES = "UPDATE throttle_user SET device_epoch = device_epoch + 1000000";

    private static final String FORGET_DEVICES_OF_NEW = """
            INSERT INTO throttle_user (user_id, device_epoch, signed_in)
            SELECT u.id, 1000000, FALSE FROM user u
            WHERE NOT EXISTS (SELECT 1 FROM throttle_user t WHERE t.user_id = u.id)
            """;

    private static final String FORGET_ALL_KNOWN = "DELETE FROM throttle_known";

    private static final String FORGET = "DELETE FROM throttle_user WHERE user_id = :userId";

    private static final String COUNT =
            "SELECT COUNT(*) FROM (SELECT 1 AS one FROM throttle_counter LIMIT :most) AS counted";

    private final Jdbi jdbi;

    CounterSql(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * The rows that were read.
     *
     * @param epoch the user's device epoch: how often the user's devices have been forgotten
     * @param signedIn whether the user has ever signed in
     */
    record Found(Map<UUID, CounterRow> rows, int epoch, boolean signedIn) {}

    Found find(List<UUID> strangers, List<UUID> known, long userId) {
        return TransactionRetries.alone(jdbi, handle -> {
            Query query = handle.createQuery(READ).bind("userId", userId);
            for (int i = 0; i < STRANGERS; i++) {
                query.bind("stranger" + i, Uuids.bytes(strangers.get(Math.min(i, strangers.size() - 1))));
            }
            for (int i = 0; i < KNOWN; i++) {
                query.bind("known" + i, Uuids.bytes(known.get(Math.min(i, known.size() - 1))));
            }
            return query.scanResultSet((rows, context) -> found(rows.get()));
        });
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
        return TransactionRetries.alone(
                jdbi,
                handle -> handle.createQuery(ONE)
                        .bind("id", Uuids.bytes(id))
                        .map((rows, context) -> row(rows))
                        .findFirst());
    }

    /**
     * Makes an address known.
     *
     * @param kind of the successful attempt; a password clears the password failures of the address
     * @param epoch the user's device epoch when the attempt was admitted
     */
    void know(Handle transaction, AttemptKind kind, UUID id, long expiresAt, int epoch) {
        String know = kind.equals(AttemptKind.PASSWORD) ? KNOW : KNOW_ON;
        transaction
                .createUpdate(know)
                .bind("id", Uuids.bytes(id))
                .bind("expiresAt", expiresAt)
                .bind("epoch", epoch)
                .execute();
    }

    void signedIn(Handle transaction, long userId) {
        transaction.createUpdate(SIGNED_IN).bind("userId", userId).execute();
    }

    /** Deletes the row of a deleted user. */
    void forget(Handle transaction, long userId) {
        transaction.createUpdate(FORGET).bind("userId", userId).execute();
    }

    void forgetDevices(Handle transaction, long userId) {
        transaction.createUpdate(FORGET_DEVICES).bind("userId", userId).execute();
    }

    /** Forgets the devices and addresses of all users, also devices that a newer copy of this database knew. */
    void forgetAll(Handle transaction) {
        transaction.execute(FORGET_ALL_DEVICES);
        transaction.execute(FORGET_DEVICES_OF_NEW);
        transaction.execute(FORGET_ALL_KNOWN);
    }

    /** Returns the number of rows that unknown clients have created, at most the given number. */
    long countStrangers(int most) {
        return TransactionRetries.alone(
                jdbi,
                handle -> handle.createQuery(COUNT)
                        .bind("most", most)
                        .mapTo(long.class)
                        .one());
    }
}
