package dev.gatehouse.platform.web;

import dev.gatehouse.platform.crypto.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;

/** Static content that is the same for all callers. Sent with an {@code ETag}, or with 304 if the client has it already. */
public final class Document {
    /** One direct buffer for all responses: the JDK would copy a heap buffer for each write. */
    private final ByteBuffer content;

    private final String mediaType;
    private final Map<String, String> headers;
    private final String etag;

    /** @param headers further headers of the response, such as {@code Cache-Control} */
    public Document(byte[] bytes, String mediaType, Map<String, String> headers) {
        this.content = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
        this.mediaType = mediaType;
        this.headers = Map.copyOf(headers);
        this.etag = HexFormat.of().formatHex(Sha256.of(bytes), 0, 16);
    }

    /** Returns a view of the bytes with its own position. */
    public ByteBuffer content() {
        return content.duplicate();
    }

    public String mediaType() {
        return mediaType;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** Returns the value of the {@code ETag}, without quotes. */
    public String etag() {
        return etag;
    }
}
