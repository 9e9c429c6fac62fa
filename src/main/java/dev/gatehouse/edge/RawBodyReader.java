package dev.gatehouse.edge;

import dev.gatehouse.platform.web.RawBody;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Reads a body without parsing it. Its size was limited before. */
final class RawBodyReader implements MessageBodyReader<RawBody> {
    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == RawBody.class;
    }

    @Override
    public RawBody readFrom(
            Class<RawBody> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        return new RawBody(body.readAllBytes(), headers.getFirst(ClassicContentFilter.ORIGINAL_CONTENT_TYPE));
    }
}
