package dev.gatehouse.platform.web;

import dev.gatehouse.platform.crypto.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;

/** Something that is the same for everyone until it changes: sent with an {@code ETag}, and with 304 to who has it. */
public final class Document {
    /** One for all answers, outside the heap: the JDK would copy another one for each write. */
    private final ByteBuffer content;

    private final String mediaType;
    private final Map<String, String> headers;
    private final String etag;

    /** @param headers what is sent beside {@code ETag} and {@code Content-Type}; {@code Cache-Control} among them */
    public Document(byte[] bytes, String mediaType, Map<String, String> headers) {
        this.content = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
        this.mediaType = mediaType;
        this.headers = Map.copyOf(headers);
        this.etag = HexFormat.of().formatHex(Sha256.of(bytes), 0, 16);
    }

    /** Returns a view of its bytes with a position of its own. */
    public ByteBuffer content() {
        return content.duplicate();
    }

    public String mediaType() {
        return mediaType;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** The value of the {@code ETag}, without its quotes. */
    public String etag() {
        return etag;
    }
}
