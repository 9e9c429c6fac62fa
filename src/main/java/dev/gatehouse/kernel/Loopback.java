package dev.gatehouse.kernel;

import java.util.Locale;

/** Recognises loopback names and addresses. */
public final class Loopback {
    private Loopback() {}

    /** @param host a name or an IP address, as in a URL */
    public static boolean is(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("::1")
                || name.equals("[::1]")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
