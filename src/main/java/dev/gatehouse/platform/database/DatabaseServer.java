package dev.gatehouse.platform.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Product and version of a database server, as the server reports them.
 *
 * @param product MySQL or MariaDB
 * @param version the version as the server writes it
 */
public record DatabaseServer(String product, String version, int major, int minor) {
    private static final String MARIA_DB = "MariaDB";

    /** The version. MariaDB may write a version of MySQL before its own, for compatibility. */
    private static final Pattern VERSION =
            Pattern.compile("(?:5\\.5\\.5-)?((\\d{1,4})\\.(\\d{1,4})[^-\\s]*).*", Pattern.DOTALL);

    /** @param text the result of {@code VERSION()} */
    static DatabaseServer parse(String text) {
        String product = text.toLowerCase(Locale.ROOT).contains("mariadb") ? MARIA_DB : "MySQL";
        Matcher version = VERSION.matcher(text);
        return version.matches()
                ? new DatabaseServer(
                        product,
                        version.group(1),
                        Integer.parseInt(version.group(2)),
                        Integer.parseInt(version.group(3)))
                : new DatabaseServer(product, "of an unknown version", 0, 0);
    }

    public static DatabaseServer of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT VERSION()")) {
            return parse(rows.next() ? String.valueOf(rows.getString(1)) : "");
        }
    }

    /** Returns whether the service supports the server: MySQL 8.0 or newer, MariaDB 10.11 or newer. */
    boolean isSupported() {
        return product.equals(MARIA_DB) ? major > 10 || (major == 10 && minor >= 11) : major >= 8;
    }

    /** Returns what the operator must do if the server is not supported, as the end of a sentence about the database. */
    String refusal() {
        String upgrade = product.equals(MARIA_DB)
                ? "upgrade it to MariaDB 10.11 or newer, or move the database to MySQL 8.0 or newer"
                : "upgrade it to MySQL 8.0 or newer, or move the database to MariaDB 10.11 or newer";
        return "is on " + this + ", which is not supported: " + upgrade + ". Nothing has been changed.";
    }

    @Override
    public String toString() {
        return product + " " + version;
    }
}
