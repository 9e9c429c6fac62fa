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
 * Reads the body of a request before a thread is taken for it: a client that stops half-way holds its connection and the
 * bytes that it has sent. They are copied, so that no buffer of the connection is held for a few of them, and all bodies
 * share one budget.
 */
final class BodyLoader implements EagerContentHandler.ContentLoaderFactory {
    /** Of a body whose end has not come; each further buffer has twice the bytes. */
    private static final int FIRST_BUFFER = 1024;

    private final MarkedOperations operations;
    private final BodyBudget budget;

    /** @param operations which bodies are read */
    BodyLoader(MarkedOperations operations, BodyBudget budget) {
        this.operations = operations;
        this.budget = budget;
    }

    /** For all types. */
    @Override
    public @Nullable String getApplicableMimeType() {
        return null;
    }

    /** What no operation reads is not waited for, and its request is refused at once. */
    @Override
    public EagerContentHandler.@Nullable ContentLoader newContentLoader(
            @Nullable String contentType,
            @Nullable String mimeType,
            Handler handler,
            Request request,
            Response response,
            Callback callback) {
        // Jersey looks whether a form is empty before it looks for an operation.
        boolean form = MimeTypes.Type.FORM_ENCODED.is(mimeType);
        return form || operations.find(request).isPresent() ? new Loader(handler, request, response, callback) : null;
    }

    private final class Loader extends EagerContentHandler.ContentLoader implements Invocable.Task {
        private byte[] bytes = new byte[0];
        private int length;

        /** Bytes of the budget; what has come at once needs none, since a thread is at work on it already. */
        private int taken;

        Loader(Handler handler, Request request, Response response, Callback callback) {
            super(handler, request, response, callback);
        }

        @Override
        protected void load() {
            Request.addCompletionListener(getRequest(), failure -> budget.giveBack(taken));
            if (getRequest().getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString())) {
                // Jetty sends the client the word that it waits for when content is demanded, and not when it is read.
                waitForMore();
            } else {
                read(false);
            }
        }

        /** More of it has come. */
        @Override
        public void run() {
            read(true);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        /** @param dispatch whether this thread is Jetty's own, and must not do the rest */
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

        /** What is longer than either has been refused. */
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

        /** Takes memory of the budget for all that has come. */
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

        /** On a thread that does not know the request yet. */
        private void handleElsewhere(Request loaded) {
            RequestId.enter(RequestId.of(getResponse().getHeaders().get(RequestId.HEADER)));
            try {
                handle(loaded, getResponse(), getCallback());
            } finally {
                RequestId.leave();
            }
        }
    }

    /** A request whose body is there, as far as it came. */
    private static final class Loaded extends Request.Wrapper {
        private @Nullable ByteBuffer body;
        private Content.@Nullable Chunk end;

        /** @param end its end, or why there is none */
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
                // A failure that another may follow.
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
