package dev.gatehouse.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.edge.connection.RequestDeadlineConnection;
import dev.gatehouse.edge.connection.RequestId;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What Jetty itself refuses, said as everything else is said. */
final class ErrorPage extends ErrorHandler {
    /** What Jetty calls the method of a request whose first line it could not read. */
    private static final String UNREAD = "BAD";

    private final Refusals refusals;
    private final EdgeHandler edge;
    private final ObjectMapper mapper;

    ErrorPage(Refusals refusals, EdgeHandler edge, ObjectMapper mapper) {
        this.refusals = refusals;
        this.edge = edge;
        this.mapper = mapper;
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            String message,
            @Nullable Throwable cause,
            Callback callback) {
        if (cause != null) {
            FatalErrors.haltOn(cause);
        }
        RequestSummary asked = RequestSummary.of(request);
        String named = response.getHeaders().get(RequestId.HEADER);
        String id = RequestId.of(named == null ? asked.requestId() : named);
        RequestId.enter(id);
        try {
            edge.decorate(request, asked.origin(), response.getHeaders(), id);
            Refusals.Refused refused = refusals.refuse(asked.path(), new ProblemMapping(problem(code)));
            response.setStatus(refused.answer().status());
            refused.answer().headers().forEach(response.getHeaders()::put);
            if (refused.answer().status() == Problem.METHOD_NOT_ALLOWED.status()) {
                response.getHeaders().put(HttpHeader.ALLOW, EdgeHandler.METHODS);
            }
            if (asked.last()) {
                response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
            }
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, refused.mediaType());
            byte[] body = json(refused.answer().body());
            // Of a request that it could not read, Jetty does not know that it was HEAD.
            boolean head = HttpMethod.HEAD.is(asked.method());
            response.write(true, head ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(body), callback);
        } finally {
            RequestId.leave();
        }
    }

    /**
     * What is known of a request.
     *
     * @param last whether none will be read after it
     */
    private record RequestSummary(
            String method,
            String path,
            @Nullable String origin,
            @Nullable String requestId,
            boolean last) {
        static RequestSummary of(Request request) {
            RequestDeadlineConnection connection = RequestDeadlineConnection.of(request);
            if (connection == null || !connection.isEnding()) {
                return new RequestSummary(
                        request.getMethod(),
                        Request.getPathInContext(request),
                        request.getHeaders().get(HttpHeader.ORIGIN),
                        request.getHeaders().get(RequestId.HEADER),
                        HttpMethod.CONNECT.is(request.getMethod()));
            }
            RequestDeadlineConnection.Notes notes = connection.notes();
            boolean lineRead = !request.getMethod().equals(UNREAD);
            return new RequestSummary(
                    lineRead ? request.getMethod() : notes.method(),
                    lineRead ? Request.getPathInContext(request) : notes.path(),
                    notes.origin(),
                    notes.requestId(),
                    true);
        }
    }

    private byte[] json(@Nullable Object body) {
        try {
            return mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }

    static Problem problem(int status) {
        return switch (status) {
            case 401 -> Problem.UNAUTHENTICATED;
            case 403 -> Problem.FORBIDDEN;
            case 404 -> Problem.NOT_FOUND;
            case 405 -> Problem.METHOD_NOT_ALLOWED;
            case 406 -> Problem.NOT_ACCEPTABLE;
            case 408 -> Problem.REQUEST_TIMEOUT;
            case 413 -> Problem.BODY_TOO_LARGE;
            case 414 -> Problem.URI_TOO_LONG;
            case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
            case 417 -> Problem.EXPECTATION_FAILED;
            case 421 -> Problem.MISDIRECTED_REQUEST;
            case 431 -> Problem.HEADERS_TOO_LARGE;
            case 501 -> Problem.NOT_IMPLEMENTED;
            case 503 -> Problem.OVERLOADED;
            case 505 -> Problem.HTTP_VERSION_NOT_SUPPORTED;
            default -> status < 500 ? Problem.BAD_REQUEST : Problem.INTERNAL_ERROR;
        };
    }
}
