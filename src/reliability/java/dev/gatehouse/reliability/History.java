package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The contents of a ledger: operations, sessions, faults, mails, and what the last probe has observed. */
final class History {
    private static final Set<String> READS = Set.of("use", "read", "guess", "steal");

    private final TreeMap<Long, Op> ops = new TreeMap<>();
    private final Map<String, Held> sessions = new LinkedHashMap<>();
    private final List<JsonNode> mails = new ArrayList<>();
    private final List<JsonNode> faults = new ArrayList<>();
    private final List<JsonNode> health = new ArrayList<>();
    private final List<JsonNode> audit = new ArrayList<>();
    private final Map<String, JsonNode> observedSessions = new HashMap<>();
    private final Map<String, JsonNode> observedUsers = new HashMap<>();
    private final List<JsonNode> queued = new ArrayList<>();
    private final List<Long> clusterWrites = new ArrayList<>();
    private JsonNode run = Json.object();
    private long stopped = Op.NEVER;

    /**
     * A session that a client got.
     *
     * @param birth the login or password change that opened it
     * @param tokens the operations that acknowledged a refresh token, by its generation
     */
    record Held(String id, String user, Op birth, TreeMap<Integer, Op> tokens) {
        /** Returns the newest refresh token that a client has; empty if it has none. */
        String token() {
            return tokens.isEmpty() ? "" : tokens.lastEntry().getValue().got("token");
        }
    }

    History(List<JsonNode> lines) {
        int probe = lines.stream()
                .mapToInt(line -> line.path("probe").asInt())
                .max()
                .orElse(0);
        for (JsonNode line : lines) {
            switch (line.path("line").asText()) {
                case "run" -> run = line;
                case "intent" -> ops.put(line.path("n").asLong(), new Op(line));
                case "outcome" -> ops.get(line.path("n").asLong()).finish(line);
                case "mail" -> mails.add(line);
                case "fault" -> faults.add(line);
                case "health" -> health.add(line);
                case "cluster-write" -> clusterWrites.add(line.path("t").asLong());
                case "stopped" -> stopped = line.path("t").asLong();
                case "observed" -> {
                    if (line.path("probe").asInt() == probe) {
                        observe(line);
                    }
                }
                default -> {
                    // Notes are for readers.
                }
            }
        }
        audit.forEach(row -> op(row).ifPresent(op -> op.audited(row)));
        ops.values().forEach(this::findSession);
    }

    private void observe(JsonNode line) {
        switch (line.path("what").asText()) {
            case "audit" -> audit.add(line);
            case "session" -> observedSessions.put(line.path("id").asText(), line);
            case "user" -> observedUsers.put(line.path("username").asText(), line);
            case "queued" -> queued.add(line);
            default -> throw new IllegalArgumentException("Unknown observation: " + line);
        }
    }

    /** Returns the operation that wrote a row of the audit log; empty if it was none of the driver. */
    java.util.Optional<Op> op(JsonNode row) {
        String agent = row.path("user_agent").asText();
        return agent.startsWith(Client.AGENT)
                ? java.util.Optional.ofNullable(ops.get(Long.parseLong(agent.substring(Client.AGENT.length()))))
                : java.util.Optional.empty();
    }

    private void findSession(Op op) {
        if (op.is("login", "password")) {
            if (op.isAcknowledged()) {
                sessions.computeIfAbsent(op.got("session"), id -> new Held(id, op.asked("user"), op, new TreeMap<>()));
            } else {
                // The client does not know the session that it got.
                op.audit().stream()
                        .filter(row -> row.path("kind").asText().equals("login"))
                        .map(row -> row.path("session_id").asText())
                        .forEach(id -> sessions.computeIfAbsent(
                                id, each -> new Held(id, op.asked("user"), op, new TreeMap<>())));
            }
        }
        Held held = sessions.get(op.got("session"));
        if (held != null && op.isAcknowledged() && op.outcome().has("token")) {
            held.tokens().put(op.outcome().path("generation").asInt(), op);
        }
    }

    JsonNode run() {
        return run;
    }

    /** Returns when the actors had ended; {@link Op#NEVER} if the driver was killed. */
    long stopped() {
        return stopped;
    }

    Collection<Op> ops() {
        return ops.values();
    }

    Map<String, Held> sessions() {
        return sessions;
    }

    List<JsonNode> mails() {
        return mails;
    }

    /** Returns the rows of the audit log. */
    List<JsonNode> audit() {
        return audit;
    }

    Map<String, JsonNode> observedSessions() {
        return observedSessions;
    }

    Map<String, JsonNode> observedUsers() {
        return observedUsers;
    }

    /** Returns the mails that wait to be sent. */
    List<JsonNode> queued() {
        return queued;
    }

    /** Returns when a node acknowledged a write of {@link ClusterWrites}; empty if there are none. */
    List<Long> clusterWrites() {
        return clusterWrites;
    }

    /** Returns when an instance acknowledged a change. */
    List<Long> writes() {
        return writes(op -> true);
    }

    List<Long> writes(Predicate<Op> which) {
        return ops().stream()
                .filter(op -> op.isAcknowledged() && !READS.contains(op.kind()))
                .filter(op -> op.end() < stopped - Driver.GHOSTS_AFTER)
                .filter(which)
                .map(Op::end)
                .sorted()
                .toList();
    }

    boolean hasFaults() {
        return !faults.isEmpty();
    }

    /**
     * A fault, from its begin until all instances were healthy again.
     *
     * @param blinds whether instances may be unable to read revocations meanwhile
     * @param logged the lines that the instance logged that logged most
     */
    record Window(String fault, boolean blinds, long begin, long end, boolean recovered, int logged) {
        boolean overlaps(long from, long to) {
            return begin <= to && from <= end;
        }

        long overlap(long from, long to) {
            return Math.max(0, Math.min(end, to) - Math.max(begin, from));
        }
    }

    List<Window> windows() {
        List<Window> windows = new ArrayList<>();
        JsonNode begin = null;
        for (JsonNode line : faults) {
            switch (line.path("event").asText()) {
                case "begin" -> begin = line;
                case "recovered", "not-recovered" -> {
                    windows.add(window(begin, line));
                    begin = null;
                }
                default -> {
                    // The recovery counts.
                }
            }
        }
        if (begin != null) {
            windows.add(window(begin, Json.object().put("t", Op.NEVER)));
        }
        return windows;
    }

    /** Returns the times in which a fault was in effect or an instance was not ready, in the order of their begin. */
    List<Window> troubles() {
        List<Window> troubles = new ArrayList<>(windows());
        Map<Integer, Long> since = new HashMap<>();
        for (JsonNode line : health) {
            int instance = line.path("instance").asInt();
            if (!line.path("ready").asBoolean()) {
                since.putIfAbsent(instance, line.path("t").asLong());
            } else if (since.containsKey(instance)) {
                long begin = since.remove(instance);
                troubles.add(
                        new Window("not ready", false, begin, line.path("t").asLong(), true, 0));
            }
        }
        troubles.sort(Comparator.comparingLong(Window::begin));
        return troubles;
    }

    private static Window window(JsonNode begin, JsonNode end) {
        int logged = 0;
        for (int i = 0; i < end.path("logged").size(); i++) {
            logged = Math.max(
                    logged,
                    end.path("logged").path(i).asInt()
                            - begin.path("logged").path(i).asInt());
        }
        return new Window(
                begin.path("fault").asText(),
                begin.path("blinds").asBoolean(),
                begin.path("t").asLong(),
                end.path("t").asLong(),
                end.path("event").asText().equals("recovered"),
                logged);
    }
}
