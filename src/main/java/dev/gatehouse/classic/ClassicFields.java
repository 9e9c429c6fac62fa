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

/** The fields of a request as Flask-RESTful's parser sees them: of JSON alone, scalars as their text. */
final class ClassicFields {
    /** As Python's json module: NaN and the infinities are numbers, and the last of duplicates counts. */
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
     * Reads a body; one that is not sent as JSON has no fields.
     *
     * @throws dev.gatehouse.platform.web.AnswerException 400 when it is sent as JSON and is none
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
     * A field's text; none for JSON's null.
     *
     * @throws dev.gatehouse.platform.web.AnswerException 400 when it is missing, or a list or an object
     */
    Optional<String> require(String name, String complaint) {
        JsonNode value = object == null || !object.isObject() ? null : object.get(name);
        if (value == null || value.isContainerNode()) {
            throw ClassicErrorStyle.message(400, Map.of(name, complaint)).exception();
        }
        if (value.isNull()) {
            return Optional.empty();
        }
        // Python's str(): True and False are capitalised.
        return Optional.of(value.isBoolean() ? (value.booleanValue() ? "True" : "False") : value.asText());
    }
}
