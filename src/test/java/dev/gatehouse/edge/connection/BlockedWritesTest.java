package dev.gatehouse.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** Limits the writes that wait for slow clients. Above the limit, the connection of the oldest waiting write is closed. */
class BlockedWritesTest {
    private final BlockedWrites writes = new BlockedWrites(2);
    private final ByteArrayEndPoint first = new ByteArrayEndPoint();
    private final ByteArrayEndPoint second = new ByteArrayEndPoint();
    private final ByteArrayEndPoint third = new ByteArrayEndPoint();
    private final ByteArrayEndPoint fourth = new ByteArrayEndPoint();

    @Test
    void oldest_waiting_connection_is_closed() {
        writes.count(first, Callback.NOOP);
        writes.count(second, Callback.NOOP);
        assertThat(first.isOpen()).isTrue();

        writes.count(third, Callback.NOOP);
        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isTrue();

        writes.count(fourth, Callback.NOOP);
        assertThat(second.isOpen()).isFalse();
        assertThat(third.isOpen()).isTrue();
    }

    @Test
    void completed_writes_are_not_counted() {
        writes.count(first, Callback.NOOP).succeeded();
        writes.count(second, Callback.NOOP).failed(new IllegalStateException("gone"));
        writes.count(third, Callback.NOOP);
        writes.count(first, Callback.NOOP);
        assertThat(first.isOpen()).isTrue();
        assertThat(third.isOpen()).isTrue();

        writes.count(fourth, Callback.NOOP);
        assertThat(third.isOpen()).isFalse();
        assertThat(first.isOpen()).isTrue();
    }
}
