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
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/** The connectors of {@code type: http} and {@code https}: Dropwizard's, stricter, and with {@code requestTimeout}. */
public final class RequestDeadlineConnections {
    private static final Duration REQUEST_TIMEOUT = Duration.seconds(30);

    /** Connections that wait to be accepted. Java's own 50 are few for a crowd that comes at once. */
    private static final int ACCEPT_QUEUE = 1024;

    private RequestDeadlineConnections() {}

    /** Lets the configuration have them in place of Dropwizard's. */
    public static void install(ObjectMapper mapper) {
        mapper.registerSubtypes(new NamedType(Http.class, "http"), new NamedType(Https.class, "https"));
    }

    /** A connector as {@code type: http} has it, under a name of its own. */
    static ConnectorFactory named(String name, String host, int port) {
        Http http = new Http();
        http.setBindHost(host);
        http.setPort(port);
        http.setUseServerHeader(false);
        return (server, metrics, unused, threads) -> http.build(server, metrics, name, threads);
    }

    /**
     * Bytes of headers that are taken. Jetty reads twice as many: it refuses what is longer than it reads before it has
     * seen who asks, and a page would not be let read that refusal.
     */
    public static int headerLimit(HttpConfiguration configuration) {
        return configuration.getRequestHeaderSize() / 2;
    }

    private static HttpConfiguration strict(HttpConfiguration configuration) {
        configuration.setRequestHeaderSize(2 * configuration.getRequestHeaderSize());
        // Whatever headerCacheSize says: a value, a token too, is taken for the one before it on the connection
        // where they differ in case alone (docs/rationale.md).
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
