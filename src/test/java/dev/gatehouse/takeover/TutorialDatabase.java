package dev.gatehouse.takeover;

import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A database as the tutorial's server creates it. */
final class TutorialDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "tutorial_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
    private final Map<String, String> settings = TestDatabase.emptySchema(name);

    /** Creates a database with the tutorial's table and its first user. */
    static TutorialDatabase create(String tableOptions) {
        TutorialDatabase database = new TutorialDatabase();
        database.sql("CREATE TABLE user (id INT NOT NULL AUTO_INCREMENT, username VARCHAR(45) NOT NULL,"
                + " password VARCHAR(128) NOT NULL, active BOOLEAN NOT NULL DEFAULT TRUE, PRIMARY KEY (id),"
                + " UNIQUE KEY username_UNIQUE (username)) " + tableOptions);
        database.add("admin@gmail.com", Person.sha256("123456"));
        return database;
    }

    /** Creates a database without tables. */
    static TutorialDatabase empty() {
        return new TutorialDatabase();
    }

    void add(String username, String password) {
        update("INSERT INTO user (username, password) VALUES (?, ?)", username, password);
    }

    /** Returns the environment variables for a service on the database, with additional ones. */
    Map<String, String> settings(String... more) {
        Map<String, String> all = new java.util.HashMap<>(settings);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    String name() {
        return name;
    }

    Connection connect() throws SQLException {
        return TestDatabase.connect(name);
    }

    void sql(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    void update(String sql, Object... values) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Returns the rows of a query, each with its columns separated by bars. */
    List<String> rows(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                found.add(String.join("|", row));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    String value(String query) {
        return rows(query).get(0);
    }
}
