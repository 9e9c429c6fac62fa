package dev.gatehouse.platform.logging;

import ch.qos.logback.access.common.spi.IAccessEvent;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.logging.json.AccessJsonLayoutBaseFactory;
import io.dropwizard.logging.json.layout.AccessJsonLayout;
import io.dropwizard.logging.json.layout.JsonFormatter;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** {@code layout: {type: requests-json}}: Dropwizard's {@code access-json}, with the request id. */
@JsonTypeName("requests-json")
public final class AccessJsonLayoutFactory extends AccessJsonLayoutBaseFactory {
    @Override
    public LayoutBase<IAccessEvent> build(LoggerContext context, TimeZone timeZone) {
        AccessJsonLayout layout =
                new AccessJsonLayout(
                        createDropwizardJsonFormatter(),
                        createTimestampFormatter(timeZone),
                        getIncludes(),
                        getCustomFieldNames(),
                        getAdditionalFields()) {
                    @Override
                    protected Map<String, Object> toJsonMap(IAccessEvent event) {
                        Map<String, Object> fields = super.toJsonMap(event);
                        fields.put("request_id", requestId(event));
                        return fields;
                    }
                };
        layout.setContext(context);
        layout.setRequestHeaders(getRequestHeaders());
        layout.setResponseHeaders(getResponseHeaders());
        layout.setRequestAttributes(getRequestAttributes());
        return layout;
    }

    /** Returns the request id from the response headers, which only contain an id in a safe format. */
    static String requestId(IAccessEvent event) {
        @Nullable String id = event.getResponseHeader("X-Request-Id");
        return id == null ? "-" : id;
    }

    @Override
    protected JsonFormatter createDropwizardJsonFormatter() {
        return JsonLayoutFactory.formatter(isPrettyPrint(), isAppendLineSeparator());
    }
}
