package dev.gatehouse.platform.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The cluster that a MySQL or MariaDB server belongs to, as far as the service depends on its settings.
 *
 * <p>Sources: the reference manual of MySQL 8.0, chapter Group Replication System Variables, and that of MariaDB, Galera Cluster
 * System Variables.
 */
public final class MySqlCluster {
    private static final String CONSISTENCY = "group_replication_consistency";

    /** On a new primary, waits until it has applied what the previous one had committed: else it would read older data. */
    private static final String SET_CONSISTENCY = "SET SESSION " + CONSISTENCY + " = BEFORE_ON_PRIMARY_FAILOVER";

    /** The error of a server that is not part of a group. */
    private static final int UNKNOWN_VARIABLE = 1193;

    private final Map<String, String> variables;

    private MySqlCluster(Map<String, String> variables) {
        this.variables = variables;
    }

    /** Reads the settings of a server. */
    public static MySqlCluster of(Connection connection) throws SQLException {
        Map<String, String> variables = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('wsrep_on', '" + CONSISTENCY
                                + "', 'group_replication_group_name', 'group_replication_single_primary_mode')")) {
            while (rows.next()) {
                variables.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
            }
        }
        return new MySqlCluster(variables);
    }

    static MySqlCluster of(Map<String, String> variables) {
        return new MySqlCluster(Map.copyOf(variables));
    }

    /** Returns a sentence for the operator about each setting that the service does not support. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (isGroup() && is("group_replication_single_primary_mode", "OFF")) {
            warnings.add("The database is a Group Replication with several primaries"
                    + " (group_replication_single_primary_mode=OFF), which is not supported: use a single primary.");
        }
        if (is("wsrep_on", "ON")) {
            warnings.add(
                    "The database is a Galera cluster. All instances must write to the same node: writes to several"
                            + " nodes are not supported.");
        }
        return warnings;
    }

    private boolean isGroup() {
        return !variables.getOrDefault("group_replication_group_name", "").isEmpty();
    }

    private boolean is(String variable, String value) {
        return value.equalsIgnoreCase(variables.get(variable));
    }

    /** Returns whether sessions read older data after a failover, unless they are prepared. */
    boolean needsConsistency() {
        return isGroup() && is(CONSISTENCY, "EVENTUAL");
    }

    /** Makes a session read no older data after a failover. */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SET_CONSISTENCY);
        } catch (SQLException e) {
            // The server has left the group for good.
            if (e.getErrorCode() != UNKNOWN_VARIABLE) {
                throw e;
            }
        }
    }
}
