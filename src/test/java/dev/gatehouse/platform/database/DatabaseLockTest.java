package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Different versions that start at the same time on one database migrate one after the other: all use the same lock name. */
@Tag("mysql")
class DatabaseLockTest {
    private static final String SCHEMA = "lock_of_all_versions";

    @Test
    void lock_has_the_name_of_earlier_versions() throws Exception {
        TestDatabase.emptySchema(SCHEMA);
        String name = "gatehouse-migrate:" + Person.sha256(SCHEMA).substring(0, 32);
        try (Connection connection = TestDatabase.connect(SCHEMA);
                DatabaseLock taken = DatabaseLock.take(connection, Duration.ofMinutes(1));
                PreparedStatement owner = connection.prepareStatement("SELECT IS_USED_LOCK(?) = CONNECTION_ID()")) {
            assertThat(taken.isAlone()).isTrue();
            owner.setString(1, name);
            try (ResultSet rows = owner.executeQuery()) {
                assertThat(rows.next() && rows.getBoolean(1)).isTrue();
            }
        }
    }
}
