import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** Runs SQL for a benchmark with the driver of the service: {@code java -cp gatehouse.jar Statements.java URL SQL …}. */
class Statements {
    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection(arguments[0], "root", null);
                Statement statement = connection.createStatement()) {
            for (int i = 1; i < arguments.length; i++) {
                if (statement.execute(arguments[i])) {
                    ResultSet rows = statement.getResultSet();
                    while (rows.next()) {
                        System.out.println(rows.getString(1));
                    }
                }
            }
        }
    }
}
