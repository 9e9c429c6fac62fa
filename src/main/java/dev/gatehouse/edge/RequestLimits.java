package dev.gatehouse.edge;

import dev.gatehouse.edge.connection.OperatorPorts;
import dev.gatehouse.edge.connection.RequestDeadlineConnections;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** What no operation is asked about: requests that are too long, and other spellings of a path. */
final class RequestLimits {
    /** All that any operation may have. */
    static final String METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    /** Characters of a target: RFC 9112, section 3, wants 8000 at least. */
    private static final int URI_LIMIT = 8 * 1024;

    /** Two spaces, the version and the end of the line. */
    private static final int REQUEST_LINE_REST = 12;

    /** A colon, a space and the end of the line. */
    private static final int HEADER_REST = 4;

    private RequestLimits() {}

    /** Returns the status of a request that is refused; 0 for all else. */
    static int refusal(Request request) {
        HttpURI uri = request.getHttpURI();
        if (HttpMethod.CONNECT.is(request.getMethod())) {
            // Nobody is connected with anything here.
            return 405;
        }
        if (OperatorPorts.serve(request)) {
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
}
