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
 * Makes tokens by hand: any text for a header, any text for a payload, any bytes for a signature. What it starts from is
 * a token that both APIs take, so that each forgery has one fault.
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

    /** With the server's own key, in the name of somebody new there. */
    static Forge in(GatehouseServer server) {
        return new Forge(server);
    }

    OwnKey key() {
        return key;
    }

    Person owner() {
        return owner;
    }

    /** The header of a good token for {@code /v1}. */
    ObjectNode header() {
        return JSON.createObjectNode()
                .put("typ", "at+jwt")
                .put("kid", key.kid())
                .put("alg", key.algorithm().code());
    }

    /** The claims of a good token for {@code /v1}. */
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

    /** The header of a good token of the classic API. */
    ObjectNode classicHeader() {
        return header().put("typ", "JWT");
    }

    /** The claims of a good token of the classic API. */
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

    /** In a second, by the server's clock. */
    long secondsFromNow(long seconds) {
        Instant now = server.clock().instant();
        return now.getEpochSecond() + seconds;
    }

    /** Signed as the service signs. */
    String token(ObjectNode header, ObjectNode claims) {
        return token(header.toString(), claims.toString());
    }

    /** Signed as the service signs; the texts need not be JSON. */
    String token(String header, String claims) {
        return token(header, claims, key::sign);
    }

    static String token(String header, String claims, UnaryOperator<byte[]> signer) {
        return ofSegments(encode(header), encode(claims), signer);
    }

    /** Signs whatever the segments are. */
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
