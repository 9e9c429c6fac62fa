package dev.gatehouse.edge.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
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
 * Closes the connection if a response cannot be completed, so that the client detects the truncation (RFC 9112, section 8).
 * Jersey would end it like a complete response, with the last chunk (section 7.1).
 */
public final class TruncatedResponses extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(TruncatedResponses.class);
    private static final String FAILURE = TruncatedResponses.class.getName();

    private final BooleanSupplier ending;

    /** @param ending returns whether the service is shutting down */
    public TruncatedResponses(BooleanSupplier ending) {
        this.ending = ending;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        try {
            return super.handle(request, new Answer(request, response), completing(request, response, callback));
        } catch (Throwable failure) {
            FatalErrors.haltOn(failure);
            throw failure;
        }
    }

    /** Notes the failure of a response that could not be completed. */
    public static final class Noting implements WriterInterceptor {
        @Override
        public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
            // Left over from a response that was not sent and that this one replaces.
            context.removeProperty(FAILURE);
            try {
                context.proceed();
            } catch (JsonProcessingException | RuntimeException e) {
                context.setProperty(FAILURE, e);
                throw e;
            } catch (IOException e) {
                // The client has disconnected, which is no error. If thrown, Jersey would log the stack trace.
                context.setProperty(FAILURE, e);
                LOG.debug("The client disconnected before the end of the response: {}", e.getMessage());
            } catch (Error e) {
                FatalErrors.haltOn(e);
                throw e;
            }
        }
    }

    private static @Nullable Throwable failure(Request request, Response response) {
        return response.isCommitted() && request.getAttribute(FAILURE) instanceof Throwable failure ? failure : null;
    }

    /** A response whose end is not sent after a failure. */
    private final class Answer extends Response.Wrapper {
        Answer(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
            if (!isCommitted() && (!getRequest().consumeAvailable() || ending.getAsBoolean())) {
                // The rest of the request body will not be read, or the shutdown began after the request: Jetty closes
                // the
                // connection, so announce it.
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

    /** Treats a client that disconnects before the end of the response as no error. */
    private static Callback orGone(Callback callback) {
        return new Callback.Nested(callback) {
            @Override
            public void failed(Throwable failure) {
                if (failure instanceof IOException) {
                    LOG.debug(
                            "The client disconnected before the end of the response was sent: {}",
                            failure.getMessage());
                    super.succeeded();
                } else {
                    super.failed(failure);
                }
            }
        };
    }

    /** Completes a request: it fails if its response has failed. */
    private static Callback completing(Request request, Response response, Callback callback) {
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
