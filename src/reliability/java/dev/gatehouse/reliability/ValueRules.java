package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Passwords, roles and activity are regular registers: a read returns the last write that was acknowledged before it, or a
 * write that was concurrent with either.
 */
final class ValueRules implements Rules {
    /** A value that was written; {@code op} is null for the first value. */
    private record Write(String value, long start, long end, Op op) {}

    /** The writes of one value of one user. */
    private static final class Register {
        private final List<Write> writes = new ArrayList<>();

        void write(String value, Op op) {
            writes.add(new Write(value, op.start(), op.end(), op));
        }

        /** Returns the writes whose value a read between the times can return. */
        List<Write> possible(long start, long end) {
            return writes.stream()
                    .filter(write -> write.start() < end)
                    .filter(write ->
                            writes.stream().noneMatch(later -> write.end() < later.start() && later.end() < start))
                    .toList();
        }

        boolean canBe(String value, long start, long end) {
            return possible(start, end).stream().anyMatch(write -> write.value().equals(value));
        }

        /** Returns the acknowledged write that a read should have seen, for a message. */
        Op[] evidence(long end) {
            return writes.stream()
                    .filter(write -> write.op() != null && write.end() < end)
                    .max(java.util.Comparator.comparingLong(Write::end))
                    .map(write -> new Op[] {write.op()})
                    .orElseGet(() -> new Op[0]);
        }
    }

    private static final class User {
        final Register password = new Register();
        final Register roles = new Register();
        final Register active = new Register();

        User(String name) {
            boolean administrator = name.equals(Cluster.ADMINISTRATOR);
            roles.writes.add(new Write(administrator ? "[\"admin\"]" : "[]", -1, -1, null));
            active.writes.add(new Write("true", -1, -1, null));
            if (administrator) {
                password.writes.add(new Write(Cluster.ADMINISTRATOR_PASSWORD, -1, -1, null));
            }
        }
    }

    @Override
    public void check(History history, List<Violation> violations) {
        Map<String, User> users = new HashMap<>();
        history.ops().stream().filter(Op::isApplied).forEach(op -> write(op, users));
        history.ops().forEach(op -> read(op, users, violations));
        history.observedUsers().forEach((name, row) -> observed(row, user(users, name), violations));
        users.forEach((name, user) -> {
            boolean exists = user.password.writes.stream().anyMatch(write -> write.end() != Op.NEVER);
            if (exists && !history.observedUsers().containsKey(name)) {
                violations.add(Violation.of(
                        "acknowledged-lost", "The user " + name + " is not stored", user.password.evidence(Op.NEVER)));
            }
        });
    }

    private static User user(Map<String, User> users, String name) {
        return users.computeIfAbsent(name, User::new);
    }

    private static void write(Op op, Map<String, User> users) {
        switch (op.kind()) {
            case "confirm", "password", "reset" ->
                user(users, op.asked("user")).password.write(op.asked("password"), op);
            case "roles" ->
                user(users, op.asked("target_user"))
                        .roles
                        .write(op.intent().path("roles").toString(), op);
            case "active" -> user(users, op.asked("target_user")).active.write(op.asked("active"), op);
            default -> {
                // Writes none of these values.
            }
        }
    }

    private static void read(Op op, Map<String, User> users, List<Violation> violations) {
        if (op.is("roles", "active") && op.isAcknowledged() && !op.isApplied()) {
            unchanged(op, user(users, op.asked("target_user")), violations);
        }
        User user = user(users, op.asked("user"));
        if (op.isAcknowledged() && op.is("login", "refresh")) {
            JsonNode roles = op.outcome().path("roles");
            if (!roles.isMissingNode()) {
                require("roles", user.roles, roles.toString(), op, violations);
            }
        }
        if (op.is("login") && op.isAcknowledged()) {
            require("password", user.password, op.asked("password"), op, violations);
            require("activity", user.active, "true", op, violations);
        } else if (op.is("login") && op.code().equals("invalid-credentials")) {
            boolean inactive = user.active.canBe("false", op.start(), op.end());
            boolean another = user.password.possible(op.start(), op.end()).stream()
                    .anyMatch(write -> !write.value().equals(op.asked("password")));
            if (!inactive && !another) {
                List<Op> evidence = new ArrayList<>(List.of(user.password.evidence(op.start())));
                evidence.add(op);
                violations.add(new Violation(
                        "acknowledged-lost",
                        "The password of " + op.asked("user") + ", which was acknowledged, is refused",
                        evidence));
            }
        }
    }

    /** A change that has no row in the audit log is only right if there was nothing to change. */
    private static void unchanged(Op op, User user, List<Violation> violations) {
        Register register = op.is("roles") ? user.roles : user.active;
        String value = op.is("roles") ? op.intent().path("roles").toString() : op.asked("active");
        if (!register.canBe(value, op.start(), op.end())) {
            violations.add(Violation.of(
                    "audit-missing", "The change of " + op.asked("target_user") + " has no row in the audit log", op));
        }
    }

    private static void require(String what, Register register, String value, Op op, List<Violation> violations) {
        if (!register.canBe(value, op.start(), op.end())) {
            List<Op> evidence = new ArrayList<>(List.of(register.evidence(op.start())));
            evidence.add(op);
            violations.add(new Violation(
                    "acknowledged-lost",
                    "The " + what + " of " + op.asked("user") + " is " + value + ", not what was acknowledged last",
                    evidence));
        }
    }

    private static void observed(JsonNode row, User user, List<Violation> violations) {
        Map<String, Register> registers = Map.of("roles", user.roles, "active", user.active);
        registers.forEach((field, register) -> {
            String value = row.path(field).toString();
            if (!register.canBe(value, Op.NEVER, Op.NEVER)) {
                violations.add(Violation.of(
                        "acknowledged-lost",
                        "At the end " + field + " of " + row.path("username").asText() + " is " + value,
                        register.evidence(Op.NEVER)));
            }
        });
    }
}
