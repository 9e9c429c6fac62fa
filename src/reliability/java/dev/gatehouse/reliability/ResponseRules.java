package dev.gatehouse.reliability;

import java.util.List;
import java.util.Set;

/** Responses: about the caller's own account, with documented codes, and available while there is no fault. */
final class ResponseRules implements Rules {
    /** Milliseconds after the recovery in which requests from the time of the fault may still fail. */
    private static final long AFTER = 2_000;

    private static final Set<String> REFUSED_TOKENS =
            Set.of("session-ended", "refresh-token-reused", "refresh-token-unknown");

    @Override
    public void check(History history, List<Violation> violations) {
        List<History.Window> windows = history.windows();
        windows.stream()
                .filter(window -> !window.recovered())
                .forEach(window -> violations.add(Violation.of(
                        "not-recovered", "The instances did not become healthy after the fault " + window.fault())));
        for (Op op : history.ops()) {
            if (op.isAcknowledged()) {
                owner(op, violations);
            } else if (op.isRefused()) {
                code(op, violations);
            } else if (op.status() != 0 && op.status() != 503) {
                violations.add(Violation.of("unexpected-response", "The status is " + op.status(), op));
            } else {
                available(op, windows, violations);
            }
        }
    }

    private static void owner(Op op, List<Violation> violations) {
        boolean own = op.is("login", "refresh", "use", "password");
        if (own && op.outcome().has("user") && !op.got("user").equals(op.asked("user"))) {
            violations.add(
                    Violation.of("wrong-account", op.asked("user") + " got the account of " + op.got("user"), op));
        }
        if (op.is("refresh") && !op.got("session").equals(op.asked("session"))) {
            violations.add(Violation.of("wrong-account", "A refresh returned another session", op));
        }
    }

    private static void code(Op op, List<Violation> violations) {
        Set<String> expected = switch (op.kind()) {
            case "login", "guess" -> Set.of("invalid-credentials", "too-many-attempts");
            case "refresh", "steal" -> REFUSED_TOKENS;
            case "password" -> Set.of("invalid-token", "invalid-credentials", "too-many-attempts");
            case "sign-up", "reset-request" -> Set.of("too-many-attempts");
            case "confirm" -> Set.of("mailed-token-refused", "username-taken", "too-many-attempts");
            case "reset" -> Set.of("mailed-token-refused", "too-many-attempts");
            case "end-one" -> Set.of("invalid-token", "not-found");
            default -> Set.of("invalid-token");
        };
        if (!expected.contains(op.code())) {
            violations.add(Violation.of("unexpected-response", "The code is " + op.code(), op));
        }
    }

    private static void available(Op op, List<History.Window> windows, List<Violation> violations) {
        boolean excused = windows.stream()
                .anyMatch(window -> window.overlaps(op.start() - AFTER, op.gaveUp()) && excuses(window, op));
        if (!excused) {
            violations.add(Violation.of("unavailable", "There was no fault that explains the missing answer", op));
        }
    }

    /** A graceful restart loses no request of a client whose load balancer asks for the health (docs/operations.md). */
    private static boolean excuses(History.Window window, Op op) {
        return !window.fault().equals("instance-restart")
                || !op.intent().path("balanced").asBoolean();
    }
}
