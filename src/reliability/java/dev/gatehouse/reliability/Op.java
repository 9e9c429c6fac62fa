package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An operation of a ledger: its intent, its outcome, and its rows in the audit log. */
final class Op {
    /** The end of an operation without an answer: its effect may come at any time. */
    static final long NEVER = Long.MAX_VALUE;

    private final JsonNode intent;
    private JsonNode outcome = Json.object();
    private final List<JsonNode> audit = new ArrayList<>();

    Op(JsonNode intent) {
        this.intent = intent;
    }

    void finish(JsonNode line) {
        outcome = line;
    }

    void audited(JsonNode row) {
        audit.add(row);
    }

    long number() {
        return intent.path("n").asLong();
    }

    String kind() {
        return intent.path("op").asText();
    }

    boolean is(String... kinds) {
        return Set.of(kinds).contains(kind());
    }

    JsonNode intent() {
        return intent;
    }

    JsonNode outcome() {
        return outcome;
    }

    /** Returns a field of the intent; empty if it has none. */
    String asked(String field) {
        return intent.path(field).asText("");
    }

    /** Returns a field of the outcome; empty if it has none. */
    String got(String field) {
        return outcome.path(field).asText("");
    }

    long start() {
        return intent.path("t").asLong();
    }

    /** Returns when the answer came; {@link #NEVER} if the effect of the operation is unknown. */
    long end() {
        return isUnknown() ? NEVER : outcome.path("t").asLong();
    }

    /** Returns when the client stopped waiting. */
    long gaveUp() {
        return outcome.path("t").asLong(NEVER);
    }

    boolean isAcknowledged() {
        return got("state").equals("acknowledged");
    }

    boolean isRefused() {
        return got("state").equals("refused");
    }

    /** Returns whether the request was sent and may have an effect, but no answer tells. */
    boolean isUnknown() {
        return outcome.isEmpty() || got("state").equals("unknown");
    }

    boolean isUnsent() {
        return got("state").equals("unsent");
    }

    int status() {
        return outcome.path("status").asInt();
    }

    String code() {
        return got("code");
    }

    List<JsonNode> audit() {
        return audit;
    }

    long audited(String kind) {
        return audit.stream()
                .filter(row -> row.path("kind").asText().equals(kind))
                .count();
    }

    /** Returns the kind of audit event that the change writes exactly once; empty if it may write none. */
    String event() {
        return switch (kind()) {
            case "login" -> "login";
            case "password" -> "password-changed";
            case "confirm" -> "user-created";
            case "reset" -> "password-reset";
            case "sign-up" -> "sign-up-requested";
            case "roles" -> "roles-changed";
            case "active" -> intent.path("active").asBoolean() ? "user-activated" : "user-deactivated";
            default -> "";
        };
    }

    /**
     * Returns whether the service changed something: an answer says so, or a row in the audit log, which is written in the
     * transaction of the change.
     */
    boolean isApplied() {
        return switch (kind()) {
            // Without a row, nothing was to be changed.
            case "roles", "active" -> !isRefused() && audited(event()) > 0;
            case "end-one", "end-all" -> isAcknowledged() || (isUnknown() && !audit.isEmpty());
            case "steal" -> (isRefused() && code().equals("refresh-token-reused")) || !audit.isEmpty();
            default -> isAcknowledged() || (isUnknown() && !event().isEmpty() && audited(event()) > 0);
        };
    }

    @Override
    public String toString() {
        return shortened(intent) + "\n    " + shortened(outcome);
    }

    private static String shortened(JsonNode line) {
        return line.toString().replaceAll("\"([\\w-]{10})[\\w.-]{50,}\"", "\"$1…\"");
    }
}
