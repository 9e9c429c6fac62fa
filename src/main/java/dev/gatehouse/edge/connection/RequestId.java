package dev.gatehouse.edge.connection;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The id of a request, which is in its response and in all its log lines. */
public final class RequestId {
    public static final String HEADER = "X-Request-Id";

    private static final String MDC_KEY = "request_id";
    private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private RequestId() {}

    /** Returns the id that the client sent, if it has a safe format; otherwise a new one. */
    public static String of(@Nullable String sent) {
        if (sent != null && ACCEPTABLE.matcher(sent).matches()) {
            return sent;
        }
        // The id is not a secret, so a fast random generator is enough.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    public static void enter(String id) {
        MDC.put(MDC_KEY, id);
    }

    public static void leave() {
        MDC.remove(MDC_KEY);
    }

    /** Returns the id of the request on this thread; a new one if there is none. */
    public static String current() {
        String id = MDC.get(MDC_KEY);
        return id == null ? of(null) : id;
    }
}
