package dev.gatehouse.edge;

import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Cross-origin resource sharing (Fetch standard, section 3.2): which pages may send requests and read responses. */
final class Cors {
    /** A host has at most 253 characters. An echoed value must be short: Jetty leaves a connection open after a long header. */
    private static final int ORIGIN_LIMIT = 512;

    /** Maximum length of {@code Access-Control-Request-Headers}. */
    private static final int ASKED_HEADERS_LIMIT = 2_048;

    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final HttpField ANY_ORIGIN = new PreEncodedHttpField(ALLOW_ORIGIN, "*");
    private static final HttpField VARY_ORIGIN = new PreEncodedHttpField(HttpHeader.VARY, "Origin");
    private static final HttpField ALLOW_CREDENTIALS =
            new PreEncodedHttpField("Access-Control-Allow-Credentials", "true");
    private static final HttpField EXPOSE = new PreEncodedHttpField(
            "Access-Control-Expose-Headers", "X-Request-Id, Retry-After, Location, WWW-Authenticate");
    private static final HttpField ALLOW_METHODS =
            new PreEncodedHttpField("Access-Control-Allow-Methods", RequestLimits.METHODS);
    private static final HttpField MAX_AGE = new PreEncodedHttpField("Access-Control-Max-Age", "600");

    private final boolean anyOrigin;
    private final Set<String> origins;

    Cors(CorsSettings settings) {
        anyOrigin = settings.anyOrigin();
        origins = Set.copyOf(settings.origins());
    }

    /** Sets the headers that tell the browser whether the page may read the response. */
    void allowOrigin(@Nullable String origin, HttpFields.Mutable headers) {
        boolean page = origin != null && !origin.isEmpty();
        if (anyOrigin && !page) {
            headers.put(ANY_ORIGIN);
            return;
        }
        if (!headers.contains(HttpHeader.VARY, "Origin")) {
            headers.add(VARY_ORIGIN);
        }
        if (origin != null && page && allows(origin)) {
            headers.put(ALLOW_ORIGIN, origin);
            headers.put(EXPOSE);
            if (!anyOrigin) {
                headers.put(ALLOW_CREDENTIALS);
            }
        }
    }

    /** Returns whether a request is a CORS preflight request. */
    static boolean isPreflight(Request request) {
        return HttpMethod.OPTIONS.is(request.getMethod())
                && request.getHeaders().contains(HttpHeader.ORIGIN)
                && request.getHeaders().contains("Access-Control-Request-Method");
    }

    /** Sets the headers of the preflight response that {@link #allowOrigin} does not set. */
    void preflight(Request request, HttpFields.Mutable headers) {
        if (!allows(request.getHeaders().get(HttpHeader.ORIGIN))) {
            return;
        }
        headers.put(ALLOW_METHODS);
        headers.put(MAX_AGE);
        @Nullable String asked = request.getHeaders().get("Access-Control-Request-Headers");
        if (asked != null && asked.length() <= ASKED_HEADERS_LIMIT) {
            headers.put("Access-Control-Allow-Headers", asked);
        }
    }

    private boolean allows(String origin) {
        return origin.length() <= ORIGIN_LIMIT && (anyOrigin || origins.contains(WebOrigin.lower(origin)));
    }
}
