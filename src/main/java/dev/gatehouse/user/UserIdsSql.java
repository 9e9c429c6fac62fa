package dev.gatehouse.user;

import dev.gatehouse.kernel.Uuids;
import java.nio.charset.StandardCharsets;
import java.sql.DatabaseMetaData;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Moves the generated ids of users on. */
final class UserIdsSql {
    private UserIdsSql() {}

    /**
     * Skips ids.
     *
     * @return the id from which new users are numbered
     * @throws IllegalArgumentException if there are not enough ids
     */
    static long skip(Jdbi jdbi, int gap, Instant now) {
        return jdbi.withHandle(handle -> {
            long first = take(handle, now) + 1 + gap;
            if (first >= Integer.MAX_VALUE) {
                throw new IllegalArgumentException("there are not enough user ids for a gap of " + gap);
            }
            handle.execute(
                    isH2(handle)
                            ? "ALTER TABLE user ALTER COLUMN id RESTART WITH " + first
                            : "ALTER TABLE user AUTO_INCREMENT = " + first);
            return first;
        });
    }

    /** Takes the next id. The tables of the database's catalogue show it late on MySQL, and in another form on H2. */
    private static long take(Handle handle, Instant now) {
        return handle.inTransaction(tx -> {
            UserDao inside = tx.attach(UserDao.class);
            String name = Uuids.v7(now).toString();
            long id = inside.insert(name, name.getBytes(StandardCharsets.US_ASCII), "", now);
            inside.delete(id);
            return id;
        });
    }

    private static boolean isH2(Handle handle) {
        return handle.queryMetadata(DatabaseMetaData::getDatabaseProductName).equals("H2");
    }
}
