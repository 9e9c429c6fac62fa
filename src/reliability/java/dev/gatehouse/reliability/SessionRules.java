package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sessions: none is lost, none is alive after its end, and none ends without a reason. */
final class SessionRules implements Rules {
    /** {@code REVOCATION_MAX_STALENESS} in milliseconds: while revocations cannot be read, ended access tokens may be accepted. */
    private static final long STALENESS = 30_000;

    /** Milliseconds within which the driver and an instance notice the same outage. */
    private static final long DETECTION = 1_500;

    @Override
    public void check(History history, List<Violation> violations) {
        Ends ends = new Ends(history);
        for (Op op : history.ops()) {
            History.Held session = history.sessions().get(op.asked("session"));
            if (session == null || op.is("steal")) {
                continue;
            }
            signedOut(op, session, ends, violations);
            usedAfterEnd(op, session, ends, history, violations);
        }
        for (History.Held session : history.sessions().values()) {
            finalState(session, ends, history, violations);
        }
        tokens(history, violations);
    }

    private static void signedOut(Op op, History.Held session, Ends ends, List<Violation> violations) {
        if (!op.isRefused() || op.status() != 401) {
            return;
        }
        if (op.is("password") && op.code().equals("invalid-credentials")) {
            return;
        }
        if (op.code().equals("refresh-token-reused")) {
            violations.add(Violation.of(
                    "signed-out", "A client that repeated a refresh as documented was treated as a thief", op));
        } else if (!ends.mayHaveEnded(session, op.end())) {
            violations.add(Violation.of(
                    "signed-out",
                    "The session " + session.id() + " was refused, and no operation has ended it",
                    session.birth(),
                    op));
        }
    }

    private static void usedAfterEnd(
            Op op, History.Held session, Ends ends, History history, List<Violation> violations) {
        Optional<Op> end = ends.certain(session).filter(each -> each.end() < op.start());
        if (!op.isAcknowledged() || end.isEmpty()) {
            return;
        }
        long ended = end.get().end();
        if (op.is("refresh")) {
            violations.add(Violation.of(
                    "ended-session-alive",
                    "The session " + session.id() + " was refreshed after its end was acknowledged",
                    end.get(),
                    op));
            return;
        }
        long unreadable = history.windows().stream()
                .filter(History.Window::blinds)
                .mapToLong(window -> window.overlap(ended, op.start()))
                .sum();
        long allowed = ended + Ghosts.ALLOWED + Math.min(STALENESS, unreadable);
        if (op.start() > allowed) {
            violations.add(Violation.of(
                    "use-after-end",
                    "An access token was accepted " + (op.start() - ended) + " ms after the end of its session "
                            + session.id(),
                    end.get(),
                    op));
        }
    }

    private static void finalState(History.Held session, Ends ends, History history, List<Violation> violations) {
        JsonNode row = history.observedSessions().get(session.id());
        if (row == null) {
            if (session.birth().isAcknowledged()) {
                violations.add(Violation.of(
                        "acknowledged-lost", "The session " + session.id() + " is not stored", session.birth()));
            }
            return;
        }
        Optional<Op> end = ends.certain(session);
        if (row.path("ended").asBoolean()) {
            if (!ends.mayHaveEnded(session, Op.NEVER)) {
                violations.add(Violation.of(
                        "signed-out",
                        "The session " + session.id() + " has ended, and no operation has ended it",
                        session.birth()));
            }
        } else if (end.isPresent()) {
            violations.add(Violation.of(
                    "ended-session-alive", "The session " + session.id() + " is stored as active", end.get()));
        }
        int acknowledged = session.tokens().isEmpty() ? 0 : session.tokens().lastKey();
        int stored = row.path("generation").asInt();
        if (stored < acknowledged) {
            violations.add(Violation.of(
                    "acknowledged-lost",
                    "The session " + session.id() + " has the refresh token " + stored + ", and the client has "
                            + acknowledged,
                    session.tokens().get(acknowledged)));
        } else if (stored == acknowledged
                && !row.path("ended").asBoolean()
                && !session.token().isEmpty()
                && !row.path("hash").asText().equals(hash(session.token()))) {
            violations.add(Violation.of(
                    "two-tokens",
                    "The session " + session.id() + " has another refresh token " + stored + " than the client",
                    session.tokens().get(acknowledged)));
        }
    }

    /** Each token has one successor, for every client and on every instance. */
    private static void tokens(History history, List<Violation> violations) {
        Map<String, Op> first = new HashMap<>();
        for (Op op : history.ops()) {
            if (!op.isAcknowledged() || !op.outcome().has("token")) {
                continue;
            }
            if (op.is("steal") && op.start() > graceEnd(op, history) + DETECTION) {
                violations.add(Violation.of("stolen-token", "A refresh token was accepted after its grace period", op));
            }
            Op before = first.putIfAbsent(op.got("session") + " " + op.got("generation"), op);
            if (before != null && !before.got("token").equals(op.got("token"))) {
                violations.add(Violation.of(
                        "two-tokens", "One session got two refresh tokens of the same generation", before, op));
            }
        }
    }

    /** Returns when the grace period of the used token ended, which begins again after each outage that overlaps it. */
    private static long graceEnd(Op op, History history) {
        long grace = history.run().path("grace").asLong() * 1_000;
        long used = op.intent().path("used_at").asLong();
        long end = used + grace;
        for (History.Window trouble : history.troubles()) {
            if (trouble.end() > used && trouble.begin() - DETECTION <= end) {
                end = Math.max(end, trouble.end() + grace);
            }
        }
        return end;
    }

    /** Returns the SHA-256 of a token, as the database stores it. */
    static String hash(String token) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
