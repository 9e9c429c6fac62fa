package dev.gatehouse.platform.database.migration;

import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock that lets one instance at a time migrate a database. The connection that does the work holds the lock, so the
 * server releases it with the connection, even if the instance is killed.
 */
final class DatabaseLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseLock.class);

    /** MySQL allows 64 characters. */
    private static final String NAME = "gatehouse-migrate:";

    private static final int POLL_SECONDS = 5;

    private final Connection connection;
    private final String name;

    private DatabaseLock(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /**
     * Acquires the lock, and waits while another instance holds it. The embedded database needs no lock, because only one
     * process can open it.
     *
     * @param patience how long to wait
     * @throws StartException if another instance holds the lock for longer
     */
    static DatabaseLock take(Connection connection, Duration patience) throws SQLException {
        if (!isMySql(connection)) {
            return new DatabaseLock(connection, "");
        }
        String database = String.valueOf(connection.getCatalog());
        byte[] hash = Sha256.of(database.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        DatabaseLock lock = new DatabaseLock(connection, NAME + HexFormat.of().formatHex(hash, 0, 16));
        for (long waited = 0; !lock.tryTake(waited == 0 ? 0 : POLL_SECONDS); waited += POLL_SECONDS) {
            if (waited == 0) {
                LOG.info("Another instance is migrating the database; waiting until it has finished");
            } else if (waited >= patience.toSeconds()) {
                throw new StartException("Another instance has been migrating the database for more than "
                        + patience.toMinutes() + " minutes. Check the log of that instance, then start again.");
            }
        }
        return lock;
    }

    static boolean isMySql(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("MySQL");
    }

    /** Returns whether no other process can migrate the database: the lock is held, or only this process has the file open. */
    boolean isAlone() throws SQLException {
        return !name.isEmpty() || connection.getMetaData().getURL().startsWith("jdbc:h2:file:");
    }

    private boolean tryTake(int seconds) throws SQLException {
        return ask("SELECT GET_LOCK(?, " + seconds + ")") == 1;
    }

    private int ask(String question) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setString(1, name);
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() ? answer.getInt(1) : 0;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        if (!name.isEmpty()) {
            ask("SELECT RELEASE_LOCK(?)");
        }
    }
}
