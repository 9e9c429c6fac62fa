package dev.gatehouse.token;

import java.time.Instant;

/**
 * An access token that is accepted now.
 *
 * @param issuedAt the claim {@code iat}
 * @param id the claim {@code jti}
 */
public record IntrospectedToken(VerifiedToken token, Instant issuedAt, String id) {}
