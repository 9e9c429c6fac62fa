package dev.gatehouse.throttle;

/** The statements on one of the tables of counters. MySQL assigns from left to right: what others are computed from comes last. */
final class CounterTableSql {
    private static final String ROW = """
            (id, used, used_before, bucket, next_at, forget_at, told_until, expires_at)
            VALUES (?, 1, 0, ?, ?, ?, 0, ?)
            """;

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
        insert = "INSERT IGNORE INTO " + name + " " + ROW;
        fail = "UPDATE " + name + """
                 SET next_at = CASE WHEN used + 1 >= ? THEN ? + LEAST(?, ? * POWER(2, LEAST(used + 1 - ?, ?))) ELSE 0 END,
                    forget_at = CASE WHEN used + 1 >= ? THEN ? ELSE ? END,
                    expires_at = GREATEST(expires_at, CASE WHEN used + 1 >= ? THEN ? ELSE ? END),
                    used = used + 1
                WHERE id = ? AND forget_at > ? AND (used < ? OR next_at <= ?)
                """;
        failAnew = "UPDATE " + name + """
                 SET used = 1, next_at = ?, forget_at = ?, told_until = 0, expires_at = GREATEST(expires_at, ?)
                WHERE id = ? AND forget_at <= ?
                """;
        take = "UPDATE " + name + """
                 SET used_before = CASE WHEN bucket >= ? THEN used_before WHEN bucket = ? - 1 THEN used ELSE 0 END,
                    used = CASE WHEN bucket >= ? THEN used + 1 ELSE 1 END,
                    bucket = GREATEST(bucket, ?), forget_at = ?, expires_at = ?
                WHERE id = ?
                    AND CASE WHEN bucket >= ? THEN used * ? + used_before * ? WHEN bucket = ? - 1 THEN used * ? ELSE 0 END
                        <= ?
                """;
        giveBack = "UPDATE " + name + """
                 SET next_at = LEAST(next_at, ?), used = used - 1
                WHERE id = ? AND used > 0
                """;
        giveBackInWindow = "UPDATE " + name + """
                 SET used_before = CASE WHEN bucket = ? + 1 AND used_before > 0 THEN used_before - 1 ELSE used_before END,
                    used = CASE WHEN bucket = ? AND used > 0 THEN used - 1 ELSE used END
                WHERE id = ?
                """;
        delete = "DELETE FROM " + name + " WHERE id = ? AND used <= ?";
        tell = "UPDATE " + name + " SET told_until = ? WHERE id = ? AND told_until < ?";
    }

    static CounterTableSql of(CounterTable table) {
        return table == CounterTable.STRANGERS ? STRANGERS : KNOWN;
    }

    String insert() {
        return insert;
    }

    /** One more failure, while those before are remembered. */
    String fail() {
        return fail;
    }

    /** The first one, once those before are forgotten. */
    String failAnew() {
        return failAnew;
    }

    /** One more in a window. */
    String take() {
        return take;
    }

    String giveBack() {
        return giveBack;
    }

    String giveBackInWindow() {
        return giveBackInWindow;
    }

    String delete() {
        return delete;
    }

    /** Notes until when refusals are in the audit log; changes nothing when they are already. */
    String tell() {
        return tell;
    }
}
