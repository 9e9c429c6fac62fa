package dev.gatehouse.support;

import com.google.common.base.Throwables;
import jakarta.servlet.RequestDispatcher;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Stands outermost in a test's server, shows every answer to the {@link Contract}, and keeps the {@link UsedSecrets}. */
final class ContractHandler extends Handler.Wrapper {
    /** What is larger is looked at without its body. */
    private static final int BODY_LIMIT = 1 << 20;

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION).forEach(UsedSecrets::addAuthorization);
        Asked asked = new Asked(request);
        Watched watched = new Watched(asked, response);
        // What fails has no whole answer to look at.
        return super.handle(asked, watched, new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                watched.check();
                super.succeeded();
            }
        });
    }

    /** Whatever is read of its body is looked at, before anybody knows whether it is all. */
    private static final class Asked extends Request.Wrapper {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Asked(Request request) {
            super(request);
        }

        @Override
        public Content.@Nullable Chunk read() {
            Content.Chunk chunk = super.read();
            if (chunk != null && chunk.hasRemaining() && body.size() < BODY_LIMIT) {
                body.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
                UsedSecrets.addRequest(body.toString(StandardCharsets.UTF_8));
            }
            return chunk;
        }
    }

    private static final class Watched extends Response.Wrapper {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final AtomicBoolean checked = new AtomicBoolean();

        Watched(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
            if (content != null && body.size() < BODY_LIMIT) {
                body.writeBytes(BufferUtil.toArray(content));
            }
            if (last) {
                check();
            }
            super.write(last, content, callback);
        }

        void check() {
            if (!checked.compareAndSet(false, true) || body.size() >= BODY_LIMIT) {
                return;
            }
            UsedSecrets.addAnswer(body.toString(StandardCharsets.UTF_8));
            Map<String, String> headers = new LinkedHashMap<>();
            for (HttpField field : getHeaders()) {
                headers.put(field.getName(), field.getValue());
            }
            String path = getRequest().getHttpURI().getDecodedPath();
            if (path != null && (!path.equals(getRequest().getHttpURI().getPath()) || path.matches(".+/"))) {
                // Another spelling of a path is no operation of the contract.
                return;
            }
            String connector =
                    getRequest().getConnectionMetaData().getConnector().getName();
            Contract.check(
                    getRequest().getMethod(),
                    // The ports for operators have paths of their own, which the contract does not know.
                    ("application".equals(connector) ? "" : "/" + connector) + (path == null ? "/" : path),
                    getStatus() == 0 ? 200 : getStatus(),
                    headers,
                    body.toString(StandardCharsets.UTF_8),
                    causes());
        }

        /** What Jetty itself has caught, which no answer tells. */
        private String causes() {
            return Stream.of(ErrorHandler.ERROR_EXCEPTION, RequestDispatcher.ERROR_EXCEPTION)
                    .map(getRequest()::getAttribute)
                    .filter(Throwable.class::isInstance)
                    .map(failure -> Throwables.getStackTraceAsString((Throwable) failure))
                    .collect(Collectors.joining());
        }
    }
}
