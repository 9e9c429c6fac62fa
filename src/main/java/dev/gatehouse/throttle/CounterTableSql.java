package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Uuids;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * Statements on one of the tables of counters. Each returns whether it changed the row. Times are in milliseconds since 1970.
 * MySQL evaluates assignments from left to right, so columns that others are computed from are assigned last.
 */
final class CounterTableSql {
    /** Fractions are numerators over this number, because the database calculates with integers. */
    static final long WHOLE = 1_000_000;

    private static final CounterTableSql STRANGERS = new CounterTableSql("throttle_counter");
    private static final CounterTableSql KNOWN = new CounterTableSql("throttle_known");

    private final String insert;
    private final String fail;
    private final String failAnew;
    private final String take;
    private final String giveBack;
    private final String giveBackInWindow;
    private final String delete;
    private final String tell;

    private CounterTableSql(String name) {
        insert = "INSERT IGNORE INTO " + name + """
                 (id, used, used_before, bucket, next_at, forget_at, told_until, expires_at)
                VALUES (:id, 1, 0, :bucket, :nextAt, :forgetAt, 0, :forgetAt)
                """;
        fail = "UPDATE " + name + """
                 SET next_at = CASE WHEN used + 1 >= :free
                        THEN :now + LEAST(:longest, :first * POWER(2, LEAST(used + 1 - :free, :doublings))) ELSE 0 END,
                    forget_at = CASE WHEN used + 1 >= :free THEN :waiting ELSE :quiet END,
                    expires_at = GREATEST(expires_at, CASE WHEN used + 1 >= :free THEN :waiting ELSE :quiet END),
                    used = used + 1
                WHERE id = :id AND forget_at > :now AND (used < :free OR next_at <= :now)
                """;
        failAnew = "UPDATE " + name + """
                 SET used = 1, next_at = :nextAt, forget_at = :forgetAt, told_until = 0,
                    expires_at = GREATEST(expires_at, :forgetAt)
                WHERE id = :id AND forget_at <= :now
                """;
        take = "UPDATE " + name + """
                 SET used_before = CASE WHEN bucket >= :bucket THEN used_before WHEN bucket = :bucket - 1 THEN used ELSE 0 END,
                    used = CASE WHEN bucket >= :bucket THEN used + 1 ELSE 1 END,
                    bucket = GREATEST(bucket, :bucket), forget_at = :forgetAt, expires_at = :forgetAt
                WHERE id = :id
                    AND CASE WHEN bucket >= :bucket THEN used * :whole + used_before * :before
                        WHEN bucket = :bucket - 1 THEN used * :before ELSE 0 END <= :most
                """;
        giveBack = "UPDATE " + name + """
                 SET next_at = LEAST(next_at, 0), used = used - 1
                WHERE id = :id AND used > 0
                """;
        giveBackInWindow = "UPDATE " + name + """
                 SET used_before =
                        CASE WHEN bucket = :bucket + 1 AND used_before > 0 THEN used_before - 1 ELSE used_before END,
                    used = CASE WHEN bucket = :bucket AND used > 0 THEN used - 1 ELSE used END
                WHERE id = :id
                """;
        delete = "DELETE FROM " + name + " WHERE id = :id AND used <= :most";
        tell = "UPDATE " + name + " SET told_until = :until WHERE id = :id AND told_until < :until";
    }

    static CounterTableSql of(CounterTable table) {
        return table == CounterTable.STRANGERS ? STRANGERS : KNOWN;
    }

    private static Update update(Handle handle, String sql, UUID id) {
        return handle.createUpdate(sql).bind("id", Uuids.bytes(id));
    }

    private static boolean changes(Update update) {
        return update.execute() > 0;
    }

    /** Inserts the row with the first attempt; returns false if there is a row. */
    boolean insert(Handle handle, UUID id, long bucket, long nextAt, long forgetAt) {
        return changes(update(handle, insert, id)
                .bind("bucket", bucket)
                .bind("nextAt", nextAt)
                .bind("forgetAt", forgetAt));
    }

    /**
     * Counts another failure while the earlier ones are remembered.
     *
     * @param waiting when the failures are forgotten if this one starts a wait
     * @param quiet when the failures are forgotten if it does not
     */
    boolean fail(Handle handle, UUID id, BackoffPolicy waits, long waiting, long quiet, long now) {
        return changes(update(handle, fail, id)
                .bind("free", waits.free())
                .bind("longest", waits.longest())
                .bind("first", waits.first())
                .bind("doublings", BackoffPolicy.DOUBLINGS)
                .bind("waiting", waiting)
                .bind("quiet", quiet)
                .bind("now", now));
    }

    /** Counts the first failure after the earlier ones were forgotten. */
    boolean failAnew(Handle handle, UUID id, long nextAt, long forgetAt, long now) {
        return changes(update(handle, failAnew, id)
                .bind("nextAt", nextAt)
                .bind("forgetAt", forgetAt)
                .bind("now", now));
    }

    /**
     * Counts an attempt in a window.
     *
     * @param before the share of the previous window that still counts, as a numerator over {@link #WHOLE}
     */
    boolean take(Handle handle, UUID id, long bucket, long before, long limit, long forgetAt) {
        return changes(update(handle, take, id)
                .bind("bucket", bucket)
                .bind("before", before)
                .bind("whole", WHOLE)
                .bind("most", (limit - 1) * WHOLE)
                .bind("forgetAt", forgetAt));
    }

    /** Removes one failure and ends the wait. */
    boolean giveBack(Handle handle, UUID id) {
        return changes(update(handle, giveBack, id));
    }

    boolean giveBackInWindow(Handle handle, UUID id, long bucket) {
        return changes(update(handle, giveBackInWindow, id).bind("bucket", bucket));
    }

    /** Deletes the row if it counts no more than the given number. */
    boolean delete(Handle handle, UUID id, long most) {
        return changes(update(handle, delete, id).bind("most", most));
    }

    /** Records until when refusals are audited; returns false and changes nothing if they are already. */
    boolean tell(Handle handle, UUID id, long until) {
        return changes(update(handle, tell, id).bind("until", until));
    }
}
