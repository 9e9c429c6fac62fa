package dev.gatehouse.takeover;

import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.database.migration.SchemaPreparation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts the user table of a tutorial to that of this service. All rows, ids and columns stay; usernames are then compared by
 * their keys. If the process is killed after any step, the next start continues with the remaining ones.
 */
public final class Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    /** The attempts to convert the table: the server of the tutorial may still run and add users. */
    private static final int ATTEMPTS = 3;

    /** The maximum number of obstacles in an error message. */
    private static final int SHOWN = 50;

    private final Connection connection;
    private final Sql sql;

    public Takeover(Connection connection) {
        this.connection = connection;
        this.sql = new Sql(connection);
    }

    /** Returns the step that takes over the table of a tutorial before the migrations create the schema. */
    public static SchemaPreparation preparation() {
        return new SchemaPreparation() {
            @Override
            public void prepare(Connection connection, Set<String> applied) throws SQLException {
                new Takeover(connection).run();
            }

            @Override
            public boolean isDue(Connection connection) throws SQLException {
                return new Takeover(connection).isDue();
            }
        };
    }

    /** Returns whether there is a user table that has not been taken over. */
    public boolean isDue() throws SQLException {
        return table() != null;
    }

    /** Returns the table if it must be taken over, else null. An embedded database never has one. */
    private @Nullable TutorialTable table() throws SQLException {
        if (!connection.getMetaData().getDatabaseProductName().equals("MySQL")) {
            return null;
        }
        TutorialTable table = TutorialTable.read(sql);
        return table == null || table.keyed() ? null : table;
    }

    /**
     * Takes over the table; does nothing if there is none. The caller must hold the migration lock.
     *
     * @throws StartException if the table cannot be taken over; the message lists all obstacles, and nothing is changed
     */
    public void run() throws SQLException {
        TutorialTable table = table();
        if (table == null) {
            return;
        }
        List<String> obstacles = obstacles(table);
        if (!obstacles.isEmpty()) {
            throw new StartException(refusal(obstacles));
        }
        LOG.info("Taking over the table user of a tutorial: {} users", users());
        for (String addition : table.additions(LocalDateTime.now(Clock.systemUTC()))) {
            sql.execute(addition);
        }
        convert();
        LOG.info("Took over the table user; its stored passwords are wrapped in the background");
    }

    private void convert() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            new UsernameKeys(sql).addKeys(done -> LOG.info("Computed the username keys of {} users", done));
            LOG.info("Converting the table user; the database copies the table");
            try {
                TutorialTable table = TutorialTable.read(sql);
                if (table != null) {
                    sql.execute(table.conversion());
                }
                return;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS
                        || sql.number("SELECT EXISTS (SELECT 1 FROM user WHERE username_key IS NULL)") == 0) {
                    throw e;
                }
            }
        }
    }

    private long users() throws SQLException {
        return sql.number("SELECT COUNT(*) FROM user");
    }

    private List<String> obstacles(TutorialTable table) throws SQLException {
        List<String> obstacles = new ArrayList<>(table.obstacles(sql));
        if (obstacles.isEmpty()) {
            if (users() > 0 && sql.number("SELECT MAX(id) FROM user") > Integer.MAX_VALUE) {
                obstacles.add("The table user has an id above " + Integer.MAX_VALUE + ".");
            }
            obstacles.addAll(new UsernameKeys(sql).obstacles());
        }
        return obstacles;
    }

    private static String refusal(List<String> obstacles) {
        List<String> lines = new ArrayList<>();
        lines.add("The database of the tutorial cannot be taken over in its current state. Nothing has been changed.");
        obstacles.stream().limit(SHOWN).forEach(lines::add);
        if (obstacles.size() > SHOWN) {
            lines.add("… and " + (obstacles.size() - SHOWN) + " more like these.");
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** Returns a description of what a takeover would change. Changes nothing. */
    public String plan() throws SQLException {
        TutorialTable table = table();
        return table == null
                ? "There is nothing to take over: the table user does not exist, or already belongs to this service."
                : new TakeoverPlan(sql, table, obstacles(table), connection.getCatalog()).text();
    }
}
