package dev.gatehouse.edge;

import dev.gatehouse.edge.connection.OperatorPorts;
import dev.gatehouse.edge.connection.RequestDeadlineConnections;
import dev.gatehouse.edge.connection.RequestId;
import dev.gatehouse.edge.connection.TruncatedResponses;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import dev.gatehouse.platform.web.RequestObserver;
import jakarta.ws.rs.core.MediaType;
import java.text.ParseException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.glassfish.jersey.message.internal.HttpHeaderReader;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes first: it gets its name, its answer gets the headers that every answer has, and a preflight
 * (Fetch standard, section 3.2.2) is answered here.
 */
final class EdgeHandler extends Handler.Wrapper {
    /** A host has 253 characters at most. What is echoed must be short: Jetty leaves a connection open after too long a header. */
    private static final int ORIGIN_LIMIT = 512;

    /** Of the list of headers that a page wants to send. */
    private static final int ASKED_HEADERS_LIMIT = 2_048;

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

    /** A year, for this host alone (RFC 6797): what holds for its subdomains is for their owner to say. */
    private static final HttpField HTTPS_ONLY =
            new PreEncodedHttpField(HttpHeader.STRICT_TRANSPORT_SECURITY, "max-age=31536000");

    /** Characters of a target: RFC 9112, section 3, wants 8000 at least. */
    private static final int URI_LIMIT = 8 * 1024;

    /** Two spaces, the version and the end of the line. */
    private static final int REQUEST_LINE_REST = 12;

    /** A colon, a space and the end of the line. */
    private static final int HEADER_REST = 4;

    private static final HttpField CLOSE =
            new PreEncodedHttpField(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());

    private final BooleanSupplier ending;
    private final boolean anyOrigin;
    private final Set<String> origins;
    private final boolean httpsOnly;

    private final RequestObserver observer;

    /**
     * @param publicUrl of the service
     * @param ending whether the service is on its way to the end
     */
    EdgeHandler(CorsSettings cors, String publicUrl, BooleanSupplier ending, RequestObserver observer) {
        this.ending = ending;
        this.observer = observer;
        anyOrigin = cors.anyOrigin();
        origins = Set.copyOf(cors.origins());
        httpsOnly = publicUrl.startsWith("https:");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!isForOperators(request)) {
            // Once it is over, whatever comes of it.
            Request.addCompletionListener(
                    request,
                    failure -> observer.answered(
                            OperationFilter.operation(request),
                            response.getStatus(),
                            NanoTime.since(request.getBeginNanoTime())));
        }
        String id = RequestId.of(request.getHeaders().get(RequestId.HEADER));
        decorate(request, request.getHeaders().get(HttpHeader.ORIGIN), response.getHeaders(), id);
        int refusal = refusal(request);
        if (refusal > 0) {
            Response.writeError(request, response, callback, refusal);
            return true;
        }
        if (isPreflight(request)) {
            preflight(request, response.getHeaders());
            return done(response, callback);
        }
        if (isForTheServer(request)) {
            response.getHeaders().put(HttpHeader.ALLOW, METHODS);
            return done(response, callback);
        }
        OriginFactory.note(request);
        RequestId.enter(id);
        try {
            return super.handle(
                    readable(request),
                    new TruncatedResponses.Answer(request, response),
                    TruncatedResponses.ending(request, response, callback));
        } catch (Throwable failure) {
            FatalErrors.haltOn(failure);
            throw failure;
        } finally {
            RequestId.leave();
        }
    }

    private static boolean done(Response response, Callback callback) {
        response.setStatus(200);
        callback.succeeded();
        return true;
    }

    /** The status of what no operation is asked about; 0 for all else. */
    private static int refusal(Request request) {
        HttpURI uri = request.getHttpURI();
        if (HttpMethod.CONNECT.is(request.getMethod())) {
            // Nobody is connected with anything here.
            return 405;
        }
        if (isForOperators(request)) {
            return 0;
        }
        if (length(uri.getPathQuery()) > URI_LIMIT) {
            return 414;
        }
        if (headerBytes(request)
                > RequestDeadlineConnections.headerLimit(
                        request.getConnectionMetaData().getHttpConfiguration())) {
            return 431;
        }
        return hasOneSpelling(uri.getPath()) ? 0 : 404;
    }

    private static int headerBytes(Request request) {
        int bytes = length(request.getMethod()) + length(request.getHttpURI().getPathQuery()) + REQUEST_LINE_REST;
        for (HttpField field : request.getHeaders()) {
            bytes += length(field.getName()) + length(field.getValue()) + HEADER_REST;
        }
        return bytes;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** Jersey would ignore parameters and a slash at the end; who filters paths before the service may not. */
    private static boolean hasOneSpelling(@Nullable String path) {
        return path == null || (path.indexOf(';') < 0 && (path.length() == 1 || !path.endsWith("/")));
    }

    /** RFC 9110, section 9.3.7: OPTIONS of the asterisk is about the server as a whole. */
    private static boolean isForTheServer(Request request) {
        return HttpMethod.OPTIONS.is(request.getMethod())
                && "*".equals(request.getHttpURI().getPath());
    }

    /**
     * The request as Jersey can read it. Jersey answers a media type that it cannot parse with an empty 400, before any mapper is
     * asked; what is here in its place has it answer 415 and 406, as the contract says.
     */
    private static Request readable(Request request) {
        HttpFields headers = request.getHeaders();
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        String accept = String.join(",", headers.getValuesList(HttpHeader.ACCEPT));
        boolean typed = type == null || isReadable(type, MediaType::valueOf);
        boolean accepting = accept.isEmpty() || isReadable(accept, HttpHeaderReader::readAcceptMediaType);
        if (typed && accepting) {
            return request;
        }
        HttpFields.Mutable replaced = HttpFields.build(headers);
        if (!typed) {
            replaced.put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
        }
        if (!accepting) {
            replaced.put(HttpHeader.ACCEPT, "application/octet-stream");
        }
        return new WithHeaders(request, replaced.asImmutable());
    }

    private interface Parser {
        Object parse(String value) throws ParseException;
    }

    private static boolean isReadable(String value, Parser parser) {
        try {
            return parser.parse(value) != null;
        } catch (ParseException | IllegalArgumentException e) {
            return false;
        }
    }

    /** A request with other headers. */
    private static final class WithHeaders extends Request.Wrapper {
        private final HttpFields headers;

        WithHeaders(Request request, HttpFields headers) {
            super(request);
            this.headers = headers;
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }

    /** The headers that every answer has. */
    void decorate(Request request, @Nullable String origin, HttpFields.Mutable headers, String id) {
        headers.put(RequestId.HEADER, id);
        headers.put(NO_SNIFF);
        headers.put(NO_REFERRER);
        if (ending.getAsBoolean()) {
            // The next request is for another instance.
            headers.put(CLOSE);
        }
        if (!isForOperators(request)) {
            allowOrigin(origin, headers);
            if (httpsOnly) {
                headers.put(HTTPS_ONLY);
            }
        }
    }

    private void allowOrigin(@Nullable String origin, HttpFields.Mutable headers) {
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

    static boolean isForOperators(Request request) {
        return OperatorPorts.isOne(request.getConnectionMetaData().getConnector());
    }

    private boolean allows(String origin) {
        return origin.length() <= ORIGIN_LIMIT && (anyOrigin || origins.contains(WebOrigin.lower(origin)));
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
        if (asked != null && asked.length() <= ASKED_HEADERS_LIMIT) {
            headers.put("Access-Control-Allow-Headers", asked);
        }
    }
}
