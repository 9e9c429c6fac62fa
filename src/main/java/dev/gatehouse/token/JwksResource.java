package dev.gatehouse.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.api.TokensApi;
import dev.gatehouse.api.model.JwkResponse;
import dev.gatehouse.api.model.JwksResponse;
import dev.gatehouse.key.SigningKey;
import dev.gatehouse.key.SigningKeys;
import dev.gatehouse.platform.web.Document;
import java.util.Collection;
import java.util.Map;

/** HTTP operation that publishes the public keys. */
public final class JwksResource implements TokensApi {
    /** A new key is published at least this long before it signs. */
    private static final Map<String, String> CACHEABLE =
            Map.of("Cache-Control", "public, max-age=" + SigningKeys.CACHEABLE.toSeconds());

    private final SigningKeys keys;
    private final ObjectMapper mapper;
    private volatile Written last;

    public JwksResource(SigningKeys keys, ObjectMapper mapper) {
        this.keys = keys;
        this.mapper = mapper;
        this.last = write(keys.all());
    }

    /** The response for one state of the key ring. */
    private record Written(Collection<SigningKey> of, Document document) {}

    @Override
    @SuppressWarnings("ReferenceEquality") // SigningKeys.all returns the same object until the ring changes
    public Document getJwks() {
        Written written = last;
        Collection<SigningKey> now = keys.all();
        if (written.of() != now) {
            written = write(now);
            last = written;
        }
        return written.document();
    }

    private Written write(Collection<SigningKey> ring) {
        JwksResponse response =
                new JwksResponse(ring.stream().map(JwksResource::response).toList());
        try {
            return new Written(ring, new Document(mapper.writeValueAsBytes(response), "application/json", CACHEABLE));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a key cannot be written as JSON", e);
        }
    }

    private static JwkResponse response(SigningKey key) {
        Map<String, String> jwk = key.jwk();
        return new JwkResponse(
                key.algorithm().keyType(),
                key.kid(),
                "sig",
                key.algorithm().code(),
                jwk.get("crv"),
                jwk.get("x"),
                jwk.get("y"),
                jwk.get("n"),
                jwk.get("e"));
    }
}
