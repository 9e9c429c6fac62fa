package dev.gatehouse.reliability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The operations that end sessions. */
final class Ends {
    private final Map<String, List<Op>> bySession = new HashMap<>();
    private final Map<String, List<Op>> byUser = new HashMap<>();

    Ends(History history) {
        for (Op op : history.ops()) {
            if (!op.isApplied()) {
                continue;
            }
            switch (op.kind()) {
                case "end-one" -> add(bySession, op.asked("target"), op);
                case "steal" -> add(bySession, op.asked("session"), op);
                case "end-all" -> add(byUser, userOf(op), op);
                case "password", "reset" -> add(byUser, op.asked("user"), op);
                case "roles" -> add(byUser, op.asked("target_user"), op);
                case "active" -> {
                    if (!op.intent().path("active").asBoolean()) {
                        add(byUser, op.asked("target_user"), op);
                    }
                }
                default -> {
                    // Ends no session.
                }
            }
        }
    }

    private static void add(Map<String, List<Op>> map, String key, Op op) {
        map.computeIfAbsent(key, any -> new ArrayList<>()).add(op);
    }

    private static String userOf(Op op) {
        return op.intent().has("target_user") ? op.asked("target_user") : op.asked("user");
    }

    private Stream<Op> covering(History.Held session) {
        return Stream.concat(
                        bySession.getOrDefault(session.id(), List.of()).stream(),
                        byUser.getOrDefault(session.user(), List.of()).stream())
                .filter(op -> op != session.birth())
                .filter(op -> !op.asked("kept").equals(session.id()))
                .filter(op -> op.end() > session.birth().start());
    }

    /** Returns whether something may have ended the session before the time. */
    boolean mayHaveEnded(History.Held session, long until) {
        return covering(session).anyMatch(op -> op.start() < until);
    }

    /** Returns whether the operation may end the session. */
    boolean mayEnd(Op op, History.Held session) {
        return covering(session).anyMatch(each -> each == op);
    }

    /** Returns whether the user may have been deactivated before the time. */
    boolean mayBeInactive(String user, long until) {
        return byUser.getOrDefault(user, List.of()).stream().anyMatch(op -> op.is("active") && op.start() < until);
    }

    /** Returns the operation that must have ended the session first; empty if the session may be active. */
    Optional<Op> certain(History.Held session) {
        return covering(session)
                .filter(op -> session.birth().end() < op.start())
                .min(java.util.Comparator.comparingLong(Op::end));
    }
}
