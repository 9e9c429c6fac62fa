package dev.gatehouse.reliability;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Predicate;

/** Breaks the state in the database after a run, as a lost write, a restored backup or a wrong statement would. */
final class Damage {
    private final History history;
    private final Ends ends;
    private final Cluster cluster;
    private final Set<String> usedUsers = new HashSet<>();

    Damage(History history, Cluster cluster) {
        this.history = history;
        this.ends = new Ends(history);
        this.cluster = cluster;
    }

    /** A broken part of the state, the rule that it violates, and a word of the violation's message. */
    record Broken(String name, String rule, String subject) {}

    List<Broken> inflict() throws SQLException {
        List<Broken> broken = new ArrayList<>();
        try (Connection connection = cluster.connect()) {
            String revived = session(held -> ends.certain(held).isPresent());
            execute(connection, "UPDATE session SET ended_at = NULL WHERE id = UNHEX(?)", hex(revived));
            execute(connection, "DELETE FROM ended_session WHERE session_id = UNHEX(?)", hex(revived));
            broken.add(new Broken("revive an ended session", "ended-session-alive", revived));

            String ended = session(this::isLiving);
            execute(connection, "UPDATE session SET ended_at = UTC_TIMESTAMP(6) WHERE id = UNHEX(?)", hex(ended));
            broken.add(new Broken("end a session", "signed-out", ended));

            String deleted = session(this::isLiving);
            execute(connection, "DELETE FROM session WHERE id = UNHEX(?)", hex(deleted));
            broken.add(new Broken("delete a session", "acknowledged-lost", deleted));

            String rolledBack = session(held -> isLiving(held) && held.tokens().size() > 1);
            rollBack(connection, history.sessions().get(rolledBack));
            broken.add(new Broken("roll a refresh back", "acknowledged-lost", rolledBack));

            Op changed = history.ops().stream()
                    .filter(op -> op.is("password") && op.isAcknowledged())
                    .findFirst()
                    .orElseThrow(() -> new NoSuchElementException("The run has no password change: make it longer"));
            execute(
                    connection,
                    "DELETE FROM audit_event WHERE kind = 'password-changed' AND user_agent = ?",
                    Client.AGENT + changed.number());
            broken.add(new Broken("delete a row of the audit log", "audit-missing", "\"n\":" + changed.number() + ","));

            String password = user();
            execute(
                    connection,
                    "UPDATE user u JOIN user other ON other.username = ? SET u.password = other.password WHERE u.username = ?",
                    Cluster.ADMINISTRATOR,
                    password);
            broken.add(new Broken("roll a password back", "acknowledged-lost", password));

            String inactive = user();
            execute(connection, "UPDATE user SET active = NOT active WHERE username = ?", inactive);
            broken.add(new Broken("undo an activation", "acknowledged-lost", inactive));

            String roles = user();
            boolean none = history.observedUsers().get(roles).path("roles").isEmpty();
            execute(
                    connection,
                    none
                            ? "INSERT INTO user_role (user_id, role) SELECT id, 'admin' FROM user WHERE username = ?"
                            : "DELETE FROM user_role WHERE user_id = (SELECT id FROM user WHERE username = ?)",
                    roles);
            broken.add(new Broken("undo a change of roles", "acknowledged-lost", roles));
        }
        return broken;
    }

    private boolean isLiving(History.Held held) {
        return !ends.mayHaveEnded(held, Op.NEVER);
    }

    /** Stores the refresh token before the current one. */
    private static void rollBack(Connection connection, History.Held held) throws SQLException {
        Op before = held.tokens().lowerEntry(held.tokens().lastKey()).getValue();
        execute(
                connection,
                "UPDATE session SET refresh_generation = ?, refresh_hash = UNHEX(?) WHERE id = UNHEX(?)",
                before.got("generation"),
                SessionRules.hash(before.got("token")),
                hex(held.id()));
    }

    /** Returns a session of a user of whom nothing is broken yet. */
    private String session(Predicate<History.Held> which) {
        return history.sessions().values().stream()
                .filter(held ->
                        !held.tokens().isEmpty() && history.observedUsers().containsKey(held.user()))
                .filter(held -> held.user().startsWith("person") && !usedUsers.contains(held.user()))
                .filter(which)
                .findFirst()
                .map(held -> {
                    usedUsers.add(held.user());
                    return held.id();
                })
                .orElseThrow(() -> new NoSuchElementException("The run has no such session: make it longer"));
    }

    /** Returns the name of an active user of whom nothing is broken yet. */
    private String user() {
        String name = history.observedUsers().keySet().stream()
                .filter(each -> each.startsWith("person") && !usedUsers.contains(each))
                .filter(each -> history.observedUsers().get(each).path("active").asBoolean())
                .sorted()
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("The run has too few users: add --people"));
        usedUsers.add(name);
        return name;
    }

    private static String hex(String uuid) {
        return uuid.replace("-", "");
    }

    private static void execute(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            if (statement.executeUpdate() == 0 && !sql.startsWith("DELETE FROM ended_session")) {
                throw new SQLException("Nothing was changed by: " + sql);
            }
        }
    }
}
