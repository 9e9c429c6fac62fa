package dev.gatehouse.ops;

import ch.qos.logback.access.common.spi.IAccessEvent;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.logging.common.layout.DiscoverableLayoutFactory;
import io.dropwizard.request.logging.layout.LogbackAccessRequestLayout;
import java.util.TimeZone;
import java.util.regex.Pattern;

/** {@code layout: {type: access-text}}: the common log format, one line for a request whatever its headers hold. */
@JsonTypeName("access-text")
public final class AccessTextLayoutFactory implements DiscoverableLayoutFactory<IAccessEvent> {
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    @Override
    public LayoutBase<IAccessEvent> build(LoggerContext context, TimeZone timeZone) {
        return new LogbackAccessRequestLayout(context, timeZone) {
            @Override
            public String doLayout(IAccessEvent event) {
                return UNSEEN.matcher(super.doLayout(event).stripTrailing()).replaceAll(" ") + System.lineSeparator();
            }
        };
    }
}
