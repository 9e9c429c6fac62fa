package dev.gatehouse.platform.web;

import dev.gatehouse.platform.crypto.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Static content that is the same for all callers. Sent with an {@code ETag}, or with 304 if the client has it already. A file
 * can be sent compressed: it contains no secret that its size could reveal.
 */
public final class Document {
    /** Smaller content fits into one packet as it is. */
    private static final int WORTH_COMPRESSING = 1_000;

    private final Representation plain;
    private final @Nullable Representation gzip;
    private final String mediaType;
    private final Map<String, String> headers;

    /**
     * What is sent.
     *
     * @param content one direct buffer for all responses: the JDK would copy a heap buffer for each write
     * @param etag the value of the {@code ETag}, without quotes
     * @param isCompressed whether the content is compressed with gzip
     * @param varies whether clients that accept other codings get another representation
     */
    public record Representation(ByteBuffer content, String etag, boolean isCompressed, boolean varies) {
        private static Representation of(byte[] bytes, boolean isCompressed, boolean varies) {
            return new Representation(
                    ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer(),
                    HexFormat.of().formatHex(Sha256.of(bytes), 0, 16),
                    isCompressed,
                    varies);
        }

        /** Returns a view of the bytes with its own position. */
        @Override
        public ByteBuffer content() {
            return content.duplicate();
        }
    }

    /**
     * Creates a document that is never compressed.
     *
     * @param headers further headers of the response, such as {@code Cache-Control}
     */
    public Document(byte[] bytes, String mediaType, Map<String, String> headers) {
        this(Representation.of(bytes, false, false), null, mediaType, headers);
    }

    private Document(
            Representation plain, @Nullable Representation gzip, String mediaType, Map<String, String> headers) {
        this.plain = plain;
        this.gzip = gzip;
        this.mediaType = mediaType;
        this.headers = Map.copyOf(headers);
    }

    /** Creates a document for a file, which is sent compressed to clients that accept that, if it is then smaller. */
    public static Document ofFile(byte[] bytes, String mediaType, Map<String, String> headers) {
        byte[] compressed = bytes.length < WORTH_COMPRESSING ? bytes : gzip(bytes);
        boolean varies = compressed.length < bytes.length;
        return new Document(
                Representation.of(bytes, false, varies),
                varies ? Representation.of(compressed, true, true) : null,
                mediaType,
                headers);
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    /** @param gzipAccepted whether the client accepts content that is compressed with gzip */
    public Representation representation(boolean gzipAccepted) {
        return gzipAccepted && gzip != null ? gzip : plain;
    }

    public String mediaType() {
        return mediaType;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
