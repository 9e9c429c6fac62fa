import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMap;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * Measures the client CPU of four statements of a login and a refresh: as a JDBI SQL object, with JDBI's core and named
 * parameters, and with JDBC. Excludes the work of the database. {@code java -cp gatehouse.jar StatementStyles.java URL}.
 */
class StatementStyles {
    private static final int ROUNDS = 9;
    private static final int CALLS = 3_000;

    private static final String FIND = """
            SELECT s.id, s.user_id, s.created_at, s.last_used_at, s.idle_expires_at, s.expires_at, s.address, s.user_agent,
                s.device_name, s.ended_at, s.auth_time, s.token_expires_at, s.refresh_generation, s.refresh_hash,
                u.id, u.username, u.password, u.active, u.inactive_until, r.role
            FROM session s JOIN user u ON u.id = s.user_id LEFT JOIN user_role r ON r.user_id = u.id
            WHERE s.id = :id
            """;
    private static final String ROTATE = """
            UPDATE session
            SET refresh_generation = :generation, refresh_hash = :hash, refresh_trail = :history, last_used_at = :lastUsedAt,
                idle_expires_at = :idleExpiresAt, token_expires_at = GREATEST(COALESCE(token_expires_at, :expiry), :expiry)
            WHERE id = :id AND refresh_generation = :used AND refresh_hash = :usedHash AND ended_at IS NULL
            """;
    private static final String COUNTERS = """
            SELECT id, used, used_before, bucket, next_at, forget_at, told_until, expires_at FROM throttle_counter
            WHERE id IN (:a, :b, :c, :d, :e, :f)
            """;
    private static final String AUDIT = """
            INSERT INTO audit_event
                (id, at, kind, actor_id, subject_id, session_id, address, user_agent, request_id, detail)
            VALUES (:id, :at, :kind, :actor, :subject, :session, :address, :agent, :request, :detail)
            """;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static long ids;
    private static byte[] session;

    /** Reads all columns, as an application does. */
    public static final class Columns implements RowMapper<Integer> {
        @Override
        public Integer map(ResultSet rows, StatementContext context) throws SQLException {
            return read(rows);
        }
    }

    private static int read(ResultSet rows) throws SQLException {
        int sum = 0;
        int count = rows.getMetaData().getColumnCount();
        for (int i = 1; i <= count; i++) {
            byte[] value = rows.getBytes(i);
            sum += value == null ? 0 : value.length;
        }
        return sum;
    }

    /** The four statements as an SQL object. */
    @RegisterRowMapper(Columns.class)
    public interface Statements {
        @SqlQuery(FIND)
        Optional<Integer> find(@BindMap Map<String, ?> values);

        @SqlUpdate(ROTATE)
        int rotate(@BindMap Map<String, ?> values);

        @SqlQuery(COUNTERS)
        List<Integer> counters(@BindMap Map<String, ?> values);

        @SqlUpdate(AUDIT)
        int audit(@BindMap Map<String, ?> values);
    }

    private static byte[] id() {
        byte[] id = new byte[16];
        long next = ++ids;
        for (int i = 15; i > 7; i--) {
            id[i] = (byte) next;
            next >>= 8;
        }
        id[0] = 1;
        return id;
    }

    private static Map<String, Object> named(Object... pairs) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put((String) pairs[i], pairs[i + 1]);
        }
        return values;
    }

    private static Map<String, Object> values(String statement) {
        Object time = java.time.LocalDateTime.now();
        byte[] hash = new byte[32];
        return switch (statement) {
            case FIND -> named("id", session);
            case ROTATE -> named(
                    "generation", 1, "hash", hash, "history", hash, "lastUsedAt", time, "idleExpiresAt", time, "expiry", time,
                    "id", id(), "used", 0, "usedHash", hash);
            case COUNTERS -> named("a", id(), "b", id(), "c", id(), "d", id(), "e", id(), "f", id());
            default -> named(
                    "id", id(), "at", time, "kind", "login", "actor", 1L, "subject", 1L, "session", id(), "address",
                    "192.0.2.1", "agent", "bench", "request", "bench", "detail", null);
        };
    }

    private static int jdbc(Jdbi jdbi, String statement, String positional, List<String> order) throws Exception {
        Map<String, Object> values = values(statement);
        return jdbi.withHandle(handle -> {
            try (PreparedStatement prepared = handle.getConnection().prepareStatement(positional)) {
                for (int i = 0; i < order.size(); i++) {
                    prepared.setObject(i + 1, values.get(order.get(i)));
                }
                if (!statement.startsWith("SELECT")) {
                    return prepared.executeUpdate();
                }
                int sum = 0;
                try (ResultSet rows = prepared.executeQuery()) {
                    while (rows.next()) {
                        sum += read(rows);
                    }
                }
                return sum;
            }
        });
    }

    private static int core(Jdbi jdbi, String statement) {
        Map<String, Object> values = values(statement);
        Columns columns = new Columns();
        return jdbi.withHandle(handle -> {
            if (!statement.startsWith("SELECT")) {
                try (var update = handle.createUpdate(statement)) {
                    values.forEach((name, value) -> bind(update, name, value));
                    return update.execute();
                }
            }
            try (var query = handle.createQuery(statement)) {
                values.forEach((name, value) -> bind(query, name, value));
                return query.map(columns).list().size();
            }
        });
    }

    /** Binds with the method for the type of the value, because binding an {@code Object} takes several times as long. */
    private static void bind(SqlStatement<?> statement, String name, Object value) {
        if (value instanceof byte[] bytes) {
            statement.bind(name, bytes);
        } else if (value instanceof String text) {
            statement.bind(name, text);
        } else if (value instanceof Long number) {
            statement.bind(name, number);
        } else if (value instanceof Integer number) {
            statement.bind(name, number);
        } else {
            statement.bind(name, (position, prepared, context) -> prepared.setObject(position, value));
        }
    }

    private static int object(Statements statements, String statement) {
        Map<String, Object> values = values(statement);
        return switch (statement) {
            case FIND -> statements.find(values).orElse(0);
            case ROTATE -> statements.rotate(values);
            case COUNTERS -> statements.counters(values).size();
            default -> statements.audit(values);
        };
    }

    private static double micros(Callable<Integer> call) throws Exception {
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < CALLS; i++) {
            call.call();
        }
        return (THREADS.getCurrentThreadCpuTime() - before) / 1_000.0 / CALLS;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    public static void main(String[] arguments) throws Exception {
        Connection connection = DriverManager.getConnection(arguments[0], "root", null);
        try (var rows = connection.createStatement().executeQuery("SELECT id FROM session LIMIT 1")) {
            rows.next();
            session = rows.getBytes(1);
        }
        Jdbi jdbi = Jdbi.create(new org.jdbi.v3.core.ConnectionFactory() {
            @Override
            public Connection openConnection() {
                return connection;
            }

            @Override
            public void closeConnection(Connection kept) {
                // All statements share one connection, which stays open.
            }
        });
        jdbi.installPlugin(new SqlObjectPlugin());
        Statements objects = jdbi.onDemand(Statements.class);
        System.out.printf("%-24s %10s %10s %10s%n", "client CPU, µs", "JDBC", "named", "SQL object");
        Map<String, String> statements = new LinkedHashMap<>();
        statements.put("find a session", FIND);
        statements.put("rotate its token", ROTATE);
        statements.put("read the counters", COUNTERS);
        statements.put("insert an audit event", AUDIT);
        for (Map.Entry<String, String> each : statements.entrySet()) {
            String statement = each.getValue();
            List<String> order = new ArrayList<>();
            Matcher parameters = Pattern.compile(":(\\w+)").matcher(statement);
            String positional = parameters.replaceAll(found -> {
                order.add(found.group(1));
                return "?";
            });
            List<List<Double>> rounds = Arrays.asList(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int round = -2; round < ROUNDS; round++) {
                double[] round3 = {
                    micros(() -> jdbc(jdbi, statement, positional, order)),
                    micros(() -> core(jdbi, statement)),
                    micros(() -> object(objects, statement))
                };
                for (int i = 0; i < 3 && round >= 0; i++) {
                    rounds.get(i).add(round3[i]);
                }
            }
            System.out.printf(
                    "%-24s %10.1f %10.1f %10.1f%n",
                    each.getKey(), median(rounds.get(0)), median(rounds.get(1)), median(rounds.get(2)));
        }
    }
}
