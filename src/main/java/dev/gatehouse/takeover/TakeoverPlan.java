package dev.gatehouse.takeover;

import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Describes what a takeover would change, as text for an operator. */
record TakeoverPlan(Sql sql, TutorialTable table, List<String> obstacles, String database) {
    /** An operator that MySQL and MariaDB share. The collation makes it case-sensitive. */
    private static final String MATCHES = "CONVERT(%s USING utf8mb4) COLLATE utf8mb4_bin REGEXP '%s'";

    private static final String DIGEST = MATCHES.formatted("password", "^[0-9a-fA-F]{64}$");
    private static final String CAPITAL = DIGEST + " AND " + MATCHES.formatted("password", "[A-F]");
    private static final String HASH = MATCHES.formatted("password", "^\\\\$[A-Za-z0-9-]{1,32}\\\\$");
    private static final int EXAMPLES = 3;

    String text() throws SQLException {
        List<String> lines = new ArrayList<>();
        lines.add("The table user of the database " + database + " is that of a tutorial.");
        if (!obstacles.isEmpty()) {
            lines.add("It cannot be taken over in its current state:");
            obstacles.forEach(obstacle -> lines.add("  - " + obstacle));
            return String.join(System.lineSeparator(), lines);
        }
        lines.add("The next start, or \"db migrate\", would make the changes below. Nothing has been changed yet.");
        lines.add("");
        lines.add("Users      " + count("TRUE") + ", of them " + count("NOT active")
                + " inactive. All rows, ids, columns and other tables stay.");
        lines.add("Names      keep their spelling" + examples() + ".");
        lines.add("Passwords  " + count(DIGEST) + " SHA-256 digests (" + count(CAPITAL) + " with capital letters), "
                + count("NOT (" + DIGEST + ") AND NOT " + HASH + " AND password <> ''")
                + " other texts, treated as what the front end sends.");
        lines.add("           These users sign in as before. " + count(HASH + " OR password = ''")
                + " are empty or a hash of another scheme: these users cannot sign in.");
        lines.add(
                "           Each is replaced by an Argon2id hash: at the next login of the user, or in the background.");
        lines.add("Columns    " + column("username") + ":");
        lines.add("           queries of other programs then distinguish names by case and accents.");
        lines.add("           " + column("password") + ".");
        if (!table.mandatoryExtras().isEmpty()) {
            lines.add("Attention  " + String.join(", ", table.mandatoryExtras())
                    + " must have a value in each new row, and the service sets none:");
            lines.add("           give each of these columns a default; otherwise no user can be added.");
        }
        lines.add("");
        lines.add("Statements, in this order. The last one copies the table, which is read-only meanwhile:");
        table.additions(LocalDateTime.now(Clock.systemUTC())).forEach(statement -> lines.add("  " + statement + ";"));
        lines.add("  UPDATE user SET username_key = … (for each user)");
        lines.add("  " + table.conversion() + ";");
        lines.add("");
        lines.add("Take a backup first. To undo the takeover, restore it:");
        lines.add("  mysqldump --single-transaction --databases " + database + " --result-file=" + database + ".sql");
        return String.join(System.lineSeparator(), lines);
    }

    private String count(String condition) throws SQLException {
        return String.format(Locale.ROOT, "%,d", sql.number("SELECT COUNT(*) FROM user WHERE " + condition));
    }

    /** Returns some non-ASCII names, so that the operator notices a wrong character set. */
    private String examples() throws SQLException {
        List<String> names = sql.list(
                "SELECT username FROM user WHERE " + MATCHES.formatted("username", "[^ -~]") + " ORDER BY id LIMIT "
                        + EXAMPLES,
                row -> row.getString(1));
        return names.isEmpty() ? "" : ", for example " + String.join(", ", names);
    }

    private String column(String name) {
        TutorialTable.Column column = table.column(name);
        return name + " " + column.type() + "(" + column.length() + ") " + column.collation() + " becomes varchar("
                + table.widened(name) + ") utf8mb4_bin";
    }
}
