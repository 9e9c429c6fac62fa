package dev.gatehouse.reliability;

import java.util.List;

/**
 * A broken promise.
 *
 * @param rule its name; the README explains each
 * @param message what happened
 * @param evidence the operations that prove it
 */
record Violation(String rule, String message, List<Op> evidence) {
    static Violation of(String rule, String message, Op... evidence) {
        return new Violation(rule, message, List.of(evidence));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(rule).append(": ").append(message);
        evidence.forEach(op -> text.append("\n    ").append(op));
        return text.toString();
    }
}
