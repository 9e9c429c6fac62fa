package dev.gatehouse.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.TimeZone;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JsonLayoutTest {
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final LoggerContext context = new LoggerContext();
    private final LayoutBase<ILoggingEvent> layout = layout();

    private LayoutBase<ILoggingEvent> layout() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        LayoutBase<ILoggingEvent> json = new JsonLayoutFactory().build(context, TimeZone.getTimeZone("UTC"));
        json.start();
        return json;
    }

    @Property(tries = 300)
    void message_and_stack_trace_are_complete_on_one_line(@ForAll String message) throws IOException {
        var logger = context.getLogger("dev.gatehouse.Anything");
        var failure = new IllegalStateException(message);
        String line = layout.doLayout(new LoggingEvent("here", logger, Level.INFO, message, failure, null));

        assertThat(line).endsWith("\n");
        assertThat(UNSEEN.matcher(line.substring(0, line.length() - 1)).find()).isFalse();
        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(read.path("message").asText()).isEqualTo(message);
        assertThat(read.path("exception").asText()).contains(message);
    }
}
