package dev.gatehouse.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.edge.connection.OperatorPorts;
import dev.gatehouse.edge.connection.RequestDeadlineConnection;
import dev.gatehouse.edge.connection.RequestId;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import dev.gatehouse.platform.web.ProblemPages;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Writes the error responses of Jetty in the same format as all other errors. */
final class ErrorPage extends ErrorHandler {
    private static final String HTML = "text/html;charset=utf-8";

    private final Refusals refusals;
    private final ProblemPages pages;
    private final ResponseHeaders headers;
    private final ObjectMapper mapper;

    ErrorPage(Refusals refusals, ProblemPages pages, ResponseHeaders headers, ObjectMapper mapper) {
        this.refusals = refusals;
        this.pages = pages;
        this.headers = headers;
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
        // If Jetty could not parse a request, it knows none of its headers, and perhaps not its request line.
        String named = response.getHeaders().get(RequestId.HEADER);
        String id = RequestId.of(named == null ? request.getHeaders().get(RequestId.HEADER) : named);
        RequestId.enter(id);
        try {
            headers.decorate(request, response.getHeaders(), id);
            String path = Request.getPathInContext(request);
            Refusals.Refused refused = refusals.refuse(path, new ProblemMapping(problem(code)));
            response.setStatus(refused.answer().status());
            refused.answer().headers().forEach(response.getHeaders()::put);
            if (refused.answer().status() == Problem.METHOD_NOT_ALLOWED.status()) {
                response.getHeaders().put(HttpHeader.ALLOW, RequestLimits.METHODS);
            }
            if (isLast(request)) {
                response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
            }
            byte[] body = !OperatorPorts.serve(request)
                            && pages.cover(path)
                            && AcceptedTypes.preferHtml(request.getHeaders().getValuesList(HttpHeader.ACCEPT))
                    ? html(request, response, problem(code), id)
                    : json(response, refused);
            boolean head = HttpMethod.HEAD.is(request.getMethod());
            response.write(true, head ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(body), callback);
        } finally {
            RequestId.leave();
        }
    }

    /** Returns whether this is the last request on its connection. */
    private static boolean isLast(Request request) {
        RequestDeadlineConnection connection = RequestDeadlineConnection.of(request);
        return HttpMethod.CONNECT.is(request.getMethod()) || (connection != null && connection.isEnding());
    }

    private byte[] html(Request request, Response response, Problem problem, String id) {
        ProblemPages.Page page = pages.page(request.getHttpURI().getPath(), problem, id);
        page.headers().forEach(response.getHeaders()::put);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, HTML);
        return page.html().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] json(Response response, Refusals.Refused refused) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, refused.mediaType());
        try {
            return mapper.writeValueAsBytes(refused.answer().body());
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
