package dev.gatehouse.platform.database;

import dev.gatehouse.platform.config.DatabaseUrl;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of a MySQL database, of which one accepts writes. Opens connections to that one. The failover modes of the driver
 * are not used: they keep connections to a host that has become read-only.
 */
final class MySqlHosts implements DataSource {
    private final DatabaseUrl url;
    private final List<Host> hosts;
    private volatile int current;
    private volatile boolean consistent;

    /**
     * A host.
     *
     * @param properties the properties of the driver, including the credentials
     */
    record Host(DatabaseUrl url, Properties properties) {}

    /**
     * @param url the URL with all hosts, for messages
     * @param hosts at least one, in the order in which they are tried at first
     */
    MySqlHosts(DatabaseUrl url, List<Host> hosts) {
        this.url = url;
        this.hosts = List.copyOf(hosts);
    }

    int size() {
        return hosts.size();
    }

    /** Returns the index of the host that connections are opened to first. */
    int current() {
        return current;
    }

    /** Sets the host that accepts writes. */
    void choose(int index) {
        current = index;
    }

    /** Makes new connections read no older data after a failover of a Group Replication. */
    void requireConsistency() {
        consistent = true;
    }

    /**
     * Opens a connection to one host, whether it accepts writes or not.
     *
     * @throws DatabaseConnectionException with a message for the operator
     */
    Connection connect(int index) throws DatabaseConnectionException {
        Host host = hosts.get(index);
        try {
            Connection connection = host.url()
                    .credentials()
                    .open(
                            host.properties(),
                            all -> DriverManager.getConnection(host.url().jdbcUrl(), all));
            if (consistent) {
                prepare(connection);
            }
            return connection;
        } catch (SQLException e) {
            throw DatabaseConnectionException.of(e, host.url());
        }
    }

    private static void prepare(Connection connection) throws SQLException {
        try {
            MySqlCluster.prepare(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Opens a connection to the first host, beginning with the current one, that is not read-only. A single host is not tested.
     *
     * @throws DatabaseConnectionException with the first failure, if none can be used
     */
    @Override
    public Connection getConnection() throws SQLException {
        int first = current;
        if (hosts.size() == 1) {
            return connect(first);
        }
        List<SQLException> failures = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            try {
                return writable((first + i) % hosts.size());
            } catch (SQLException e) {
                failures.add(e);
            }
        }
        throw DatabaseConnectionException.of(failures.get(0), url);
    }

    private Connection writable(int index) throws SQLException {
        Connection connection = connect(index);
        try {
            if (isReadOnly(connection)) {
                throw new SQLTransientConnectionException("no host accepts writes", DatabaseMonitor.UNREACHABLE);
            }
            current = index;
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Returns whether the server refuses writes of users without special privileges. */
    static boolean isReadOnly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT @@global.read_only")) {
            return rows.next() && !List.of("0", "OFF").contains(rows.getString(1));
        }
    }

    /** The credentials are properties of the hosts. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter writer) {
        // Nothing is written.
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("the timeouts are properties of the hosts");
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a wrapper of " + type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
