import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.UserSearch;
import dev.gatehouse.user.UserSearch.State;
import dev.gatehouse.user.UserSearch.UserQuery;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.spi.JdbiPlugin;

/**
 * Runs every kind of user search with the code of the service: {@code java -cp gatehouse.jar AdminSearches.java URL}. Prints
 * the query plan of each statement, and the median time of three pages: the first, the second and one near the end.
 */
class AdminSearches {
    private static final int RUNS = 100;

    /** Whether statements are explained before they run. */
    private static boolean explaining;

    public static void main(String[] arguments) throws Exception {
        Connection connection = DriverManager.getConnection(arguments[0]);
        Jdbi jdbi = Jdbi.create(() -> watched(connection));
        ServiceLoader.load(JdbiPlugin.class).forEach(jdbi::installPlugin);
        Databases.configure(jdbi);
        UserSearch search = new UserSearch(jdbi, new Profiles(jdbi, Clock.systemUTC()), Clock.systemUTC());
        show(search, "all", new UserQuery(null, null, null, null));
        show(search, "prefix of all names", new UserQuery("user", null, null, null));
        show(search, "prefix of few names", new UserQuery("user77777", null, null, null));
        show(search, "inactive", new UserQuery(null, null, null, State.INACTIVE));
        show(search, "active", new UserQuery(null, null, null, State.ACTIVE));
        show(search, "prefix, inactive", new UserQuery("user9", null, null, State.INACTIVE));
        show(search, "prefix, active", new UserQuery("user9", null, null, State.ACTIVE));
        show(search, "role", new UserQuery(null, null, "admin", null));
        show(search, "role, inactive", new UserQuery(null, null, "admin", State.INACTIVE));
        show(search, "role, prefix", new UserQuery("user9", null, "admin", null));
        show(search, "prefix of all addresses", new UserQuery(null, "user", null, null));
    }

    private static void show(UserSearch search, String name, UserQuery wanted) {
        System.out.println(name);
        explaining = true;
        Optional<byte[]> middle = search.list(wanted, Optional.empty(), 50).next();
        explaining = false;
        List<Double> millis = new ArrayList<>();
        for (int run = 0; run < 2 * RUNS; run++) {
            if (run == RUNS) {
                millis.clear(); // warmed up
            }
            time(millis, search, wanted, Optional.empty());
            time(millis, search, wanted, middle);
            time(millis, search, wanted, middle.map(AdminSearches::late));
        }
        millis.sort(null);
        System.out.printf(
                "  median %.1f ms, 99th percentile %.1f ms%n",
                millis.get(millis.size() / 2), millis.get(millis.size() * 99 / 100));
    }

    /** Returns a position near the end of the same order. */
    private static byte[] late(byte[] place) {
        return place[0] == 'I'
                ? new byte[] {'I', 0, 0, 0, 0, 0, 15, 66, 0}
                : ((char) place[0] + "user99999").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void time(List<Double> millis, UserSearch search, UserQuery wanted, Optional<byte[]> after) {
        long begun = System.nanoTime();
        search.list(wanted, after, 50);
        millis.add((System.nanoTime() - begun) / 1e6);
    }

    private static Connection watched(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                AdminSearches.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    Object result = method.invoke(connection, arguments);
                    return method.getName().equals("prepareStatement") && explaining
                            ? explained((PreparedStatement) result, connection.prepareStatement("EXPLAIN " + arguments[0]))
                            : result;
                });
    }

    /** Returns a statement that passes its parameters to the EXPLAIN statement too, and prints the plan before it runs. */
    private static PreparedStatement explained(PreparedStatement statement, PreparedStatement explain) {
        return (PreparedStatement) Proxy.newProxyInstance(
                AdminSearches.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (self, method, arguments) -> {
                    if (method.getName().startsWith("set") && arguments.length > 1) {
                        method.invoke(explain, arguments);
                    }
                    if (method.getName().equals("execute") || method.getName().equals("executeQuery")) {
                        print(explain);
                    }
                    return method.invoke(statement, arguments);
                });
    }

    private static void print(PreparedStatement explain) throws Exception {
        try (ResultSet rows = explain.executeQuery()) {
            while (rows.next()) {
                System.out.printf(
                        "  %-14s %-8s %-26s rows %-8s %s%n",
                        rows.getString("table"),
                        rows.getString("type"),
                        rows.getString("key"),
                        rows.getString("rows"),
                        rows.getString("Extra"));
            }
        }
    }
}
