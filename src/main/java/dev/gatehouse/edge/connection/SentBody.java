package dev.gatehouse.edge.connection;

import dev.gatehouse.platform.web.Document;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Sends bodies that Jersey cannot send well: a {@link Document} is sent from a buffer that all responses share, without a
 * thread that waits for the client. For HEAD, sets the length of the body that GET would return.
 */
public final class SentBody extends Handler.Wrapper {
    private static final String DOCUMENT = SentBody.class.getName() + ".document";
    private static final String COUNTED = SentBody.class.getName() + ".counted";
    private static final String LENGTH = SentBody.class.getName() + ".length";
    private static final HttpField VARY_ACCEPT_ENCODING =
            new PreEncodedHttpField(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final BlockedWrites blocked;

    /** @param blocked limits the threads that wait for clients */
    SentBody(BlockedWrites blocked) {
        this.blocked = blocked;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return super.handle(request, new Answer(request, response, blocked), callback);
    }

    /** Sets a document as the response, with the status 200 or 304; the Jersey response must have no entity. */
    public static void is(Document.Representation document, ContainerRequestContext request) {
        request.setProperty(DOCUMENT, document);
    }

    /** Resets the state for a new response, which may replace an earlier one. */
    public static void prepare(ContainerRequestContext request) {
        request.removeProperty(DOCUMENT);
        if (request.getMethod().equals(HttpMethod.HEAD.asString())) {
            request.removeProperty(LENGTH);
            request.setProperty(COUNTED, true);
        }
    }

    /** Counts the bytes that are written for HEAD: Jersey sets no length for a body that exceeds its buffer. */
    public static final class Length implements WriterInterceptor {
        @Override
        public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
            if (context.getProperty(COUNTED) == null) {
                context.proceed();
                return;
            }
            Counter counter = new Counter(context.getOutputStream());
            context.setOutputStream(counter);
            context.proceed();
            context.setProperty(LENGTH, counter.count);
        }
    }

    private static final class Counter extends FilterOutputStream {
        private long count;

        Counter(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }
    }

    /** A response that writes these bodies. */
    private static final class Answer extends Response.Wrapper {
        private final BlockedWrites blocked;
        private final @Nullable RequestDeadlineConnection connection;

        Answer(Request request, Response response, BlockedWrites blocked) {
            super(request, response);
            this.blocked = blocked;
            this.connection = RequestDeadlineConnection.of(request);
        }

        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
            if (connection != null) {
                connection.answers();
            }
            ByteBuffer body = content;
            if (last && !isCommitted() && !BufferUtil.hasContent(content)) {
                Document.@Nullable Representation document =
                        getRequest().getAttribute(DOCUMENT) instanceof Document.Representation set ? set : null;
                if (document != null && document.varies()) {
                    // Added here and not in a filter: Jersey would replace the other Vary headers.
                    getHeaders().add(VARY_ACCEPT_ENCODING);
                }
                if (getStatus() == NOT_MODIFIED) {
                    // Jetty would set the length 0, which is not that of the document (RFC 9110, section 8.6).
                    super.write(
                            false, content, Callback.from(() -> super.write(true, null, callback), callback::failed));
                    return;
                }
                boolean head = HttpMethod.HEAD.is(getRequest().getMethod());
                if (getStatus() == OK && document != null) {
                    ByteBuffer whole = document.content();
                    getHeaders().put(HttpHeader.CONTENT_LENGTH, whole.remaining());
                    body = head ? content : whole;
                } else if (head
                        && getRequest().getAttribute(LENGTH) instanceof Long length
                        && !getHeaders().contains(HttpHeader.CONTENT_LENGTH)) {
                    getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
                }
            }
            super.write(last, body, watched(last, body, callback));
        }

        private Callback watched(boolean last, @Nullable ByteBuffer body, Callback callback) {
            if (connection == null) {
                return callback;
            }
            Callback measured = connection.sendRate().measure(body, callback);
            // The last write of an answer is asynchronous.
            return last ? measured : blocked.count(connection.getEndPoint(), measured);
        }
    }
}
