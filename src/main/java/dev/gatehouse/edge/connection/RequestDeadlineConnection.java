package dev.gatehouse.edge.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.eclipse.jetty.http.BadMessageException;
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
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that gives a request so much time to arrive and no more, and that remembers what it saw of one which is
 * refused before Jetty has read it.
 */
public final class RequestDeadlineConnection extends HttpConnection {
    /** Enough for a method and for the paths that are refused in words of their own. */
    private static final int GLANCE = 128;

    /** How Jetty's reasons begin where Transfer-Encoding has another coding than chunked, or it twice. */
    private static final String BAD_CODING = "Bad Transfer-Encoding";

    /** Looks at a slow request in each requestTimeout. */
    private static final int LOOKS = 4;

    private final long limitNanos;
    private final SendRate sendRate;
    private volatile Scheduler.@Nullable Task nextLook;
    private volatile long warnedOf;
    private volatile long warnedAt;

    // Jetty's constructor makes these two before any initializer of this class runs: there must be none.
    private @Nullable Notes notes;
    private @Nullable Parser parser;

    /** When the request began that is not complete yet; 0 where there is none. */
    private volatile long began;

    RequestDeadlineConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint, Duration limit) {
        super(configuration, connector, endPoint);
        limitNanos = limit.toNanos();
        sendRate = new SendRate(configuration.getMinResponseDataRate(), limit);
    }

    /** That of a request, unless it came by another protocol. */
    public static @Nullable RequestDeadlineConnection of(Request request) {
        return request.getConnectionMetaData().getConnection() instanceof RequestDeadlineConnection watched
                ? watched
                : null;
    }

    /** What was seen of the request that came last. */
    public Notes notes() {
        return Objects.requireNonNull(notes);
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

    /** Jetty's idle timeout never comes to who sends a byte now and then. */
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
        notes = new Notes();
        return notes;
    }

    @Override
    protected HttpParser newHttpParser(HttpCompliance compliance) {
        HttpConfiguration configuration = getHttpConfiguration();
        parser = new Parser(notes(), configuration.getRequestHeaderSize(), compliance);
        parser.setHeaderCacheSize(configuration.getHeaderCacheSize());
        parser.setHeaderCacheCaseSensitive(configuration.isHeaderCacheCaseSensitive());
        return parser;
    }

    /** What was seen of a request, as far as it was read. */
    public final class Notes extends RequestHandler {
        private @Nullable String firstLine;
        private @Nullable String origin;
        private @Nullable String requestId;

        @Nullable
        public String origin() {
            return origin;
        }

        @Nullable
        public String requestId() {
            return requestId;
        }

        /** As it came; nothing, where there was none. */
        public String method() {
            return word(0);
        }

        /** As it came, without its query. */
        public String path() {
            String target = word(1);
            int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }

        private String word(int index) {
            String[] words = firstLine == null ? new String[0] : firstLine.split("[ \r\n]", 3);
            return words.length > index ? words[index] : "";
        }

        private void begin(String line) {
            firstLine = line;
            origin = null;
            requestId = null;
        }

        /** The rest of the headers will not be read, though it mostly lies there. */
        @Override
        public void badMessage(HttpException failure) {
            Objects.requireNonNull(parser).lookAhead(this::header);
            boolean coding = String.valueOf(failure.getReason()).startsWith(BAD_CODING);
            super.badMessage(coding ? unknownCoding() : failure);
        }

        /** RFC 9112, section 6.1: a coding that is not understood is answered 501. */
        private HttpException.RuntimeException unknownCoding() {
            return new HttpException.RuntimeException(501, "Transfer-Encoding is not chunked");
        }

        @Override
        public void parsedHeader(HttpField field) {
            HttpHeader known = field.getHeader();
            if (known == null || known == HttpHeader.ORIGIN) {
                header(field.getName(), field.getValue());
            }
            // Jetty takes any list that chunked is the last of, and hands on a body that nobody decodes.
            if (known == HttpHeader.TRANSFER_ENCODING && !HttpHeaderValue.CHUNKED.is(field.getValue())) {
                throw unknownCoding();
            }
            super.parsedHeader(field);
        }

        private void header(String name, @Nullable String value) {
            if (origin == null && HttpHeader.ORIGIN.is(name)) {
                origin = value;
            } else if (requestId == null && RequestId.HEADER.equalsIgnoreCase(name)) {
                requestId = value;
            }
        }

        @Override
        public boolean messageComplete() {
            began = 0;
            return super.messageComplete();
        }
    }

    /** Knows when a request begins, and lets nothing stand between the data of a chunk and the end of its line. */
    private final class Parser extends HttpParser {
        private @Nullable ByteBuffer bytes;
        private ByteBuffer whole = BufferUtil.EMPTY_BUFFER;
        private boolean chunkEnds;

        Parser(HttpParser.RequestHandler handler, int maxHeaderBytes, HttpCompliance compliance) {
            super(handler, maxHeaderBytes, compliance);
        }

        @Override
        public boolean parseNext(ByteBuffer buffer) {
            if (buffer.hasRemaining()) {
                if (began == 0 && (isStart() || isClose())) {
                    began = NanoTime.now() | 1;
                }
                if (isStart()) {
                    notes().begin(firstLine(buffer));
                }
                if (chunkEnds && !isEndOfLine(buffer)) {
                    BufferUtil.clear(buffer);
                    badMessage(spilled());
                    return false;
                }
                chunkEnds = false;
            }
            bytes = buffer;
            whole = buffer.duplicate();
            return super.parseNext(buffer);
        }

        /** RFC 9112, section 7.1: the data of a chunk is followed by CRLF. Jetty skips what else is there. */
        @Override
        protected void setState(State state) {
            super.setState(state);
            if (state == State.CHUNK_END && bytes != null) {
                chunkEnds = !bytes.hasRemaining();
                if (!chunkEnds && !isEndOfLine(bytes)) {
                    throw spilled();
                }
            }
        }

        private static BadMessageException spilled() {
            return new BadMessageException("bytes after the data of a chunk");
        }

        private static boolean isEndOfLine(ByteBuffer buffer) {
            byte next = buffer.get(buffer.position());
            return next == '\r' || next == '\n';
        }

        /** As far as it has come, without the empty lines before it, which are allowed (RFC 9112, section 2.2). */
        private static String firstLine(ByteBuffer buffer) {
            return text(buffer, GLANCE).stripLeading();
        }

        /** Tells of the headers in what came last, read or not. */
        void lookAhead(BiConsumer<String, String> header) {
            text(whole, whole.remaining())
                    .stripLeading()
                    .lines()
                    .takeWhile(line -> !line.isEmpty())
                    .map(line -> line.split(":", 2))
                    .filter(parts -> parts.length == 2)
                    .forEach(parts -> header.accept(parts[0], parts[1].strip()));
        }

        private static String text(ByteBuffer buffer, int limit) {
            byte[] seen = new byte[Math.min(limit, buffer.remaining())];
            buffer.get(buffer.position(), seen);
            return new String(seen, StandardCharsets.ISO_8859_1);
        }
    }
}
