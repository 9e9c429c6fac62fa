package dev.gatehouse.ops;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.logging.common.DropwizardLayout;
import io.dropwizard.logging.common.layout.DiscoverableLayoutFactory;
import java.util.TimeZone;

/** {@code layout: {type: text}}: one line for an event, whatever its message holds; then the stack, marked as such. */
@JsonTypeName("text")
public final class TextLayoutFactory implements DiscoverableLayoutFactory<ILoggingEvent> {
    /** Control and invisible characters and whatever else ends a line; a stack keeps its own line breaks. */
    private static final String MESSAGE = "%replace(%m){'[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]', ' '}";

    private static final String STACK = "%replace(%dwREx){'[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\n\\t]]', ' '}";
    private static final String PATTERN =
            "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5p [%X{request_id:--}] %c{1}: " + MESSAGE + "%n" + STACK;

    @Override
    public LayoutBase<ILoggingEvent> build(LoggerContext context, TimeZone timeZone) {
        DropwizardLayout layout = new DropwizardLayout(context, timeZone);
        layout.setPattern(PATTERN);
        return layout;
    }
}
