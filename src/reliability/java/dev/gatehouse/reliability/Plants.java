package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Violations that are planted in copies of a ledger. */
final class Plants {
    private final List<JsonNode> lines;
    private final History history;
    private final Ends ends;
    private final List<Plant> plants = new ArrayList<>();

    private Plants(List<JsonNode> lines) {
        this.lines = lines;
        this.history = new History(lines);
        this.ends = new Ends(history);
    }

    /** A copy of the ledger, with a violation of the rule. */
    record Plant(String name, String rule, List<JsonNode> lines) {}

    static List<Plant> of(List<JsonNode> lines) {
        Plants plants = new Plants(lines);
        plants.sessions();
        plants.values();
        plants.audit();
        plants.mails();
        plants.responses();
        return plants.plants;
    }

    private void sessions() {
        History.Held living =
                any(held -> !ends.mayHaveEnded(held, Op.NEVER) && held.tokens().size() > 1);
        History.Held ended =
                any(held -> ends.certain(held).isPresent() && !held.tokens().isEmpty());
        remove("a stored session is missing", "acknowledged-lost", observed("session", "id", living.id()));
        change(
                "a session ends without a reason",
                "signed-out",
                observed("session", "id", living.id()),
                row -> row.put("ended", true));
        change(
                "a refresh without a reason is refused",
                "signed-out",
                outcome(lastRefresh(living)),
                row -> refuse(row, 401, "session-ended"));
        change(
                "a repeated refresh is taken for theft",
                "signed-out",
                outcome(lastRefresh(living)),
                row -> refuse(row, 401, "refresh-token-reused"));
        change(
                "an ended session is stored as active",
                "ended-session-alive",
                observed("session", "id", ended.id()),
                row -> row.put("ended", false));
        Op refused = op(op -> op.is("refresh") && op.isRefused() && isEnded(op));
        change(
                "an ended session is refreshed",
                "ended-session-alive",
                outcome(refused),
                row -> row.put("state", "acknowledged").put("session", refused.asked("session")));
        Op used = op(op -> op.is("use") && op.isRefused() && isEnded(op) && longAfterEnd(op));
        change(
                "an access token works after the end",
                "use-after-end",
                outcome(used),
                row -> row.put("state", "acknowledged"));
        change(
                "the stored refresh token is an older one",
                "acknowledged-lost",
                observed("session", "id", living.id()),
                row -> row.put("generation", row.path("generation").asInt() - 1));
        change(
                "the stored refresh token is another one",
                "two-tokens",
                observed("session", "id", living.id()),
                row -> row.put("hash", "00"));
        Op stolen = last(op -> op.is("steal") && op.code().equals("refresh-token-reused"));
        change(
                "a stolen refresh token is accepted",
                "stolen-token",
                outcome(stolen),
                row -> row.put("state", "acknowledged").put("token", "stolen").put("generation", 1));
        Op repeated = op(op -> op.is("refresh") && op.isAcknowledged() && isRepeated(op));
        change(
                "two requests get different refresh tokens",
                "two-tokens",
                outcome(repeated),
                row -> row.put("token", row.path("token").asText() + "A"));
    }

    private void values() {
        Op change = op(op -> op.is("password") && op.isAcknowledged());
        Op login = last(op -> op.is("login")
                && op.isAcknowledged()
                && op.asked("user").equals(change.asked("user"))
                && op.start() > change.end());
        change(
                "an acknowledged password is refused",
                "acknowledged-lost",
                outcome(login),
                row -> refuse(row, 401, "invalid-credentials"));
        change(
                "an old password is accepted",
                "acknowledged-lost",
                intent(login),
                row -> row.put("password", change.asked("before")));
        String user = change.asked("user");
        change("acknowledged roles are lost", "acknowledged-lost", observed("user", "username", user), row -> {
            boolean none = row.path("roles").isEmpty();
            row.putArray("roles");
            if (none) {
                row.withArray("roles").add("admin");
            }
        });
        change(
                "an acknowledged activation is lost",
                "acknowledged-lost",
                observed("user", "username", user),
                row -> row.put("active", !row.path("active").asBoolean()));
        remove("a stored user is missing", "acknowledged-lost", observed("user", "username", user));
    }

    private void audit() {
        for (String kind : List.of(
                "login",
                "password-changed",
                "user-created",
                "password-reset",
                "roles-changed",
                "user-deactivated",
                "session-ended")) {
            JsonNode row = history.audit().stream()
                    .filter(each -> each.path("kind").asText().equals(kind))
                    .filter(each -> history.op(each).filter(Op::isAcknowledged).isPresent())
                    .reduce((before, after) -> after)
                    .orElseThrow(() -> new NoSuchElementException("The run has no event " + kind));
            String rule = kind.equals("roles-changed") ? "acknowledged-lost" : "audit-missing";
            remove("a row " + kind + " is missing", rule, line -> line == row);
        }
        JsonNode row = history.audit().stream()
                .filter(each -> each.path("kind").asText().equals("password-changed"))
                .findFirst()
                .orElseThrow();
        add("one request is applied twice", "applied-twice", row);
        JsonNode end = history.audit().stream()
                .filter(each -> each.path("kind").asText().equals("session-ended"))
                .findFirst()
                .orElseThrow();
        add("a session ends twice", "ended-session-alive", end);
        Op change = op(op -> op.is("password") && op.isAcknowledged());
        change(
                "a refused request has an effect",
                "refused-but-applied",
                outcome(change),
                line -> refuse(line, 401, "invalid-token"));
    }

    private void mails() {
        Op signUp = op(op ->
                op.is("sign-up") && op.isAcknowledged() && op.asked("user").startsWith("person"));
        remove("a mail of a sign-up is missing", "mail-lost", mail(signUp.asked("user"), "sign"));
        Op change = op(op -> op.is("password")
                && op.isAcknowledged()
                && !ends.mayBeInactive(op.asked("user"), Op.NEVER)
                && lines.stream().anyMatch(mail(op.asked("user"), "was changed")));
        remove("a mail of a password change is missing", "mail-lost", mail(change.asked("user"), "was changed"));
        List<JsonNode> twice = new ArrayList<>(lines);
        twice.removeIf(line -> line.path("line").asText().equals("fault"));
        twice.add(lines.stream()
                .filter(mail(signUp.asked("user"), "sign"))
                .findFirst()
                .orElseThrow());
        plants.add(new Plant("a mail is delivered twice without a fault", "mail-twice", twice));
    }

    private void responses() {
        Op login = op(op -> op.is("login") && op.isAcknowledged());
        change(
                "a user gets another account",
                "wrong-account",
                outcome(login),
                row -> row.put("user", "somebody-else@example.org"));
        change(
                "a request is answered 500",
                "unexpected-response",
                outcome(login),
                row -> row.put("state", "unknown").put("status", 500));
        change(
                "a code is not documented",
                "unexpected-response",
                outcome(login),
                row -> refuse(row, 403, "insufficient-permissions"));
        List<JsonNode> calm = new ArrayList<>(lines);
        calm.removeIf(line -> line.path("line").asText().equals("fault"));
        replace(calm, outcome(login), row -> row.put("state", "unknown").put("status", 503));
        plants.add(new Plant("a request gets no answer without a fault", "unavailable", calm));
        Op guess = op(op -> op.is("guess") && op.code().equals("too-many-attempts"));
        List<JsonNode> guessed = new ArrayList<>(lines);
        history.ops().stream()
                .filter(op -> op.is("guess") && op.asked("user").equals(guess.asked("user")))
                .forEach(op -> replace(guessed, outcome(op), row -> refuse(row, 401, "invalid-credentials")));
        plants.add(new Plant("more passwords are checked than allowed", "limit-exceeded", guessed));
        Op signUp = op(op -> op.is("sign-up") && op.code().equals("too-many-attempts"));
        List<JsonNode> signedUp = new ArrayList<>(lines);
        history.ops().stream()
                .filter(op -> op.is("sign-up") && op.asked("address").equals(signUp.asked("address")))
                .forEach(op -> replace(signedUp, outcome(op), row -> row.put("state", "acknowledged")));
        plants.add(new Plant("more sign-ups are accepted than allowed", "limit-exceeded", signedUp));
    }

    private boolean isEnded(Op op) {
        History.Held held = history.sessions().get(op.asked("session"));
        return held != null
                && ends.certain(held).filter(end -> end.end() < op.start()).isPresent();
    }

    private boolean longAfterEnd(Op op) {
        return ends.certain(history.sessions().get(op.asked("session")))
                .filter(end -> end.end() + Ghosts.ALLOWED + 30_000 < op.start())
                .isPresent();
    }

    private boolean isRepeated(Op op) {
        return history.ops().stream()
                .anyMatch(other -> other != op
                        && other.is("refresh")
                        && other.isAcknowledged()
                        && other.got("session").equals(op.got("session"))
                        && other.got("generation").equals(op.got("generation")));
    }

    private Op lastRefresh(History.Held held) {
        return last(op ->
                op.is("refresh") && op.isAcknowledged() && op.asked("session").equals(held.id()));
    }

    private History.Held any(Predicate<History.Held> which) {
        return history.sessions().values().stream()
                .filter(which)
                .filter(held -> history.observedSessions().containsKey(held.id()))
                .filter(held -> held.user().startsWith("person"))
                .findFirst()
                .orElseThrow(
                        () -> new NoSuchElementException("The run has no session for the self-test: make it longer"));
    }

    private Op op(Predicate<Op> which) {
        return history.ops().stream()
                .filter(which)
                .findFirst()
                .orElseThrow(
                        () -> new NoSuchElementException("The run has no operation for the self-test: make it longer"));
    }

    private Op last(Predicate<Op> which) {
        return history.ops().stream()
                .filter(which)
                .reduce((before, after) -> after)
                .orElseThrow(
                        () -> new NoSuchElementException("The run has no operation for the self-test: make it longer"));
    }

    private static ObjectNode refuse(ObjectNode row, int status, String code) {
        return row.put("state", "refused").put("status", status).put("code", code);
    }

    private static Predicate<JsonNode> outcome(Op op) {
        return line -> line == op.outcome();
    }

    private static Predicate<JsonNode> intent(Op op) {
        return line -> line == op.intent();
    }

    private static Predicate<JsonNode> observed(String what, String field, String value) {
        return line -> line.path("what").asText().equals(what)
                && line.path(field).asText().equals(value);
    }

    private static Predicate<JsonNode> mail(String to, String subject) {
        return line -> line.path("line").asText().equals("mail")
                && line.path("to").asText().equals(to)
                && line.path("subject").asText().contains(subject);
    }

    private void remove(String name, String rule, Predicate<JsonNode> which) {
        List<JsonNode> copy = new ArrayList<>(lines);
        if (!copy.removeIf(which)) {
            throw new NoSuchElementException("There is nothing to remove for: " + name);
        }
        plants.add(new Plant(name, rule, copy));
    }

    private void add(String name, String rule, JsonNode line) {
        List<JsonNode> copy = new ArrayList<>(lines);
        copy.add(line);
        plants.add(new Plant(name, rule, copy));
    }

    private void change(String name, String rule, Predicate<JsonNode> which, Consumer<ObjectNode> change) {
        List<JsonNode> copy = new ArrayList<>(lines);
        replace(copy, which, change);
        plants.add(new Plant(name, rule, copy));
    }

    private static void replace(List<JsonNode> lines, Predicate<JsonNode> which, Consumer<ObjectNode> change) {
        lines.replaceAll(line -> {
            if (!which.test(line)) {
                return line;
            }
            ObjectNode copy = line.deepCopy();
            change.accept(copy);
            return copy;
        });
    }
}
