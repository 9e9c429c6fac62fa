package dev.gatehouse.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.key.OwnKey;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Creates tokens with any header, payload and signature. Tests start from a token that both APIs accept, so each forged token
 * has exactly one fault.
 */
final class Forge {
    static final String ISSUER = "http://localhost:8080";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GatehouseServer server;
    private final OwnKey key;
    private final Person owner;
    private final long ownerId;

    private Forge(GatehouseServer server) {
        this.server = server;
        this.key = OwnKey.of(server);
        this.owner = Person.on(server);
        this.ownerId = owner.id();
    }

    /** Returns a forge with the server's key. The tokens belong to a new user. */
    static Forge in(GatehouseServer server) {
        return new Forge(server);
    }

    OwnKey key() {
        return key;
    }

    Person owner() {
        return owner;
    }

    /** Returns the header of a valid token for {@code /v1}. */
    ObjectNode header() {
        return JSON.createObjectNode()
                .put("typ", "at+jwt")
                .put("kid", key.kid())
                .put("alg", key.algorithm().code());
    }

    /** Returns the claims of a valid token for {@code /v1}. */
    ObjectNode claims() {
        long now = server.clock().instant().getEpochSecond();
        ObjectNode claims = common(now)
                .put("aud", ISSUER)
                .put("client_id", "gatehouse")
                .put("username", owner.username())
                .put("fresh", true)
                .put("auth_time", now);
        claims.putArray("roles");
        return claims;
    }

    /** Returns the header of a valid token of the classic API. */
    ObjectNode classicHeader() {
        return header().put("typ", "JWT");
    }

    /** Returns the claims of a valid token of the classic API. */
    ObjectNode classicClaims() {
        return common(server.clock().instant().getEpochSecond())
                .put("identity", owner.username())
                .put("fresh", false);
    }

    private ObjectNode common(long now) {
        return JSON.createObjectNode()
                .put("iss", ISSUER)
                .put("sub", Long.toString(ownerId))
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + 600)
                .put("jti", UUID.randomUUID().toString())
                .put("sid", UUID.randomUUID().toString())
                .put("type", "access");
    }

    /** Returns the epoch second this many seconds from now, by the server's clock. */
    long secondsFromNow(long seconds) {
        Instant now = server.clock().instant();
        return now.getEpochSecond() + seconds;
    }

    /** Returns a token signed with the server's key. */
    String token(ObjectNode header, ObjectNode claims) {
        return token(header.toString(), claims.toString());
    }

    /** Returns a token signed with the server's key. The texts need not be JSON. */
    String token(String header, String claims) {
        return token(header, claims, key::sign);
    }

    static String token(String header, String claims, UnaryOperator<byte[]> signer) {
        return ofSegments(encode(header), encode(claims), signer);
    }

    /** Signs encoded segments, which need not be valid. */
    static String ofSegments(String header, String claims, UnaryOperator<byte[]> signer) {
        byte[] signed = (header + "." + claims).getBytes(StandardCharsets.ISO_8859_1);
        return header + "." + claims + "." + encode(signer.apply(signed));
    }

    static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
