package dev.gatehouse.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.kernel.Problem;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What Jetty itself refuses, said as everything else is said. */
final class ErrorPage extends ErrorHandler {
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
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        String id = RequestId.of(response.getHeaders().get(RequestId.HEADER));
        RequestId.enter(id);
        try {
            edge.decorate(request, response.getHeaders(), id);
            Refusals.Refused refused =
                    refusals.refuse(Request.getPathInContext(request), problem(code), null, List.of());
            response.setStatus(refused.answer().status());
            refused.answer().headers().forEach(response.getHeaders()::put);
            if (refused.answer().status() == Problem.METHOD_NOT_ALLOWED.status()) {
                response.getHeaders().put(HttpHeader.ALLOW, EdgeHandler.METHODS);
            }
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, refused.mediaType());
            response.write(true, ByteBuffer.wrap(json(refused.answer().body())), callback);
        } finally {
            RequestId.leave();
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
            case 405, 501 -> Problem.METHOD_NOT_ALLOWED;
            case 406 -> Problem.NOT_ACCEPTABLE;
            case 413 -> Problem.BODY_TOO_LARGE;
            case 414 -> Problem.URI_TOO_LONG;
            case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
            case 431 -> Problem.HEADERS_TOO_LARGE;
            case 503 -> Problem.OVERLOADED;
            default -> status < 500 ? Problem.BAD_REQUEST : Problem.INTERNAL_ERROR;
        };
    }
}
