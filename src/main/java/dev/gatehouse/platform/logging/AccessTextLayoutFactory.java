package dev.gatehouse.platform.logging;

import ch.qos.logback.access.common.spi.IAccessEvent;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.logging.common.layout.DiscoverableLayoutFactory;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * {@code layout: {type: requests-text}}: the combined log format, followed by the request id and the duration in milliseconds.
 * Headers are escaped, so each request is one line with the same fields. Query strings and referrers are left out, because
 * they may contain secrets or personal data.
 */
@JsonTypeName("requests-text")
public final class AccessTextLayoutFactory implements DiscoverableLayoutFactory<IAccessEvent> {
    @Override
    public LayoutBase<IAccessEvent> build(LoggerContext context, TimeZone timeZone) {
        DateTimeFormatter time = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT)
                .withZone(timeZone.toZoneId());
        LayoutBase<IAccessEvent> layout = new LayoutBase<>() {
            @Override
            public String doLayout(IAccessEvent event) {
                return ControlCharacters.blank(event.getRemoteAddr())
                        + " - - [" + time.format(Instant.ofEpochMilli(event.getTimeStamp())) + "] "
                        + quoted(event.getMethod() + " " + event.getRequestURI() + " " + event.getProtocol())
                        + " " + event.getStatusCode() + " " + event.getContentLength() + " \"-\" "
                        + quoted(event.getRequestHeader("User-Agent"))
                        + " " + AccessJsonLayoutFactory.requestId(event) + " " + event.getElapsedTime()
                        + System.lineSeparator();
            }
        };
        layout.setContext(context);
        return layout;
    }

    /** Quotes a text, and escapes quotation marks in it. */
    private static String quoted(@Nullable String text) {
        String all = text == null ? "-" : text;
        return '"' + ControlCharacters.blank(all).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
