package dev.gatehouse.edge.connection;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.jetty.HttpsConnectorFactory;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The connectors {@code type: http} and {@code https}: those of Dropwizard with strict parsing, {@code requestTimeout}
 * and a port that closes without losing a connection.
 */
public final class RequestDeadlineConnections {
    private static final Duration REQUEST_TIMEOUT = Duration.seconds(30);

    /** Maximum connections that wait to be accepted. Java's default of 50 is too small for a burst of clients. */
    static final int ACCEPT_QUEUE = 1024;

    private RequestDeadlineConnections() {}

    /** Replaces the connectors of Dropwizard in the configuration. */
    public static void install(ObjectMapper mapper) {
        mapper.registerSubtypes(new NamedType(Http.class, "http"), new NamedType(Https.class, "https"));
    }

    /** Creates a connector of {@code type: http} with its own name. */
    static ConnectorFactory named(String name, String host, int port) {
        Http http = new Http();
        http.setBindHost(host);
        http.setPort(port);
        http.setUseServerHeader(false);
        return (server, metrics, unused, threads) -> http.build(server, metrics, name, threads);
    }

    /**
     * Returns the maximum bytes of headers that are accepted. Jetty reads twice as many: if it rejected the request itself, it
     * would not know its {@code Origin}, so the page could not read the error response.
     */
    public static int headerLimit(HttpConfiguration configuration) {
        return configuration.getRequestHeaderSize() / 2;
    }

    private static HttpConfiguration strict(HttpConfiguration configuration) {
        configuration.setRequestHeaderSize(2 * configuration.getRequestHeaderSize());
        // Overrides headerCacheSize: the cache would replace a value, even a token, with an earlier one on the same
        // connection that differs only in case (docs/rationale.md).
        configuration.setHeaderCacheSize(0);
        return configuration;
    }

    /** Without TLS. */
    static final class Http extends HttpConnectorFactory {
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        @JsonProperty
        private Duration requestTimeout = REQUEST_TIMEOUT;

        Http() {
            setHttpCompliance(HttpCompliance.STRICT);
            setAcceptQueueSize(ACCEPT_QUEUE);
        }

        @Override
        @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        public Duration getIdleTimeout() {
            return super.getIdleTimeout();
        }

        @Override
        protected ServerConnector buildConnector(
                Server server,
                Scheduler scheduler,
                ByteBufferPool buffers,
                String name,
                @Nullable ThreadPool threads,
                ConnectionFactory... factories) {
            return DrainingConnector.build(this, server, scheduler, buffers, name, threads, factories);
        }

        @Override
        protected HttpConfiguration buildHttpConfiguration() {
            return strict(super.buildHttpConfiguration());
        }

        @Override
        protected HttpConnectionFactory buildHttpConnectionFactory(HttpConfiguration configuration) {
            return new Factory(
                    super.buildHttpConnectionFactory(configuration), requestTimeout, getMinResponseDataPerSecond());
        }
    }

    /** With TLS. */
    static final class Https extends HttpsConnectorFactory {
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        @JsonProperty
        private Duration requestTimeout = REQUEST_TIMEOUT;

        Https() {
            setHttpCompliance(HttpCompliance.STRICT);
            setAcceptQueueSize(ACCEPT_QUEUE);
        }

        @Override
        @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        public Duration getIdleTimeout() {
            return super.getIdleTimeout();
        }

        @Override
        protected ServerConnector buildConnector(
                Server server,
                Scheduler scheduler,
                ByteBufferPool buffers,
                String name,
                @Nullable ThreadPool threads,
                ConnectionFactory... factories) {
            return DrainingConnector.build(this, server, scheduler, buffers, name, threads, factories);
        }

        @Override
        protected HttpConfiguration buildHttpConfiguration() {
            return strict(super.buildHttpConfiguration());
        }

        @Override
        protected HttpConnectionFactory buildHttpConnectionFactory(HttpConfiguration configuration) {
            return new Factory(
                    super.buildHttpConnectionFactory(configuration), requestTimeout, getMinResponseDataPerSecond());
        }
    }

    private static final class Factory extends HttpConnectionFactory {
        private final java.time.Duration requestTimeout;
        private final long minResponseRate;

        Factory(HttpConnectionFactory dropwizards, Duration requestTimeout, DataSize minResponsePerSecond) {
            super(dropwizards.getHttpConfiguration());
            this.requestTimeout = requestTimeout.toJavaDuration();
            minResponseRate = minResponsePerSecond.toBytes();
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            return configure(
                    new RequestDeadlineConnection(
                            getHttpConfiguration(), connector, endPoint, requestTimeout, minResponseRate),
                    connector,
                    endPoint);
        }
    }
}
