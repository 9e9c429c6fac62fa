package dev.gatehouse.takeover;

import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.database.SchemaPreparation;
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
 * Makes a tutorial's table of users the service's own: every row, id and column stays, names are compared by their keys
 * from then on. Each step can be the last of a process that is killed; the next one goes on where it ended.
 */
public final class Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    /** The tutorial's server may go on meanwhile, and add users. */
    private static final int ATTEMPTS = 3;

    /** Of the names in a list of what is wrong, so that it can be read. */
    private static final int SHOWN = 50;

    private final Connection connection;
    private final Sql sql;

    public Takeover(Connection connection) {
        this.connection = connection;
        this.sql = new Sql(connection);
    }

    /** Takes a tutorial's table over before the service's own schema is made. */
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

    /** Whether there is a table of users that has not been made the service's own. */
    public boolean isDue() throws SQLException {
        return table() != null;
    }

    /** The table, when something is to be done to it. The embedded database cannot have one. */
    private @Nullable TutorialTable table() throws SQLException {
        if (!connection.getMetaData().getDatabaseProductName().equals("MySQL")) {
            return null;
        }
        TutorialTable table = TutorialTable.read(sql);
        return table == null || table.keyed() ? null : table;
    }

    /**
     * Does it, for who has the database's lock; nothing where there is nothing to do.
     *
     * @throws StartException when it is impossible, with all that is in its way; nothing has been changed then
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
        LOG.info("The table user is taken over; its stored passwords are wrapped in the background");
    }

    private void convert() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            new UsernameKeys(sql).addKeys(done -> LOG.info("Gave {} users the key of their name", done));
            LOG.info("Converting the table user; this copies it");
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
                obstacles.add("An id of user is larger than " + Integer.MAX_VALUE + ".");
            }
            obstacles.addAll(new UsernameKeys(sql).obstacles());
        }
        return obstacles;
    }

    private static String refusal(List<String> obstacles) {
        List<String> lines = new ArrayList<>();
        lines.add("The database is a tutorial's, and cannot be taken over as it is. Nothing has been changed.");
        obstacles.stream().limit(SHOWN).forEach(lines::add);
        if (obstacles.size() > SHOWN) {
            lines.add("… and " + (obstacles.size() - SHOWN) + " more like these.");
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** What would happen, for a person to read. Changes nothing. */
    public String plan() throws SQLException {
        TutorialTable table = table();
        return table == null
                ? "There is nothing to take over: the table user is missing, or the service's own already."
                : new TakeoverPlan(sql, table, obstacles(table), connection.getCatalog()).text();
    }
}
