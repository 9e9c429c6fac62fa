package dev.gatehouse.edge.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an answer that cannot be finished from looking like a whole one. Jersey ends such an answer as any other, with
 * the chunk that means "that was all" (RFC 9112, section 7.1); here its connection is cut instead (section 8).
 */
public final class TruncatedResponses extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(TruncatedResponses.class);
    private static final String FAILURE = TruncatedResponses.class.getName();

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        try {
            return super.handle(request, new Answer(request, response), ending(request, response, callback));
        } catch (Throwable failure) {
            FatalErrors.haltOn(failure);
            throw failure;
        }
    }

    /** Notes that an answer could not be written to its end. */
    public static final class Noting implements WriterInterceptor {
        @Override
        public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
            // Of an answer that was not begun to be sent, and which this one takes the place of.
            context.removeProperty(FAILURE);
            try {
                context.proceed();
            } catch (JsonProcessingException | RuntimeException e) {
                context.setProperty(FAILURE, e);
                throw e;
            } catch (IOException e) {
                // The client has gone, which is its own affair: thrown, Jersey would log its stack.
                context.setProperty(FAILURE, e);
                LOG.debug("A client did not wait for the end of its answer: {}", e.getMessage());
            } catch (Error e) {
                FatalErrors.haltOn(e);
                throw e;
            }
        }
    }

    private static @Nullable Throwable failure(Request request, Response response) {
        return response.isCommitted() && request.getAttribute(FAILURE) instanceof Throwable failure ? failure : null;
    }

    /** An answer whose end is not sent after a failure. */
    private static final class Answer extends Response.Wrapper {
        Answer(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
            if (!isCommitted() && !getRequest().consumeAvailable()) {
                // What has not come yet of the body will not be read: Jetty closes the connection, and this says so.
                getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
            }
            Throwable failure = last ? failure(getRequest(), this) : null;
            if (failure == null) {
                super.write(last, content, last ? orGone(callback) : callback);
            } else {
                callback.failed(failure);
            }
        }
    }

    /** A client that has gone before the end of its answer is its own affair here too. */
    private static Callback orGone(Callback callback) {
        return new Callback.Nested(callback) {
            @Override
            public void failed(Throwable failure) {
                if (failure instanceof IOException) {
                    LOG.debug("A client was not there for the end of its answer: {}", failure.getMessage());
                    super.succeeded();
                } else {
                    super.failed(failure);
                }
            }
        };
    }

    /** The end of a request, which has failed when its answer has. */
    private static Callback ending(Request request, Response response, Callback callback) {
        return new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                Throwable failure = failure(request, response);
                if (failure == null) {
                    super.succeeded();
                } else {
                    failed(failure);
                }
            }

            @Override
            public void failed(Throwable failure) {
                FatalErrors.haltOn(failure);
                super.failed(failure);
            }
        };
    }
}
