package dev.gatehouse.session;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.platform.metrics.PrometheusMetrics;
import java.util.List;

/** How logins end, and what becomes of sessions. */
public final class SessionMetrics {
    private SessionMetrics() {}

    public static void report(
            PrometheusMetrics metrics,
            Logins logins,
            Refreshes refreshes,
            Reauthentication reauthentication,
            SessionRevocation revocation) {
        metrics.counters(
                "gatehouse_logins_total",
                "Attempts to sign in, by door and result",
                List.of("door", "result"),
                count -> {
                    for (LoginResult result : LoginResult.values()) {
                        count.add(logins.tally(Logins.At.MODERN).of(result), "modern", Codes.of(result));
                        count.add(logins.tally(Logins.At.CLASSIC).of(result), "classic", Codes.of(result));
                    }
                });

        metrics.counters(
                "gatehouse_refreshes_total",
                "Refresh tokens that were presented, by result",
                List.of("result"),
                count -> {
                    for (RefreshResult result : RefreshResult.values()) {
                        count.add(refreshes.tally().of(result), Codes.of(result));
                    }
                });
        metrics.counters(
                "gatehouse_session_proofs_total",
                "Passwords that were proved inside a session, by result",
                List.of("result"),
                count -> {
                    for (ProofResult result : ProofResult.values()) {
                        count.add(reauthentication.tally().of(result), Codes.of(result));
                    }
                });
        metrics.counters(
                "gatehouse_sessions_ended_total",
                "Sessions that this instance has ended, by reason",
                List.of("reason"),
                count -> {
                    for (EndReason reason : EndReason.values()) {
                        count.add(revocation.tally().of(reason), Codes.of(reason));
                    }
                });
    }
}
