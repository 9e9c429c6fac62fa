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
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that gives a request so much time to arrive and no more. It extends a class of Jetty's internals: Jetty has an
 * idle timeout alone, which a client that sends a byte now and then never meets, and no other place sees both when a request
 * begins and when its last byte has come.
 */
public final class RequestDeadlineConnection extends HttpConnection {
    /** How Jetty's reasons begin where Transfer-Encoding has another coding than chunked, or it twice. */
    private static final String BAD_CODING = "Bad Transfer-Encoding";

    /** Looks at a slow request in each requestTimeout. */
    private static final int LOOKS = 4;

    private final long limitNanos;
    private final SendRate sendRate;
    private volatile Scheduler.@Nullable Task nextLook;
    private volatile long warnedOf;
    private volatile long warnedAt;

    // Jetty's constructor makes it before any initializer of this class runs: there must be none.
    private @Nullable RequestHandler handler;

    /** When the request began that is not complete yet; 0 where there is none. */
    private volatile long began;

    /** @param minResponseRate bytes of a response that the client must take in each second */
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

    /** That of a request, unless it came by another protocol. */
    public static @Nullable RequestDeadlineConnection of(Request request) {
        return request.getConnectionMetaData().getConnection() instanceof RequestDeadlineConnection watched
                ? watched
                : null;
    }

    /** How fast its client takes what it is sent. */
    SendRate sendRate() {
        return sendRate;
    }

    /** Whether no other request will be read here. */
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
        } else if (warnedOf == since || onIdleExpired(new TimeoutException("a request took too long to arrive"))) {
            getEndPoint().close();
        } else {
            lookLater();
        }
    }

    /** Who waits for the rest of a body now says why that is refused; a moment later the connection ends anyhow. */
    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
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

    /** Knows when a request is complete, and takes no other coding than chunked. */
    private final class StrictHandler extends RequestHandler {
        @Override
        public boolean messageComplete() {
            began = 0;
            return super.messageComplete();
        }

        @Override
        public void parsedHeader(HttpField field) {
            // Jetty takes any list that chunked is the last of, and hands on a body that nobody decodes.
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

        /** RFC 9112, section 6.1: a coding that is not understood is answered 501. */
        private HttpException.RuntimeException unknownCoding() {
            return new HttpException.RuntimeException(501, "Transfer-Encoding is not chunked");
        }
    }
}
