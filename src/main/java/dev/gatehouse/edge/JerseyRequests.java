package dev.gatehouse.edge;

import jakarta.ws.rs.core.MediaType;
import java.text.ParseException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.glassfish.jersey.message.internal.HttpHeaderReader;

/**
 * Hands requests on as Jersey can read them, and notes their peer. Jersey answers a media type that it cannot parse with an empty
 * 400 or a 500, before any mapper is asked; a media type that no operation has in its place makes it answer 415 and 406, as the
 * contract says.
 */
final class JerseyRequests extends Handler.Wrapper {
    private static final String UNKNOWN = "application/octet-stream";

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        OriginFactory.note(request);
        return super.handle(readable(request), response, callback);
    }

    private static Request readable(Request request) {
        HttpFields headers = request.getHeaders();
        // Jersey joins the lines of a header into one value, and reads the parameter "q" of both.
        String type = String.join(",", headers.getValuesList(HttpHeader.CONTENT_TYPE));
        String accept = String.join(",", headers.getValuesList(HttpHeader.ACCEPT));
        boolean typed = !headers.contains(HttpHeader.CONTENT_TYPE)
                || (isReadable(type, MediaType::valueOf) && isReadable(type, HttpHeaderReader::readAcceptMediaType));
        boolean accepting = accept.isEmpty() || isReadable(accept, HttpHeaderReader::readAcceptMediaType);
        if (typed && accepting) {
            return request;
        }
        HttpFields.Mutable replaced = HttpFields.build(headers);
        if (!typed) {
            replaced.put(HttpHeader.CONTENT_TYPE, UNKNOWN);
        }
        if (!accepting) {
            replaced.put(HttpHeader.ACCEPT, UNKNOWN);
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
}
