package dev.gatehouse.support;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Stands outermost in a test's server and shows every answer to the {@link Contract}. */
final class ContractHandler extends Handler.Wrapper {
    /** What is larger is looked at without its body. */
    private static final int BODY_LIMIT = 1 << 20;

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Watched watched = new Watched(request, response);
        // What fails has no whole answer to look at.
        return super.handle(request, watched, new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                watched.check();
                super.succeeded();
            }
        });
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
            Map<String, String> headers = new LinkedHashMap<>();
            for (HttpField field : getHeaders()) {
                headers.put(field.getName(), field.getValue());
            }
            String path = getRequest().getHttpURI().getDecodedPath();
            if (path != null && (!path.equals(getRequest().getHttpURI().getPath()) || path.matches(".+/"))) {
                // Another spelling of a path is no operation of the contract.
                return;
            }
            Contract.check(
                    getRequest().getMethod(),
                    path == null ? "/" : path,
                    getStatus() == 0 ? 200 : getStatus(),
                    headers,
                    body.toString(StandardCharsets.UTF_8));
        }
    }
}
