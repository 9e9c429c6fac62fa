package dev.gatehouse.verifier.spring;

import dev.gatehouse.verifier.GatehouseCaller;
import dev.gatehouse.verifier.VerificationException;
import dev.gatehouse.verifier.Verifier;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.BearerTokenError;

/**
 * Lets a {@link Verifier} verify the tokens of a resource server, in the place of Spring's decoder, which rejects {@code typ: at+jwt}
 * and knows nothing of ended sessions.
 */
public final class GatehouseJwtDecoder implements JwtDecoder {
    private final Verifier verifier;

    /** Creates a decoder. The application closes the verifier, which Spring does with a bean. */
    public GatehouseJwtDecoder(Verifier verifier) {
        this.verifier = verifier;
    }

    /**
     * Verifies a token.
     *
     * @throws BadJwtException if the token is refused, which Spring answers with 401
     * @throws OAuth2AuthenticationException if it cannot be verified now, which Spring answers with 503
     */
    @Override
    public Jwt decode(String token) {
        try {
            return jwt(token, verifier.verify(token));
        } catch (VerificationException e) {
            if (e.reason().isUnavailable()) {
                throw new OAuth2AuthenticationException(new BearerTokenError(
                        "temporarily_unavailable",
                        HttpStatus.SERVICE_UNAVAILABLE,
                        e.reason().message(),
                        null));
            }
            throw new BadJwtException(e.reason().message(), e);
        }
    }

    private Jwt jwt(String token, GatehouseCaller caller) {
        return Jwt.withTokenValue(token)
                .header("typ", "at+jwt")
                .issuer(verifier.issuer())
                .subject(caller.userId())
                .expiresAt(caller.expiresAt())
                .claim("username", caller.username())
                .claim("roles", caller.roles())
                .claim("sid", caller.sessionId())
                .claim("fresh", caller.fresh())
                .claim("auth_time", caller.authTime())
                .claim("amr", caller.amr())
                .build();
    }
}
