package dev.gatehouse.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.Test;

/** The start of the server. */
class StartTest {
    private final List<Boolean> open = new ArrayList<>();

    /** A client that connected earlier would wait, and its refresh token could leave its grace period meanwhile. */
    @Test
    void ports_are_closed_until_the_service_can_answer() {
        try (GatehouseServer server = GatehouseServer.start(Map.of(), this::watch)) {
            assertThat(server.port()).isPositive();
        }

        assertThat(open).containsExactly(false);
    }

    private void watch(Environment environment) {
        Server[] server = new Server[1];
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server starting) {
                    server[0] = starting;
                }
            }
        });
        environment.lifecycle().manage(new Managed() {
            @Override
            public void start() {
                open.add(Arrays.stream(server[0].getConnectors())
                        .anyMatch(connector -> ((NetworkConnector) connector).isOpen()));
            }
        });
    }
}
