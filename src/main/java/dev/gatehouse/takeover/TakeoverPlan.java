package dev.gatehouse.takeover;

import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a takeover would do, in words. */
record TakeoverPlan(Sql sql, TutorialTable table, List<String> obstacles, String database) {
    /** MySQL and MariaDB have this operator in common. Capital letters count by the collation. */
    private static final String MATCHES = "CONVERT(%s USING utf8mb4) COLLATE utf8mb4_bin REGEXP '%s'";

    private static final String DIGEST = MATCHES.formatted("password", "^[0-9a-fA-F]{64}$");
    private static final String CAPITAL = DIGEST + " AND " + MATCHES.formatted("password", "[A-F]");
    private static final String HASH = MATCHES.formatted("password", "^\\\\$[A-Za-z0-9-]{1,32}\\\\$");
    private static final int EXAMPLES = 3;

    String text() throws SQLException {
        List<String> lines = new ArrayList<>();
        lines.add("The table user of the database " + database + " is a tutorial's.");
        if (!obstacles.isEmpty()) {
            lines.add("It cannot be taken over as it is:");
            obstacles.forEach(obstacle -> lines.add("  - " + obstacle));
            return String.join(System.lineSeparator(), lines);
        }
        lines.add("This is what the next start, or \"db migrate\", would do to it; nothing has been changed.");
        lines.add("");
        lines.add("Users      " + count("TRUE") + ", of them " + count("NOT active")
                + " inactive. Every row, id and column stays; so do the other tables.");
        lines.add("Names      stay as they are spelled" + examples() + ".");
        lines.add("Passwords  " + count(DIGEST) + " SHA-256 digests (" + count(CAPITAL) + " with capital letters), "
                + count("NOT (" + DIGEST + ") AND NOT " + HASH + " AND password <> ''")
                + " other texts, taken as what the front end sends.");
        lines.add("           All of these sign in as before. " + count(HASH + " OR password = ''")
                + " are empty or another scheme's hash, which nobody can sign in with.");
        lines.add("           Each is replaced by an Argon2id hash: at its owner's next login, or in the background.");
        lines.add("Columns    " + column("username") + ": of two names that differ in case or accents alone, a");
        lines.add("           query of another program finds only the one it spells.");
        lines.add("           " + column("password") + ".");
        if (!table.mandatoryExtras().isEmpty()) {
            lines.add("Attention  " + String.join(", ", table.mandatoryExtras())
                    + " must be filled in a new row, which the service cannot do:");
            lines.add("           give a default to each, or no user can be added.");
        }
        lines.add("");
        lines.add("Statements, in this order; the last one copies the table, and nothing is written to it meanwhile:");
        table.additions(LocalDateTime.now(Clock.systemUTC())).forEach(statement -> lines.add("  " + statement + ";"));
        lines.add("  UPDATE user SET username_key = … (for each user)");
        lines.add("  " + table.conversion() + ";");
        lines.add("");
        lines.add("Take a backup first; it is the way back:");
        lines.add("  mysqldump --single-transaction --databases " + database + " > " + database + ".sql");
        return String.join(System.lineSeparator(), lines);
    }

    private String count(String condition) throws SQLException {
        return String.format(Locale.ROOT, "%,d", sql.number("SELECT COUNT(*) FROM user WHERE " + condition));
    }

    /** A name that the database has in the wrong character set is seen at a glance. */
    private String examples() throws SQLException {
        List<String> names = sql.list(
                "SELECT username FROM user WHERE " + MATCHES.formatted("username", "[^ -~]") + " ORDER BY id LIMIT "
                        + EXAMPLES,
                row -> row.getString(1));
        return names.isEmpty() ? "" : ", as in " + String.join(", ", names);
    }

    private String column(String name) {
        TutorialTable.Column column = table.column(name);
        return name + " " + column.type() + "(" + column.length() + ") " + column.collation() + " becomes varchar("
                + table.widened(name) + ") utf8mb4_bin";
    }
}
