package dev.gatehouse.edge;

import dev.gatehouse.edge.connection.OperatorPorts;
import dev.gatehouse.edge.connection.RequestDeadlineConnections;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Rejects requests before an operation is selected: if they are too long, or if the path is not in canonical form. */
final class RequestLimits {
    /** The methods of all operations. */
    static final String METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    /** Maximum characters of a request target. RFC 9112, section 3, recommends at least 8000. */
    private static final int URI_LIMIT = 8 * 1024;

    /** Bytes of a request line besides method and target: two spaces, the version and the line break. */
    private static final int REQUEST_LINE_REST = 12;

    /** Bytes of a header line besides name and value: a colon, a space and the line break. */
    private static final int HEADER_REST = 4;

    private RequestLimits() {}

    /** Returns the status with which a request is rejected; 0 if it is accepted. */
    static int refusal(Request request) {
        HttpURI uri = request.getHttpURI();
        if (HttpMethod.CONNECT.is(request.getMethod())) {
            // The service is no proxy.
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

    /**
     * Returns whether a path has no parameters and no trailing slash. Jersey would ignore both, but a proxy that filters paths
     * may not, and could be bypassed.
     */
    private static boolean hasOneSpelling(@Nullable String path) {
        return path == null || (path.indexOf(';') < 0 && (path.length() == 1 || !path.endsWith("/")));
    }
}
