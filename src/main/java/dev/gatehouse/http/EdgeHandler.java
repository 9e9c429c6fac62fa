package dev.gatehouse.http;

import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes first: it gets its name, its answer gets the headers that every answer has, and a preflight
 * (Fetch standard, section 3.2.2) is answered here.
 */
final class EdgeHandler extends Handler.Wrapper {
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final HttpField ANY_ORIGIN = new PreEncodedHttpField(ALLOW_ORIGIN, "*");
    private static final HttpField VARY_ORIGIN = new PreEncodedHttpField(HttpHeader.VARY, "Origin");
    private static final HttpField ALLOW_CREDENTIALS =
            new PreEncodedHttpField("Access-Control-Allow-Credentials", "true");
    private static final HttpField EXPOSE = new PreEncodedHttpField(
            "Access-Control-Expose-Headers", "X-Request-Id, Retry-After, Location, WWW-Authenticate");
    /** All that any operation may have. */
    static final String METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    private static final HttpField ALLOW_METHODS = new PreEncodedHttpField("Access-Control-Allow-Methods", METHODS);
    private static final HttpField MAX_AGE = new PreEncodedHttpField("Access-Control-Max-Age", "600");
    private static final HttpField NO_SNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField NO_REFERRER = new PreEncodedHttpField("Referrer-Policy", "no-referrer");

    private final boolean anyOrigin;
    private final Set<String> origins;

    EdgeHandler(CorsSettings cors) {
        anyOrigin = cors.anyOrigin();
        origins = Set.copyOf(cors.origins());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String id = RequestId.of(request.getHeaders().get(RequestId.HEADER));
        decorate(request, response.getHeaders(), id);
        if (isForOperators(request) && request.getHeaders().contains(HttpHeader.ORIGIN)) {
            // Whoever operates the service has a browser too, and its pages have no business at the admin port.
            Response.writeError(request, response, callback, 403);
            return true;
        }
        if (isPreflight(request)) {
            preflight(request, response.getHeaders());
            response.setStatus(200);
            callback.succeeded();
            return true;
        }
        RequestId.enter(id);
        try {
            return super.handle(
                    hasReadableType(request) ? request : new Untyped(request),
                    new Interrupted.Answer(request, response),
                    Interrupted.ending(request, response, callback));
        } finally {
            RequestId.leave();
        }
    }

    /** Jersey answers a media type that it cannot parse with an empty 400, before any mapper is asked. */
    private static boolean hasReadableType(Request request) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type == null) {
            return true;
        }
        try {
            MediaType unused = MediaType.valueOf(type);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A request whose body could be anything. */
    private static final class Untyped extends Request.Wrapper {
        private final HttpFields headers;

        Untyped(Request request) {
            super(request);
            headers = HttpFields.build(request.getHeaders())
                    .put(HttpHeader.CONTENT_TYPE, "application/octet-stream")
                    .asImmutable();
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }

    /** The headers that every answer has. */
    void decorate(Request request, HttpFields.Mutable headers, String id) {
        headers.put(RequestId.HEADER, id);
        headers.put(NO_SNIFF);
        headers.put(NO_REFERRER);
        if (!isForOperators(request)) {
            allowOrigin(request, headers);
        }
    }

    private void allowOrigin(Request request, HttpFields.Mutable headers) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (anyOrigin && origin == null) {
            headers.put(ANY_ORIGIN);
        } else if (origin != null) {
            if (!headers.contains(HttpHeader.VARY, "Origin")) {
                headers.add(VARY_ORIGIN);
            }
            if (allows(origin)) {
                headers.put(ALLOW_ORIGIN, origin);
                headers.put(EXPOSE);
                if (!anyOrigin) {
                    headers.put(ALLOW_CREDENTIALS);
                }
            }
        } else if (!anyOrigin) {
            headers.add(VARY_ORIGIN);
        }
    }

    /** Dropwizard calls its two connectors so. */
    private static boolean isForOperators(Request request) {
        return "admin".equals(request.getConnectionMetaData().getConnector().getName());
    }

    private boolean allows(String origin) {
        return anyOrigin || origins.contains(origin);
    }

    private static boolean isPreflight(Request request) {
        return HttpMethod.OPTIONS.is(request.getMethod())
                && request.getHeaders().contains(HttpHeader.ORIGIN)
                && request.getHeaders().contains("Access-Control-Request-Method");
    }

    private void preflight(Request request, HttpFields.Mutable headers) {
        if (!allows(request.getHeaders().get(HttpHeader.ORIGIN))) {
            return;
        }
        headers.put(ALLOW_METHODS);
        headers.put(MAX_AGE);
        @Nullable String asked = request.getHeaders().get("Access-Control-Request-Headers");
        if (asked != null) {
            headers.put("Access-Control-Allow-Headers", asked);
        }
    }
}
