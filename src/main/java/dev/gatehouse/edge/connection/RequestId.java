package dev.gatehouse.edge.connection;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The name of a request, for its answer and for every line that is logged on the way. */
public final class RequestId {
    public static final String HEADER = "X-Request-Id";

    private static final String MDC_KEY = "request_id";
    private static final Pattern ACCEPTABLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private RequestId() {}

    /** The caller's, where it has the form we log; else a new one. */
    public static String of(@Nullable String sent) {
        if (sent != null && ACCEPTABLE.matcher(sent).matches()) {
            return sent;
        }
        // Names a request, protects nothing: a fast generator will do.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    public static void enter(String id) {
        MDC.put(MDC_KEY, id);
    }

    public static void leave() {
        MDC.remove(MDC_KEY);
    }

    /** That of the request which this thread serves. */
    public static String current() {
        String id = MDC.get(MDC_KEY);
        return id == null ? of(null) : id;
    }
}
