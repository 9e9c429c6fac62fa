package dev.gatehouse.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.key.SigningKey;
import dev.gatehouse.key.SigningKeys;
import dev.gatehouse.platform.crypto.Sha256;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.token.VerifiedToken.Kind;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Issues and verifies access tokens. */
public final class AccessTokens {
    /** Tolerated difference between the clocks of two instances. */
    public static final Duration LEEWAY = Duration.ofSeconds(5);

    /** Longer than any key is kept. */
    private static final Duration ANY_AGE = Duration.ofDays(36_500);

    private static final int LENGTH_LIMIT = 8 * 1024;
    private static final int CACHE_SIZE = 10_000;
    private static final String ACCESS_TYPE = "at+jwt";
    private static final String CLASSIC_TYPE = "JWT";
    public static final String CLIENT_ID = "gatehouse";
    private static final ClaimsWriter CLAIMS = new ClaimsWriter();

    private final String issuer;
    private final SigningKeys keys;
    private final @Nullable SharedKey sharedKey;
    private final Revocations revocations;
    private final Clock clock;
    private final Cache<Fingerprint, VerifiedToken> verified =
            Caffeine.newBuilder().maximumSize(CACHE_SIZE).build();

    private final Counter refused = Counters.of(
            "gatehouse_tokens_refused_total",
            "Access tokens refused, by reason",
            Counters.Label.of("reason", Refusal.class));

    /**
     * Creates the issuer and verifier of access tokens.
     *
     * @param issuer the service's public URL: {@code iss} and {@code aud}
     * @param sharedKey signs and verifies tokens of the classic API instead of the service's own key; null without a shared key
     * @param revocations the ended sessions
     */
    public AccessTokens(
            String issuer, SigningKeys keys, @Nullable SharedKey sharedKey, Revocations revocations, Clock clock) {
        this.issuer = issuer;
        this.keys = keys;
        this.sharedKey = sharedKey;
        this.revocations = revocations;
        this.clock = clock;
    }

    /**
     * Issues a token for {@code /v1} (RFC 9068). The single audience is written as a string, which every verifier understands.
     */
    @SuppressWarnings("deprecation")
    public String issue(AccessTokenClaims accessTokenClaims) {
        SigningKey key = keys.active();
        JwtBuilder token = common(accessTokenClaims)
                .header()
                .type(ACCESS_TYPE)
                .keyId(key.kid())
                .and()
                .audience()
                .single(issuer)
                .claim("client_id", CLIENT_ID)
                .claim("username", accessTokenClaims.username())
                .claim("roles", Role.codes(accessTokenClaims.roles()))
                .claim("fresh", accessTokenClaims.fresh())
                .claim("auth_time", accessTokenClaims.authentication().time().getEpochSecond())
                .claim("amr", accessTokenClaims.authentication().methods());
        return key.sign(token);
    }

    /** Issues a token of the classic API with the claim names of flask-jwt-extended 3.24. */
    public String issueClassic(AccessTokenClaims accessTokenClaims) {
        JwtBuilder token = common(accessTokenClaims)
                .claim("identity", accessTokenClaims.username())
                .claim("fresh", false);
        if (sharedKey != null) {
            return sharedKey.sign(token.header().type(CLASSIC_TYPE).and());
        }
        SigningKey key = keys.active();
        return key.sign(token.header().type(CLASSIC_TYPE).keyId(key.kid()).and());
    }

    private JwtBuilder common(AccessTokenClaims accessTokenClaims) {
        return Jwts.builder()
                .json(CLAIMS)
                .issuer(issuer)
                .subject(Long.toString(accessTokenClaims.userId()))
                .issuedAt(Date.from(accessTokenClaims.issuedAt()))
                .notBefore(Date.from(accessTokenClaims.issuedAt()))
                .expiration(Date.from(accessTokenClaims.expiresAt()))
                .id(Uuids.v7(accessTokenClaims.issuedAt()).toString())
                .claim("sid", accessTokenClaims.sessionId().toString())
                .claim("type", "access");
    }

    /**
     * Verifies the token of an {@code Authorization} header and counts refusals.
     *
     * @throws TokenRefusedException with the reason
     */
    public VerifiedToken verifyHeader(@Nullable String authorization) {
        return counted(() -> verify(BearerToken.of(authorization), LEEWAY));
    }

    /**
     * Verifies the token of an {@code Authorization} header at the classic API, without leeway for expired tokens.
     */
    public VerifiedToken verifyClassicHeader(@Nullable String authorization) {
        return counted(() -> verify(BearerToken.ofClassic(authorization), Duration.ZERO));
    }

    /**
     * Verifies the token of a cookie and counts refusals.
     *
     * @throws TokenRefusedException with the reason
     */
    public VerifiedToken verifyCookie(String token) {
        return counted(() -> verify(token, LEEWAY));
    }

    private VerifiedToken counted(Supplier<VerifiedToken> verification) {
        try {
            return verification.get();
        } catch (TokenRefusedException e) {
            refused.labelValues(Codes.of(e.refusal())).inc();
            throw e;
        }
    }

    /** Returns the counter of refused tokens by reason. */
    public Collector metrics() {
        return refused;
    }

    /**
     * Verifies a token that was issued by this service, or by another holder of the classic API's shared key.
     *
     * @param expiryLeeway how long after its {@code exp} the token is still accepted
     * @throws TokenRefusedException with the reason, in the order header, signature, time, other claims, session
     */
    public VerifiedToken verify(String token, Duration expiryLeeway) {
        if (token.length() > LENGTH_LIMIT) {
            throw new TokenRefusedException(Refusal.NOT_ENOUGH_SEGMENTS, "The token is longer than 8 KiB.");
        }
        Fingerprint fingerprint = Fingerprint.of(token);
        VerifiedToken known = verified.getIfPresent(fingerprint);
        if (known == null) {
            known = read(CompactJws.parse(token), expiryLeeway);
            verified.put(fingerprint, known);
        } else {
            String kid = known.kid();
            if (kid != null && keys.find(kid).isEmpty()) {
                throw new TokenRefusedException(
                        Refusal.WRONG_SIGNATURE, "The signing key of the token has been removed.");
            }
            checkTime(known.notBefore(), known.expiresAt(), expiryLeeway);
        }
        if (known.sessionId() != null) {
            revocations.requireLiving(known.sessionId());
        }
        return known;
    }

    /**
     * Returns a token that this service issued and that is accepted now; otherwise empty. Tokens that are signed with the shared
     * key count as foreign.
     */
    public Optional<IntrospectedToken> introspect(String token) {
        VerifiedToken accepted;
        try {
            accepted = verify(token, LEEWAY);
        } catch (TokenRefusedException e) {
            return Optional.empty();
        }
        if (accepted.kind() == Kind.SHARED) {
            return Optional.empty();
        }
        Claims claims = new Claims(CompactJws.parse(token).payload());
        return Optional.of(new IntrospectedToken(accepted, claims.time("iat"), claims.text("jti")));
    }

    /** Returns the session of a {@code /v1} token of this service, expired or not; empty if the session has ended. */
    public Optional<UUID> livingSession(String token) {
        try {
            return Optional.of(verify(token, ANY_AGE))
                    .filter(verified -> verified.kind() == Kind.ACCESS)
                    .map(VerifiedToken::sessionId);
        } catch (TokenRefusedException e) {
            return Optional.empty();
        }
    }

    /** Returns whether this service issued the token and its session has ended. */
    public boolean isOfEndedSession(String token) {
        try {
            verify(token, ANY_AGE);
            return false;
        } catch (TokenRefusedException e) {
            return e.refusal() == Refusal.REVOKED;
        }
    }

    private VerifiedToken read(CompactJws jws, Duration expiryLeeway) {
        // RFC 8725, section 3.1: the algorithm and the key come from this service's keys; the token's header is only
        // compared.
        String algorithm = jws.headerText("alg").orElse("");
        boolean shared = sharedKey != null && algorithm.equals(SharedKey.ALGORITHM);
        if (!shared
                && keys.all().stream().noneMatch(key -> key.algorithm().code().equals(algorithm))) {
            throw new TokenRefusedException(
                    Refusal.ALGORITHM_NOT_ALLOWED, "The algorithm of the token is not allowed.");
        }
        // RFC 7515, section 4.1.11; RFC 7797; RFC 7516: extensions and compression are not supported.
        for (String name : List.of("crit", "b64", "zip")) {
            if (jws.header().has(name)) {
                throw new TokenRefusedException(
                        Refusal.WRONG_SIGNATURE, "The token header has the unsupported parameter " + name + ".");
            }
        }
        return shared ? readShared(jws, expiryLeeway) : readOwn(jws, algorithm, expiryLeeway);
    }

    private VerifiedToken readOwn(CompactJws jws, String algorithm, Duration expiryLeeway) {
        SigningKey key = jws.headerText("kid")
                .flatMap(keys::find)
                .filter(found -> found.algorithm().code().equals(algorithm))
                .filter(found -> found.verifies(jws.signed(), jws.signature()))
                .orElseThrow(AccessTokens::wrongSignature);
        String type = jws.headerText("typ").orElse("");
        Claims claims = new Claims(jws.payload());
        Instant expiresAt = claims.time("exp");
        Instant notBefore = claims.time("nbf");
        checkTime(notBefore, expiresAt, expiryLeeway);
        claims.require("type", "access", Refusal.WRONG_TYPE);
        claims.require("iss", issuer, Refusal.WRONG_ISSUER);
        claims.time("iat");
        claims.text("jti");
        return switch (type) {
            case ACCESS_TYPE -> access(claims, key.kid(), notBefore, expiresAt);
            case CLASSIC_TYPE -> classic(claims, key.kid(), notBefore, expiresAt);
            default -> throw new TokenRefusedException(Refusal.WRONG_TYPE, "The typ of the token is not supported.");
        };
    }

    private VerifiedToken access(Claims claims, String kid, Instant notBefore, Instant expiresAt) {
        claims.require("aud", issuer, Refusal.WRONG_AUDIENCE);
        claims.require("client_id", CLIENT_ID, Refusal.WRONG_CLAIM);
        return new VerifiedToken(
                Kind.ACCESS,
                kid,
                claims.id("sub"),
                claims.text("username"),
                roles(claims.texts("roles")),
                claims.uuid("sid"),
                claims.flag("fresh"),
                authentication(claims),
                notBefore,
                expiresAt);
    }

    /** Reads the authentication. Tokens from before {@code amr} (RFC 8176) was issued always mean a password. */
    private static Authentication authentication(Claims claims) {
        Instant time = claims.time("auth_time");
        return claims.has("amr") ? new Authentication(claims.texts("amr"), time) : Authentication.byPassword(time);
    }

    private static VerifiedToken classic(Claims claims, String kid, Instant notBefore, Instant expiresAt) {
        refuseAudience(claims);
        return new VerifiedToken(
                Kind.CLASSIC,
                kid,
                claims.id("sub"),
                claims.text("identity"),
                Set.of(),
                claims.uuid("sid"),
                false,
                null,
                notBefore,
                expiresAt);
    }

    private VerifiedToken readShared(CompactJws jws, Duration expiryLeeway) {
        SharedKey key = Objects.requireNonNull(sharedKey);
        // The shared key has no kid, so a token with a kid was not signed with it.
        if (jws.header().has("kid") || !key.verifies(jws.signed(), jws.signature())) {
            throw wrongSignature();
        }
        Claims claims = new Claims(jws.payload());
        Instant now = clock.instant();
        Instant issuedAt = claims.has("iat") ? claims.issuedAt() : now;
        Instant expiresAt = claims.time("exp");
        // A holder of the shared key can write any iat, so the lifetime of a token with a later iat counts from now. It
        // is checked only once, because the remaining lifetime of a cached token only decreases.
        if (!key.allows(issuedAt.isBefore(now) ? issuedAt : now, expiresAt)) {
            throw new TokenRefusedException(
                    Refusal.WRONG_SIGNATURE, "The lifetime of the token is longer than allowed for the shared key.");
        }
        Instant notBefore = claims.has("nbf") ? claims.time("nbf") : Instant.EPOCH;
        checkTime(notBefore, expiresAt, expiryLeeway);
        claims.require("type", "access", Refusal.WRONG_TYPE);
        if (claims.has("iss")) {
            claims.require("iss", issuer, Refusal.WRONG_ISSUER);
        }
        refuseAudience(claims);
        return new VerifiedToken(
                Kind.SHARED,
                null,
                null,
                claims.text("identity"),
                Set.of(),
                claims.has("sid") ? claims.uuid("sid") : null,
                false,
                null,
                notBefore,
                expiresAt);
    }

    private static void refuseAudience(Claims claims) {
        if (claims.has("aud")) {
            throw new TokenRefusedException(Refusal.WRONG_AUDIENCE, "Invalid audience");
        }
    }

    /** Returns the known roles. Roles that this version does not know grant nothing. */
    private static Set<Role> roles(Set<String> codes) {
        return codes.stream().flatMap(code -> Role.of(code).stream()).collect(Collectors.toUnmodifiableSet());
    }

    private void checkTime(Instant notBefore, Instant expiresAt, Duration expiryLeeway) {
        Instant now = clock.instant();
        if (!now.isBefore(expiresAt.plus(expiryLeeway))) {
            throw new TokenRefusedException(Refusal.EXPIRED, "The token has expired.");
        }
        if (now.plus(LEEWAY).isBefore(notBefore)) {
            throw new TokenRefusedException(Refusal.NOT_YET_VALID, "The token is not yet valid.");
        }
    }

    private static TokenRefusedException wrongSignature() {
        return new TokenRefusedException(Refusal.WRONG_SIGNATURE, "The signature of the token is wrong.");
    }

    /** The SHA-256 of a token. The cache does not keep tokens in memory after their request. */
    private record Fingerprint(long a, long b, long c, long d) {
        static Fingerprint of(String token) {
            ByteBuffer hash = ByteBuffer.wrap(Sha256.of(token.getBytes(StandardCharsets.ISO_8859_1)));
            return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
        }
    }
}
