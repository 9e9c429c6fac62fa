package dev.gatehouse.classic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.platform.web.RawBody;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a request as the parser of Flask-RESTful reads them: only from JSON, with scalars converted to text. */
final class ClassicFields {
    /** Accepts what the json module of Python accepts: NaN and infinities as numbers; the last of duplicate fields wins. */
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(32).build());
    }

    private final @Nullable JsonNode object;

    private ClassicFields(@Nullable JsonNode object) {
        this.object = object;
    }

    /**
     * Parses a body. A body with another content type than JSON has no fields.
     *
     * @throws dev.gatehouse.platform.web.AnswerException 400 if the content type is JSON and the body is malformed
     */
    static ClassicFields of(RawBody body) {
        if (body.bytes().length == 0 || !isJson(body.contentType())) {
            return new ClassicFields(null);
        }
        try {
            return new ClassicFields(JSON.readTree(body.bytes()));
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw ClassicErrorStyle.message(400, "Failed to decode JSON object: it is not JSON" + where)
                    .exception();
        } catch (IOException e) {
            throw ClassicErrorStyle.message(400, "Failed to decode JSON object: its characters cannot be read")
                    .exception();
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }

    /**
     * Returns a field as text; empty if it is null.
     *
     * @throws dev.gatehouse.platform.web.AnswerException 400 if the field is missing, an array or an object
     */
    Optional<String> require(String name, String complaint) {
        JsonNode value = object == null || !object.isObject() ? null : object.get(name);
        if (value == null || value.isContainerNode()) {
            throw ClassicErrorStyle.message(400, Map.of(name, complaint)).exception();
        }
        if (value.isNull()) {
            return Optional.empty();
        }
        // Like str() in Python, which capitalises True and False.
        return Optional.of(value.isBoolean() ? (value.booleanValue() ? "True" : "False") : value.asText());
    }
}
