package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.LoggedLines;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often the log explains that requests fail because of the database. */
class OutageLogTest {
    private static final String MESSAGE = "of the test of the log of outages";

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final OutageLog outages = new OutageLog(nanos::get);

    @RegisterExtension
    final LoggedLines log = new LoggedLines(OutageLog.class);

    private void fails(String state, int code) {
        outages.report(new ConnectionException(new SQLException(MESSAGE, state, code)));
    }

    private List<String> logged() {
        return log.about(MESSAGE);
    }

    @Test
    void one_line_a_minute_has_the_code_and_the_message_of_the_database() {
        fails("25006", 1792);
        fails("25006", 1792);
        nanos.addAndGet(OutageLog.PAUSE.toNanos() - 1);
        fails("25006", 1792);

        assertThat(logged())
                .containsExactly(
                        "WARN The database rejected a statement; requests that need it return 503 (SQLSTATE 25006, error"
                                + " 1792): " + MESSAGE);
        nanos.incrementAndGet();
        fails("HY000", 1290);
        assertThat(logged()).hasSize(2);
    }

    @Test
    void outage_that_the_monitor_has_logged_is_not_logged_again() {
        fails("08001", 0);

        assertThat(logged()).isEmpty();
    }
}
