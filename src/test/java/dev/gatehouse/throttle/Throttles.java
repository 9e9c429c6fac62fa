package dev.gatehouse.throttle;

import io.dropwizard.util.Duration;
import java.util.HashMap;
import java.util.Map;

/** Settings of the throttle, for tests. */
public final class Throttles {
    private static final int MANY = 1_000_000;

    /** What no test meets. */
    public static final ThrottleSettings GENEROUS = settings(MANY, MANY, MANY, MANY);

    /** Those of config.yml, for what tests of other features meet. */
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

    /** Those of config.yml, which a test's server leaves aside. */
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

    /** The same, for a service that believes what a proxy on this machine says about the client's address. */
    static Map<String, String> behindAProxy() {
        Map<String, String> settings = defaults();
        settings.put("TRUSTED_PROXIES", "127.0.0.1");
        return settings;
    }
}
