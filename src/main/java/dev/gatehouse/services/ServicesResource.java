package dev.gatehouse.services;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.api.ServicesApi;
import dev.gatehouse.api.model.AuthorizationServerMetadata;
import dev.gatehouse.api.model.IntrospectionResponse;
import dev.gatehouse.api.model.RevocationResponse;
import dev.gatehouse.api.model.RevocationsResponse;
import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.ServiceCaller;
import dev.gatehouse.key.KeyAlgorithm;
import dev.gatehouse.platform.web.Document;
import dev.gatehouse.platform.web.RawBody;
import dev.gatehouse.serviceclient.Scope;
import dev.gatehouse.session.PresentedSession;
import dev.gatehouse.session.Session;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.IntrospectedToken;
import dev.gatehouse.token.Revocation;
import dev.gatehouse.token.RevocationFeed;
import dev.gatehouse.token.VerifiedToken;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The HTTP resource for other services. */
public final class ServicesResource implements ServicesApi {
    private static final Map<String, String> CACHEABLE =
            Map.of("Cache-Control", "public, max-age=" + Duration.ofMinutes(10).toSeconds());
    private static final List<String> BASIC = List.of("client_secret_basic");
    private static final IntrospectionResponse INACTIVE = new IntrospectionResponse(
            false, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    private final String publicUrl;
    private final TokenIntrospection introspection;
    private final TokenRevocation revocation;
    private final RevocationFeed feed;
    private final Document metadata;

    /** @param publicUrl the URL of the service, as users see it; also the issuer of tokens */
    public ServicesResource(
            String publicUrl,
            TokenIntrospection introspection,
            TokenRevocation revocation,
            RevocationFeed feed,
            ObjectMapper mapper) {
        this.publicUrl = publicUrl;
        this.introspection = introspection;
        this.revocation = revocation;
        this.feed = feed;
        this.metadata = metadata(mapper);
    }

    private Document metadata(ObjectMapper mapper) {
        AuthorizationServerMetadata response = new AuthorizationServerMetadata(
                URI.create(publicUrl),
                url("/.well-known/jwks.json"),
                url("/v1/tokens/introspect"),
                BASIC,
                url("/v1/tokens/revoke"),
                BASIC,
                url("/v1/revocations"),
                Arrays.stream(KeyAlgorithm.values()).map(KeyAlgorithm::code).toList(),
                Scope.codes(),
                List.of(),
                List.of(),
                url("/docs"));
        try {
            return new Document(mapper.writeValueAsBytes(response), "application/json", CACHEABLE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the metadata cannot be written as JSON", e);
        }
    }

    private URI url(String path) {
        return URI.create(publicUrl + path);
    }

    @Override
    public Document getAuthorizationServerMetadata() {
        return metadata;
    }

    @Override
    public IntrospectionResponse introspectToken(ServiceCaller caller, RawBody body) {
        return introspection.introspect(OAuthForm.token(body), this::access, this::refresh, () -> INACTIVE);
    }

    private IntrospectionResponse access(IntrospectedToken introspected) {
        VerifiedToken token = introspected.token();
        boolean classic = token.kind() == VerifiedToken.Kind.CLASSIC;
        Authentication authentication = token.authentication();
        return new IntrospectionResponse(
                true,
                "access",
                "Bearer",
                AccessTokens.CLIENT_ID,
                token.username(),
                String.valueOf(token.userId()),
                token.sessionId(),
                publicUrl,
                classic ? null : publicUrl,
                introspected.id(),
                introspected.issuedAt().getEpochSecond(),
                token.notBefore().getEpochSecond(),
                token.expiresAt().getEpochSecond(),
                Role.codes(token.roles()),
                token.fresh(),
                authentication == null ? null : authentication.time().getEpochSecond(),
                authentication == null
                        ? null
                        : authentication.methods().stream().sorted().toList());
    }

    private IntrospectionResponse refresh(PresentedSession presented) {
        Session session = presented.session();
        return new IntrospectionResponse(
                true,
                "refresh",
                null,
                AccessTokens.CLIENT_ID,
                presented.user().username(),
                String.valueOf(presented.user().id()),
                session.id(),
                publicUrl,
                null,
                null,
                null,
                null,
                session.idleExpiresAt().getEpochSecond(),
                null,
                null,
                presented.authenticatedAt().getEpochSecond(),
                null);
    }

    @Override
    public void revokeToken(ServiceCaller caller, Origin origin, RawBody body) {
        revocation.revoke(OAuthForm.token(body), caller, origin);
    }

    @Override
    public CompletionStage<RevocationsResponse> listRevocations(
            ServiceCaller caller, @Nullable String cursor, Integer wait) {
        return feed.read(Optional.ofNullable(cursor), Duration.ofSeconds(wait))
                .thenApply(page -> new RevocationsResponse(
                        page.items().stream().map(ServicesResource::item).toList(),
                        page.nextCursor(),
                        page.snapshot()));
    }

    private static RevocationResponse item(Revocation revocation) {
        Instant endedAt = revocation.endedAt().truncatedTo(ChronoUnit.MILLIS);
        if (revocation instanceof Revocation.Session session) {
            return new RevocationResponse(
                    "session", session.id(), session.userId(), null, endedAt, session.tokensUntil());
        }
        String kid = ((Revocation.Key) revocation).kid();
        return new RevocationResponse("key", null, null, kid, endedAt, null);
    }
}
