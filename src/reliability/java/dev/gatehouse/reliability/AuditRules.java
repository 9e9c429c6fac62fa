package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The audit log: each change has its row, and each row has its change. */
final class AuditRules implements Rules {
    @Override
    public void check(History history, List<Violation> violations) {
        Ends ends = new Ends(history);
        for (Op op : history.ops()) {
            changes(op, violations);
        }
        Map<String, JsonNode> endRows = new HashMap<>();
        for (JsonNode row : history.audit()) {
            Optional<Op> op = history.op(row);
            switch (row.path("kind").asText()) {
                case "session-ended", "refresh-token-reused" -> end(row, op, endRows, history, ends, violations);
                case "login" -> {
                    if (op.filter(each -> each.is("login", "password")).isEmpty()) {
                        violations.add(Violation.of("audit-unexplained", "No login explains the event: " + row));
                    }
                }
                default -> {
                    // Belongs to an operation, or is not about a change of an actor.
                }
            }
        }
        history.observedSessions().forEach((id, row) -> {
            if (row.path("ended").asBoolean() && !endRows.containsKey(id)) {
                violations.add(
                        Violation.of("audit-missing", "The end of the session " + id + " has no row in the audit log"));
            }
        });
    }

    private static void changes(Op op, List<Violation> violations) {
        if (op.event().isEmpty()) {
            return;
        }
        long rows = op.audited(op.event());
        boolean optional = op.is("roles") || op.event().equals("user-activated");
        if (op.isAcknowledged() && rows == 0 && !optional) {
            violations.add(Violation.of("audit-missing", "There is no row " + op.event() + " in the audit log", op));
        }
        if (rows > 1) {
            violations.add(Violation.of("applied-twice", "One request has " + rows + " rows " + op.event(), op));
        }
        if (op.isRefused() && rows > 0) {
            violations.add(Violation.of("refused-but-applied", "A refused request has a row " + op.event(), op));
        }
    }

    private static void end(
            JsonNode row,
            Optional<Op> op,
            Map<String, JsonNode> endRows,
            History history,
            Ends ends,
            List<Violation> violations) {
        String id = row.path("session_id").asText();
        JsonNode before = endRows.putIfAbsent(id, row);
        if (before != null) {
            violations.add(Violation.of(
                    "ended-session-alive", "The session " + id + " has ended twice: " + before + " and " + row));
        }
        History.Held session = history.sessions().get(id);
        if (session == null) {
            return;
        }
        boolean inactive =
                row.path("detail").asText().equals("user-inactive") && ends.mayBeInactive(session.user(), Op.NEVER);
        if (!inactive && op.filter(each -> ends.mayEnd(each, session)).isEmpty()) {
            violations.add(new Violation(
                    "signed-out",
                    "The session " + id + " has ended without a reason: " + row,
                    op.map(each -> List.of(session.birth(), each)).orElse(List.of(session.birth()))));
        }
    }
}
