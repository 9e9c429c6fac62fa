package dev.gatehouse.edge;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.gatehouse.edge.connection.HttpLimits;
import dev.gatehouse.edge.connection.MarkedOperations;
import dev.gatehouse.edge.connection.SentBody;
import dev.gatehouse.edge.connection.TruncatedResponses;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.ServiceCaller;
import dev.gatehouse.platform.metrics.PrometheusMetrics;
import dev.gatehouse.platform.web.Browser;
import dev.gatehouse.platform.web.DenialObserver;
import dev.gatehouse.platform.web.ErrorStyle;
import dev.gatehouse.platform.web.HashCapacity;
import dev.gatehouse.platform.web.Hashes;
import dev.gatehouse.platform.web.ProblemPages;
import dev.gatehouse.platform.web.ScopeGuard;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.CsrfTokens;
import io.dropwizard.auth.AuthDynamicFeature;
import io.dropwizard.auth.AuthValueFactoryProvider;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.setup.JerseyEnvironment;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.process.internal.RequestScoped;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.filter.RolesAllowedDynamicFeature;

/** Installs the edge: everything that requests and responses pass before and after the features. */
public final class Edge {
    private static final int NESTING_LIMIT = 32;

    private Edge() {}

    /**
     * How callers are authenticated.
     *
     * @param publicUrl the URL of the service, as users see it
     * @param proxies the trusted proxies between clients and the service
     * @param clients authenticates service clients
     * @param freshFor the maximum age of the password verification for operations that require a recent one
     * @param signedOut returns the values of {@code Set-Cookie} for a browser whose request to sign out was refused
     */
    public record Recognition(
            AccessTokens tokens,
            CsrfTokens csrf,
            String publicUrl,
            ProxySettings proxies,
            ScopeGuard clients,
            Duration freshFor,
            Function<Browser, List<String>> signedOut) {}

    /**
     * How errors are answered.
     *
     * @param styles the APIs with their own authentication and error responses
     * @param pages the pages for errors in browsers
     */
    public record Errors(List<ErrorStyle> styles, ProblemPages pages) {}

    /**
     * Installs the filters, mappers and handlers of all requests.
     *
     * @param ending returns whether the service is shutting down
     * @param metrics exports the durations of requests
     * @param denials called for requests that were denied access
     * @param hashes decides whether operations that hash a password are rejected
     */
    public static void install(
            Environment environment,
            CorsSettings cors,
            Recognition recognition,
            Errors errors,
            BooleanSupplier ending,
            PrometheusMetrics metrics,
            DenialObserver denials,
            HashCapacity hashes,
            Clock clock) {
        Refusals refusals = new Refusals(errors.styles(), recognition.freshFor());
        ClientAddresses addresses = new ClientAddresses(recognition.proxies());
        strict(environment.getObjectMapper());
        JerseyEnvironment jersey = environment.jersey();
        jersey.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        jersey.property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
        jersey.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
        jersey.register(new AuthDynamicFeature(BearerAuthFilter.of(recognition, refusals, addresses)));
        jersey.register(new AuthValueFactoryProvider.Binder<>(Caller.class));
        jersey.register(RolesAllowedDynamicFeature.class);
        jersey.register(FreshFilter.feature(recognition.freshFor(), clock));
        jersey.register(ServiceClientFilter.feature(recognition.clients()));
        jersey.register(OperationFilter.feature());
        jersey.register(new ClassicContentFilter(refusals));
        jersey.register(new RawBodyReader());
        jersey.register(new IntegerParameters());
        jersey.register(new AnswerFilter());
        jersey.register(new DenialFilter(denials, addresses));
        jersey.register(SuccessFilter.feature());
        jersey.getResourceConfig().register(new ProblemPageFilter(errors.pages()), ProblemPageFilter.PRIORITY);
        jersey.register(new TruncatedResponses.Noting());
        jersey.register(new SentBody.Length());
        OutageLog outages = new OutageLog();
        jersey.register(new ProblemMapper.OfAnything(refusals, outages));
        jersey.register(new ProblemMapper.OfViolations(refusals, outages));
        jersey.register(new AbstractBinder() {
            @Override
            protected void configure() {
                bindFactory(OriginFactory.class).to(Origin.class).in(RequestScoped.class);
                bindFactory(ServiceClientFilter.CallerFactory.class)
                        .to(ServiceCaller.class)
                        .in(RequestScoped.class);
                bind(addresses).to(ClientAddresses.class);
                bind(new TrustedOrigins(cors, recognition.publicUrl())).to(TrustedOrigins.class);
                bindFactory(BrowserFactory.class).to(Browser.class).in(RequestScoped.class);
            }
        });
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server server) {
                    Cors allowed = new Cors(cors);
                    ResponseHeaders headers =
                            new ResponseHeaders(allowed, errors.pages(), recognition.publicUrl(), ending);
                    OverloadHandler overload = new OverloadHandler(
                            MarkedOperations.of(jersey.getResourceConfig().getClasses(), Hashes.class), hashes);
                    wrap(
                            server,
                            new RequestDurations(metrics),
                            new EdgeHandler(headers, allowed),
                            new TruncatedResponses(ending),
                            new JerseyRequests(),
                            overload,
                            new SizeLimitHandler(HttpLimits.BODY, -1));
                    server.setErrorHandler(
                            new ErrorPage(refusals, errors.pages(), headers, environment.getObjectMapper()));
                }
            }
        });
    }

    /** Inserts the handlers; a request passes them in this order. */
    private static void wrap(Server server, Handler.Singleton... handlers) {
        for (int last = handlers.length - 1; last >= 0; last--) {
            server.insertHandler(handlers[last]);
        }
    }

    /** Makes parsing strict: no duplicate keys, no unknown fields, no trailing content, no conversion between types. */
    private static void strict(ObjectMapper mapper) {
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(NESTING_LIMIT)
                        .build());
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        mapper.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        mapper.setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
        refuse(
                mapper,
                LogicalType.Textual,
                CoercionInputShape.Integer,
                CoercionInputShape.Float,
                CoercionInputShape.Boolean);
        refuse(
                mapper,
                LogicalType.Integer,
                CoercionInputShape.String,
                CoercionInputShape.Float,
                CoercionInputShape.Boolean);
        refuse(mapper, LogicalType.Boolean, CoercionInputShape.String, CoercionInputShape.Integer);
    }

    private static void refuse(ObjectMapper mapper, LogicalType type, CoercionInputShape... shapes) {
        for (CoercionInputShape shape : shapes) {
            mapper.coercionConfigFor(type).setCoercion(shape, CoercionAction.Fail);
        }
    }
}
