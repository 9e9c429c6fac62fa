package dev.gatehouse.platform.lifecycle;

import org.jspecify.annotations.Nullable;

/** The names of the connectors for operators. All others are application connectors. */
public final class PortNames {
    /** Dropwizard's name of the admin connectors. */
    public static final String ADMIN = "admin";

    public static final String METRICS = "metrics";

    private PortNames() {}

    /** Returns whether a connector is an admin or metrics port. */
    public static boolean isForOperators(@Nullable String name) {
        return ADMIN.equals(name) || METRICS.equals(name);
    }
}
