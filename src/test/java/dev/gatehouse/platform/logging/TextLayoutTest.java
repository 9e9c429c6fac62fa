package dev.gatehouse.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.LayoutBase;
import java.util.List;
import java.util.TimeZone;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class TextLayoutTest {
    private static final int TRIES = 300;
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final LoggerContext context = new LoggerContext();
    private final LayoutBase<ILoggingEvent> layout = layout();

    private LayoutBase<ILoggingEvent> layout() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        LayoutBase<ILoggingEvent> text = new TextLayoutFactory().build(context, TimeZone.getTimeZone("UTC"));
        text.start();
        return text;
    }

    @Property(tries = TRIES)
    void message_stays_on_one_line(@ForAll String message) {
        String line = line(message, null);

        assertThat(line).endsWith("\n");
        assertThat(UNSEEN.matcher(line.substring(0, line.length() - 1)).find()).isFalse();
    }

    @Property(tries = TRIES)
    void lines_of_a_stack_trace_start_with_an_exclamation_mark(@ForAll String message) {
        List<String> lines =
                List.of(line("it failed", new IllegalStateException(message)).split("\n", -1));

        assertThat(lines.get(0)).endsWith(": it failed");
        assertThat(lines.get(lines.size() - 1)).isEmpty();
        assertThat(lines.subList(1, lines.size() - 1)).allSatisfy(line -> {
            assertThat(line).startsWith("!");
            assertThat(UNSEEN.matcher(line.replace("\t", "")).find()).isFalse();
        });
    }

    private String line(String message, @Nullable Throwable failure) {
        var logger = context.getLogger("dev.gatehouse.Anything");
        return layout.doLayout(new LoggingEvent("here", logger, Level.INFO, message, failure, null));
    }
}
