package dev.gatehouse.edge.connection;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a deadline for the arrival of each request. Jetty has only an idle timeout, which a client can avoid by
 * sending a byte from time to time. The class extends an internal class of Jetty, because no other place knows both when a
 * request begins and when its last byte has arrived.
 */
public final class RequestDeadlineConnection extends HttpConnection {
    /** The beginning of Jetty's reason if Transfer-Encoding has another coding than chunked, or chunked twice. */
    private static final String BAD_CODING = "Bad Transfer-Encoding";

    /** Checks of a connection in each requestTimeout. */
    private static final int LOOKS = 4;

    /**
     * How long a response may take to begin, whatever the idle timeout. Longer than requests of the revocation feed wait
     * (25 seconds).
     */
    private static final Duration ANSWERING = Duration.ofMinutes(1);

    private final long limitNanos;
    private final SendRate sendRate;
    private volatile Scheduler.@Nullable Task nextLook;
    private volatile long warnedOf;
    private volatile long warnedAt;

    // Set by the constructor of Jetty, before initializers of this class run: an initializer would reset it.
    private @Nullable RequestHandler handler;

    /** When the incomplete request began; 0 if there is none. */
    private volatile long began;

    /** When the request was complete whose response has not begun; 0 if there is none. */
    private volatile long unanswered;

    private volatile boolean answered;

    /** @param minResponseRate the minimum rate in bytes per second at which the client must read a response; 0 for none */
    RequestDeadlineConnection(
            HttpConfiguration configuration,
            Connector connector,
            EndPoint endPoint,
            Duration limit,
            long minResponseRate) {
        super(configuration, connector, endPoint);
        limitNanos = limit.toNanos();
        sendRate = new SendRate(minResponseRate, limit);
    }

    /** Returns the connection of a request; null if it uses another protocol. */
    public static @Nullable RequestDeadlineConnection of(Request request) {
        return request.getConnectionMetaData().getConnection() instanceof RequestDeadlineConnection watched
                ? watched
                : null;
    }

    /** Called when a part of a response is sent. From then on the client must read it. */
    void answers() {
        answered = true;
        unanswered = 0;
    }

    /** Returns the measured rate at which the client reads responses. */
    SendRate sendRate() {
        return sendRate;
    }

    /** Returns whether no further request will be read from this connection. */
    public boolean isEnding() {
        return getParser().isClose() || getParser().isClosed();
    }

    @Override
    public void onOpen() {
        super.onOpen();
        lookLater();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        Scheduler.Task task = nextLook;
        if (task != null) {
            task.cancel();
        }
        super.onClose(cause);
    }

    private void lookLater() {
        nextLook = getConnector().getScheduler().schedule(this::look, limitNanos / LOOKS, TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (sendRate.isTooSlow()) {
            getEndPoint().close();
            return;
        }
        long since = began;
        boolean late = since != 0 && NanoTime.since(since) >= limitNanos;
        if (!late || (warnedOf == since && NanoTime.since(warnedAt) < limitNanos / LOOKS)) {
            lookLater();
        } else if (warnedOf == since || onIdleExpired(new TimeoutException("the request took too long to arrive"))) {
            getEndPoint().close();
        } else {
            lookLater();
        }
    }

    /**
     * Fails the read of an incomplete body, so that the request gets an error response; the connection is closed later. Does
     * nothing while the client waits for a response, which is not idle.
     */
    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        long since = unanswered;
        if (since != 0 && NanoTime.since(since) < ANSWERING.toNanos()) {
            return false;
        }
        warnedAt = NanoTime.now();
        warnedOf = began;
        return super.onIdleExpired(timeout);
    }

    @Override
    protected RequestHandler newRequestHandler() {
        handler = new StrictHandler();
        return handler;
    }

    @Override
    protected HttpParser newHttpParser(HttpCompliance compliance) {
        HttpConfiguration configuration = getHttpConfiguration();
        HttpParser parser = new StrictParser(
                Objects.requireNonNull(handler), configuration.getRequestHeaderSize(), compliance, this::requestBegins);
        parser.setHeaderCacheSize(configuration.getHeaderCacheSize());
        parser.setHeaderCacheCaseSensitive(configuration.isHeaderCacheCaseSensitive());
        return parser;
    }

    private void requestBegins() {
        if (began == 0) {
            began = NanoTime.now() | 1;
        }
    }

    private void requestIsComplete() {
        began = 0;
        if (!answered) {
            unanswered = NanoTime.now() | 1;
        }
    }

    /** Notes when a request is complete, and rejects transfer codings other than chunked. */
    private final class StrictHandler extends RequestHandler {
        private boolean hasBody;

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            hasBody = false;
            answered = false;
            super.startRequest(method, uri, version);
        }

        /** Without a body, Jetty calls {@link #messageComplete} only after the response. */
        @Override
        public boolean headerComplete() {
            if (!hasBody) {
                requestIsComplete();
            }
            return super.headerComplete();
        }

        @Override
        public boolean messageComplete() {
            requestIsComplete();
            return super.messageComplete();
        }

        @Override
        public void parsedHeader(HttpField field) {
            hasBody |= field.getHeader() == HttpHeader.TRANSFER_ENCODING
                    || (field.getHeader() == HttpHeader.CONTENT_LENGTH && !"0".equals(field.getValue()));
            // Jetty accepts any list of codings that ends with chunked, and passes on the body without decoding it.
            if (field.getHeader() == HttpHeader.TRANSFER_ENCODING && !HttpHeaderValue.CHUNKED.is(field.getValue())) {
                throw unknownCoding();
            }
            super.parsedHeader(field);
        }

        @Override
        public void badMessage(HttpException failure) {
            boolean coding = String.valueOf(failure.getReason()).startsWith(BAD_CODING);
            super.badMessage(coding ? unknownCoding() : failure);
        }

        /** RFC 9112, section 6.1: a transfer coding that is not understood should be answered with 501. */
        private HttpException.RuntimeException unknownCoding() {
            return new HttpException.RuntimeException(501, "Transfer-Encoding is not chunked");
        }
    }
}
