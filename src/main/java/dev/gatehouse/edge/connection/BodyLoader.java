package dev.gatehouse.edge.connection;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request before a thread handles the request. A client that stops sending occupies only its connection and
 * the memory of the bytes that it has sent. These are copied, so that a few bytes do not occupy a whole buffer of the
 * connection. All bodies share one {@link BodyBudget}.
 */
final class BodyLoader implements EagerContentHandler.ContentLoaderFactory {
    /** Bytes of the first buffer of an incomplete body; each further buffer is twice as large. */
    private static final int FIRST_BUFFER = 1024;

    private final MarkedOperations operations;
    private final BodyBudget budget;

    /** @param operations the operations whose bodies are read */
    BodyLoader(MarkedOperations operations, BodyBudget budget) {
        this.operations = operations;
        this.budget = budget;
    }

    /** Returns null: the loader applies to all media types. */
    @Override
    public @Nullable String getApplicableMimeType() {
        return null;
    }

    /** Returns no loader if no operation reads the body, so that the request is rejected without waiting for it. */
    @Override
    public EagerContentHandler.@Nullable ContentLoader newContentLoader(
            @Nullable String contentType,
            @Nullable String mimeType,
            Handler handler,
            Request request,
            Response response,
            Callback callback) {
        // Jersey reads a form before it selects an operation.
        boolean form = MimeTypes.Type.FORM_ENCODED.is(mimeType);
        return form || operations.find(request).isPresent() ? new Loader(handler, request, response, callback) : null;
    }

    private final class Loader extends EagerContentHandler.ContentLoader implements Invocable.Task {
        private byte[] bytes = new byte[0];
        private int length;

        /** Reserved bytes of the budget. A body that arrived at once needs none, because a thread processes it already. */
        private int taken;

        Loader(Handler handler, Request request, Response response, Callback callback) {
            super(handler, request, response, callback);
        }

        @Override
        protected void load() {
            Request.addCompletionListener(getRequest(), failure -> budget.giveBack(taken));
            if (getRequest().getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString())) {
                // Jetty sends 100 Continue when content is demanded, not when it is read.
                waitForMore();
            } else {
                read(false);
            }
        }

        /** Called when more of the body has arrived. */
        @Override
        public void run() {
            read(true);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        /** @param dispatch whether this is a selector thread of Jetty, which must not handle the request */
        private void read(boolean dispatch) {
            while (true) {
                Content.@Nullable Chunk chunk = getRequest().read();
                if (chunk == null) {
                    waitForMore();
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    proceed(chunk, dispatch);
                    return;
                }
                boolean last = chunk.isLast();
                keep(chunk.getByteBuffer(), last);
                chunk.release();
                if (last) {
                    proceed(Content.Chunk.EOF, dispatch);
                    return;
                }
            }
        }

        private void keep(ByteBuffer content, boolean last) {
            int count = content.remaining();
            int needed = length + count;
            if (needed > bytes.length) {
                bytes = Arrays.copyOf(bytes, last ? needed : Math.max(needed, Math.min(mostToCome(), twice())));
            }
            content.get(bytes, length, count);
            length = needed;
        }

        private int twice() {
            return Math.max(FIRST_BUFFER, 2 * bytes.length);
        }

        /** Returns the maximum length of the body. A request that exceeds it was rejected before. */
        private int mostToCome() {
            long announced = getRequest().getLength();
            return announced < 0 ? HttpLimits.BODY : (int) announced;
        }

        private void waitForMore() {
            if (reserve()) {
                getRequest().demand(this);
            } else {
                refuse();
            }
        }

        /** Reserves budget for all bytes that have arrived. */
        private boolean reserve() {
            boolean enough = bytes.length == taken || budget.take(bytes.length - taken, bytes.length);
            if (enough) {
                taken = bytes.length;
            }
            return enough;
        }

        private void refuse() {
            Response.writeError(getRequest(), getResponse(), getCallback(), HttpStatus.SERVICE_UNAVAILABLE_503);
        }

        private void proceed(Content.Chunk end, boolean dispatch) {
            Request loaded = new Loaded(getRequest(), ByteBuffer.wrap(bytes, 0, length), end);
            if (!dispatch) {
                handle(loaded, getResponse(), getCallback());
                return;
            }
            if (!reserve()) {
                refuse();
                return;
            }
            try {
                getRequest().getContext().execute(() -> handleElsewhere(loaded));
            } catch (RejectedExecutionException e) {
                refuse();
            }
        }

        /** Handles the request on another thread, and sets its request id there. */
        private void handleElsewhere(Request loaded) {
            RequestId.enter(RequestId.of(getResponse().getHeaders().get(RequestId.HEADER)));
            try {
                handle(loaded, getResponse(), getCallback());
            } finally {
                RequestId.leave();
            }
        }
    }

    /** A request with the body that was read. */
    private static final class Loaded extends Request.Wrapper {
        private @Nullable ByteBuffer body;
        private Content.@Nullable Chunk end;

        /** @param end the end of the body, or the failure to read it */
        Loaded(Request request, ByteBuffer body, Content.Chunk end) {
            super(request);
            this.body = body.hasRemaining() ? body : null;
            this.end = end;
        }

        @Override
        public Content.@Nullable Chunk read() {
            ByteBuffer next = body;
            if (next != null) {
                body = null;
                return Content.Chunk.from(next, end == Content.Chunk.EOF);
            }
            Content.@Nullable Chunk last = end;
            if (last == null) {
                return super.read();
            }
            if (!last.isLast()) {
                // A transient failure, after which reading may continue.
                end = null;
            }
            return last;
        }

        @Override
        public void demand(Runnable available) {
            if (body == null && end == null) {
                super.demand(available);
            } else {
                getContext().execute(available);
            }
        }
    }
}
