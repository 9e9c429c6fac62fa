package dev.gatehouse.platform.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.logging.common.DropwizardLayout;
import io.dropwizard.logging.common.layout.DiscoverableLayoutFactory;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * {@code layout: {type: events-text}}: one line per event, with line breaks of the message replaced; then the stack trace, in
 * lines that begin with an exclamation mark.
 */
@JsonTypeName("events-text")
public final class TextLayoutFactory implements DiscoverableLayoutFactory<ILoggingEvent> {
    private static final String MDC_KEY = "request_id";
    private static final String MESSAGE = "%replace(%m){'[" + ControlCharacters.CHARACTERS + "]', ' '}";

    /** The stack trace, which keeps its line breaks. */
    private static final String STACK = "%replace(%dwREx){'[" + ControlCharacters.CHARACTERS + "&&[^\\n\\t]]', ' '}";

    private static final String PATTERN =
            "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5p [%X{" + MDC_KEY + ":--}] %c{1}: " + MESSAGE + "%n" + STACK;

    @Override
    public LayoutBase<ILoggingEvent> build(LoggerContext context, TimeZone timeZone) {
        DropwizardLayout layout = new DropwizardLayout(context, timeZone) {
            @Override
            public String doLayout(ILoggingEvent event) {
                String text = super.doLayout(event);
                @Nullable String id = event.getMDCPropertyMap().get(MDC_KEY);
                // A search for the request id must find the stack trace too.
                return id == null ? text : text.replace("\n!", "\n! [" + id + "]");
            }
        };
        layout.setPattern(PATTERN);
        return layout;
    }
}
