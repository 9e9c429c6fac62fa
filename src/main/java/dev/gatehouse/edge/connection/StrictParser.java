package dev.gatehouse.edge.connection;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's parser, plus a callback when a request begins, and a check that only CRLF follows the data of a chunk. Jetty skips
 * other bytes there, but a proxy may not: they would disagree about where the next request begins (request smuggling).
 */
final class StrictParser extends HttpParser {
    private final Runnable begins;
    private @Nullable ByteBuffer bytes;
    private boolean chunkEnds;

    /** @param begins called at the first byte of a request */
    StrictParser(HttpParser.RequestHandler handler, int maxHeaderBytes, HttpCompliance compliance, Runnable begins) {
        super(handler, maxHeaderBytes, compliance);
        this.begins = begins;
    }

    @Override
    public boolean parseNext(ByteBuffer buffer) {
        if (buffer.hasRemaining()) {
            if (isStart() || isClose()) {
                begins.run();
            }
            if (chunkEnds && !isEndOfLine(buffer)) {
                BufferUtil.clear(buffer);
                badMessage(spilled());
                return false;
            }
            chunkEnds = false;
        }
        bytes = buffer;
        return super.parseNext(buffer);
    }

    /** RFC 9112, section 7.1: the data of a chunk is followed by CRLF. */
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

    private static HttpException.RuntimeException spilled() {
        return new HttpException.RuntimeException(400, "bytes after the data of a chunk");
    }

    private static boolean isEndOfLine(ByteBuffer buffer) {
        byte next = buffer.get(buffer.position());
        return next == '\r' || next == '\n';
    }
}
