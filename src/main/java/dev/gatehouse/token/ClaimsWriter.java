package dev.gatehouse.token;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jsonwebtoken.io.AbstractSerializer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * Writes the claims of a token as JSON in UTF-8. The library's own writer escapes characters such as emoji with twelve bytes
 * instead of four: the token of a long name would not fit into a cookie, which browsers limit to 4,096 bytes (RFC 6265, section
 * 6.1).
 */
final class ClaimsWriter extends AbstractSerializer<Map<String, ?>> {
    private static final ObjectWriter JSON = JsonMapper.builder()
            .enable(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build()
            .writer();

    @Override
    protected void doSerialize(Map<String, ?> claims, OutputStream out) throws IOException {
        JSON.writeValue(out, claims);
    }
}
