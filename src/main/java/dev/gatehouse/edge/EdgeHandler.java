package dev.gatehouse.edge;

import dev.gatehouse.edge.connection.RequestId;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The first handler of every request. Sets the request id and the headers of every response, rejects requests that exceed a
 * limit, and answers preflight requests.
 */
final class EdgeHandler extends Handler.Wrapper {
    private final ResponseHeaders headers;
    private final Cors cors;

    EdgeHandler(ResponseHeaders headers, Cors cors) {
        this.headers = headers;
        this.cors = cors;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String id = RequestId.of(request.getHeaders().get(RequestId.HEADER));
        headers.decorate(request, response.getHeaders(), id);
        int refusal = RequestLimits.refusal(request);
        if (refusal > 0) {
            Response.writeError(request, response, callback, refusal);
            return true;
        }
        if (Cors.isPreflight(request)) {
            cors.preflight(request, response.getHeaders());
            return done(response, callback);
        }
        if (isForTheServer(request)) {
            response.getHeaders().put(HttpHeader.ALLOW, RequestLimits.METHODS);
            return done(response, callback);
        }
        RequestId.enter(id);
        try {
            return super.handle(request, response, callback);
        } finally {
            RequestId.leave();
        }
    }

    private static boolean done(Response response, Callback callback) {
        response.setStatus(200);
        callback.succeeded();
        return true;
    }

    /** RFC 9110, section 9.3.7: OPTIONS with an asterisk applies to the server in general. */
    private static boolean isForTheServer(Request request) {
        return HttpMethod.OPTIONS.is(request.getMethod())
                && "*".equals(request.getHttpURI().getPath());
    }
}
