import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What an instance of an earlier version does with the tables of users, sessions and audit events while another one migrates
 * them: {@code java -cp gatehouse.jar Neighbour.java URL USERS STOP-FILE}. Prints the latencies, and the failures: a request waits
 * for two seconds, and for one second for a lock.
 */
class Neighbour {
    private static final Map<String, String> STATEMENTS = new LinkedHashMap<>();

    static {
        STATEMENTS.put("read a user", "SELECT id, password FROM user WHERE id = ?");
        STATEMENTS.put("change a user", "UPDATE user SET password = SHA2(RAND(), 256) WHERE id = ?");
        STATEMENTS.put("use a session", "UPDATE session SET last_used_at = UTC_TIMESTAMP(6) WHERE user_id = ?");
        STATEMENTS.put(
                "open a session",
                "INSERT INTO session (id, user_id, created_at, last_used_at, expires_at, address)"
                        + " VALUES (UUID_TO_BIN(UUID()), ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), '2100-01-01', '192.0.2.1')");
        STATEMENTS.put(
                "add an audit event",
                "INSERT INTO audit_event (id, at, kind, subject_id)"
                        + " VALUES (UUID_TO_BIN(UUID()), UTC_TIMESTAMP(6), 'login', ?)");
    }

    public static void main(String[] arguments) throws Exception {
        Path stop = Path.of(arguments[2]);
        int users = Integer.parseInt(arguments[1]);
        Map<String, List<Long>> latencies = new LinkedHashMap<>();
        Map<String, Integer> failures = new LinkedHashMap<>();
        STATEMENTS.keySet().forEach(name -> latencies.put(name, new ArrayList<>()));
        Random random = new Random(1);
        Connection connection = connect(arguments[0]);
        Files.createFile(Path.of(stop + ".begun"));
        while (!Files.exists(stop)) {
            for (Map.Entry<String, String> each : STATEMENTS.entrySet()) {
                long begun = System.nanoTime();
                try (PreparedStatement statement = connection.prepareStatement(each.getValue())) {
                    statement.setInt(1, 1 + random.nextInt(users));
                    statement.execute();
                } catch (SQLException e) {
                    failures.merge(each.getKey() + ": " + e.getMessage().lines().findFirst().orElse(""), 1, Integer::sum);
                    connection.close();
                    connection = connect(arguments[0]);
                }
                latencies.get(each.getKey()).add((System.nanoTime() - begun) / 1_000_000);
            }
            Thread.sleep(2);
        }
        latencies.forEach((name, all) -> {
            List<Long> sorted = all.stream().sorted().toList();
            System.out.printf(
                    "%-20s %6d times, median %d ms, 99th percentile %d ms, longest %d ms%n",
                    name,
                    sorted.size(),
                    sorted.get(sorted.size() / 2),
                    sorted.get(sorted.size() * 99 / 100),
                    sorted.get(sorted.size() - 1));
        });
        System.out.println("failures: " + failures);
    }

    private static Connection connect(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url + "?socketTimeout=2000", "root", null);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION innodb_lock_wait_timeout = 1, transaction_isolation = 'READ-COMMITTED'");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }
}
