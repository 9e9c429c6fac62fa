package dev.gatehouse.throttle;

import io.dropwizard.util.Duration;
import java.util.HashMap;
import java.util.Map;

/** Settings of the throttle, for tests. */
public final class Throttles {
    private static final int MANY = 1_000_000;

    /** Limits that no test reaches. */
    public static final ThrottleSettings GENEROUS = settings(MANY, MANY, MANY, MANY);

    /** The limits of config.yml for the login throttle; no test reaches the limit of rows. */
    public static final ThrottleSettings DEFAULTS = settings(5, 50, 500, MANY);

    private Throttles() {}

    static ThrottleSettings settings(int freeFailures, int accountFailures, int loginsPerAddress, int rows) {
        return new ThrottleSettings(
                true,
                freeFailures,
                Duration.seconds(1),
                Duration.minutes(15),
                10,
                Duration.days(180),
                Duration.hours(1),
                accountFailures,
                loginsPerAddress,
                3,
                3,
                3,
                3,
                2,
                rows);
    }

    /** Returns the limits of config.yml as variables: servers of tests have higher limits otherwise. */
    public static Map<String, String> defaults() {
        return new HashMap<>(Map.of(
                "THROTTLE_FREE_FAILURES", "5",
                "THROTTLE_ACCOUNT_FAILURES", "50",
                "THROTTLE_LOGINS_PER_ADDRESS", "500",
                "THROTTLE_SIGN_UPS_PER_ADDRESS", "100",
                "THROTTLE_RESETS_PER_ADDRESS", "100",
                "THROTTLE_EMAIL_VERIFICATIONS_PER_ADDRESS", "100",
                "THROTTLE_MAILED_TOKENS_PER_ADDRESS", "300",
                "THROTTLE_PER_RECIPIENT", "5"));
    }

    /** Returns the limits of config.yml and trusts a proxy on this machine: X-Forwarded-For sets the client address. */
    static Map<String, String> behindAProxy() {
        Map<String, String> settings = defaults();
        settings.put("TRUSTED_PROXIES", "127.0.0.1");
        return settings;
    }
}
