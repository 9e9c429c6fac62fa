package dev.gatehouse.token;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import java.security.Key;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Verifies tokens with the published key set, as a resource server with jjwt would. */
final class PublishedKeys {
    private final Map<String, Key> keys;

    private PublishedKeys(Map<String, Key> keys) {
        this.keys = keys;
    }

    static PublishedKeys of(GatehouseServer server) {
        String set = new Http(server).get("/.well-known/jwks.json").body();
        return new PublishedKeys(Jwks.setParser().build().parse(set).getKeys().stream()
                .collect(Collectors.toUnmodifiableMap(Jwk::getId, Jwk::toKey)));
    }

    Jws<Claims> verify(String token, GatehouseServer server) {
        return Jwts.parser()
                .keyLocator(header -> Objects.requireNonNull(keys.get(((JwsHeader) header).getKeyId())))
                .clock(() -> Date.from(server.clock().instant()))
                .build()
                .parseSignedClaims(token);
    }
}
