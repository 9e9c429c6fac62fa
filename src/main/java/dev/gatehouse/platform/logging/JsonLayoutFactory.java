package dev.gatehouse.platform.logging;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.logging.json.EventJsonLayoutBaseFactory;
import io.dropwizard.logging.json.layout.JsonFormatter;
import java.util.Map;

/**
 * {@code layout: {type: events-json}}: Dropwizard's {@code json}, with {@code request_id} as a top-level field, and with
 * escapes for characters that some programs treat as the end of a line.
 */
@JsonTypeName("events-json")
public final class JsonLayoutFactory extends EventJsonLayoutBaseFactory {
    public JsonLayoutFactory() {
        setFlattenMdc(true);
    }

    @Override
    protected JsonFormatter createDropwizardJsonFormatter() {
        return formatter(isPrettyPrint(), isAppendLineSeparator());
    }

    /** Returns a formatter that escapes control and invisible characters. */
    static JsonFormatter formatter(boolean pretty, boolean lines) {
        return new JsonFormatter(Jackson.newObjectMapper(), pretty, lines) {
            @Override
            public String toJson(Map<String, Object> fields) {
                return ControlCharacters.escape(super.toJson(fields));
            }
        };
    }
}
