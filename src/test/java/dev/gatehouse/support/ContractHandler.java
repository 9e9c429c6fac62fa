package dev.gatehouse.support;

import com.google.common.base.Throwables;
import jakarta.servlet.RequestDispatcher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
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

/**
 * The outermost handler of a test server. It checks every response against the {@link Contract} and records the secrets of
 * requests and responses in {@link UsedSecrets}.
 */
final class ContractHandler extends Handler.Wrapper {
    /** Responses with larger bodies are not checked. */
    private static final int BODY_LIMIT = 1 << 20;

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION).forEach(UsedSecrets::addAuthorization);
        Asked asked = new Asked(request);
        Watched watched = new Watched(asked, response);
        // Only complete responses are checked.
        return super.handle(asked, watched, new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                watched.check();
                super.succeeded();
            }
        });
    }

    /** A request that records the secrets in its body while the service reads it; the body may be incomplete. */
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
            String text = text();
            UsedSecrets.addAnswer(text);
            Map<String, String> headers = new LinkedHashMap<>();
            for (HttpField field : getHeaders()) {
                headers.put(field.getName(), field.getValue());
            }
            String path = getRequest().getHttpURI().getDecodedPath();
            if (path != null && (!path.equals(getRequest().getHttpURI().getPath()) || path.matches(".+/"))) {
                // A path in a non-canonical spelling is not an operation of the contract.
                return;
            }
            String connector =
                    getRequest().getConnectionMetaData().getConnector().getName();
            Contract.check(
                    getRequest().getMethod(),
                    // Paths of the ports for operators are not in the contract; the prefix keeps them from matching.
                    ("application".equals(connector) ? "" : "/" + connector) + (path == null ? "/" : path),
                    getStatus() == 0 ? 200 : getStatus(),
                    headers,
                    text,
                    causes());
        }

        /** Returns the body, which is not compressed. */
        private String text() {
            if (!getHeaders().contains(HttpHeader.CONTENT_ENCODING, "gzip") || body.size() == 0) {
                return body.toString(StandardCharsets.UTF_8);
            }
            try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(body.toByteArray()))) {
                return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Returns the stack traces of exceptions that Jetty caught. The response does not contain them. */
        private String causes() {
            return Stream.of(ErrorHandler.ERROR_EXCEPTION, RequestDispatcher.ERROR_EXCEPTION)
                    .map(getRequest()::getAttribute)
                    .filter(Throwable.class::isInstance)
                    .map(failure -> Throwables.getStackTraceAsString((Throwable) failure))
                    .collect(Collectors.joining());
        }
    }
}
