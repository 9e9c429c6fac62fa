package dev.gatehouse.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code KEY_ALGORITHM}, from the login to the verification by a resource server. */
@Tag("crypto")
class KeyAlgorithmTest {
    @ParameterizedTest
    @EnumSource
    void key_of_each_algorithm_signs_verifies_and_is_published(KeyAlgorithm algorithm) throws Exception {
        GatehouseServer server = AlgorithmServers.with(algorithm);
        Person ada = Person.on(server);
        ada.signsIn();
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
        assertThat(algorithmOf(ada.token())).isEqualTo(algorithm.code());

        ada.signsInClassically();
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
        assertThat(algorithmOf(ada.token())).isEqualTo(algorithm.code());

        // The active and the pending key.
        Http.Reply set = await().until(
                        () -> new Http(server).get("/.well-known/jwks.json"),
                        reply -> reply.json().path("keys").size() == 2);
        assertThat(set.header("Content-Type")).isEqualTo("application/json");
        assertThat(set.header("Cache-Control")).isEqualTo("public, max-age=600");
        assertPublic(algorithm, OwnKey.of(server), set.json().path("keys").get(0));
        Jwk<?> key =
                Jwks.setParser().build().parse(set.body()).getKeys().iterator().next();
        Jwts.parser()
                .verifyWith((PublicKey) key.toKey())
                .clock(() -> Date.from(server.clock().instant()))
                .build()
                .parseSignedClaims(ada.token());
    }

    private static String algorithmOf(String token) throws Exception {
        byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
        return new ObjectMapper().readTree(header).path("alg").asText();
    }

    /**
     * Asserts that a published key has exactly the members of RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2: no
     * private member and no null.
     */
    private static void assertPublic(KeyAlgorithm algorithm, OwnKey own, JsonNode key) {
        assertThat(key.path("alg").asText()).isEqualTo(algorithm.code());
        assertThat(key.path("use").asText()).isEqualTo("sig");
        assertThat(key.path("kid").asText()).isEqualTo(own.kid()).isEqualTo(SigningKey.thumbprint(own.publicKey()));
        List<String> members = new ArrayList<>();
        key.fieldNames().forEachRemaining(members::add);
        switch (algorithm) {
            case ES256 -> {
                assertThat(members).containsExactlyInAnyOrder("kty", "kid", "use", "alg", "crv", "x", "y");
                assertThat(key.path("kty").asText()).isEqualTo("EC");
                assertThat(key.path("crv").asText()).isEqualTo("P-256");
                assertThat(bytes(key, "x")).hasSize(32);
                assertThat(bytes(key, "y")).hasSize(32);
            }
            case RS256 -> {
                assertThat(members).containsExactlyInAnyOrder("kty", "kid", "use", "alg", "n", "e");
                assertThat(key.path("kty").asText()).isEqualTo("RSA");
                assertThat(bytes(key, "n")).hasSize(256);
                assertThat(key.path("e").asText()).isEqualTo("AQAB");
            }
            case EDDSA -> {
                assertThat(members).containsExactlyInAnyOrder("kty", "kid", "use", "alg", "crv", "x");
                assertThat(key.path("kty").asText()).isEqualTo("OKP");
                assertThat(key.path("crv").asText()).isEqualTo("Ed25519");
                assertThat(bytes(key, "x")).hasSize(32);
            }
        }
    }

    private static byte[] bytes(JsonNode key, String member) {
        return Base64.getUrlDecoder().decode(key.path(member).asText());
    }

    @ParameterizedTest
    @EnumSource
    void private_key_is_encrypted_at_rest(KeyAlgorithm algorithm) throws Exception {
        GatehouseServer server = AlgorithmServers.with(algorithm);
        OwnKey key = OwnKey.of(server);
        byte[] plain = key.privateKey().getEncoded();
        assertThatThrownBy(() -> KeyFactory.getInstance(key.privateKey().getAlgorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(key.atRest())))
                .isInstanceOf(java.security.spec.InvalidKeySpecException.class);
        // Takes the secret numbers: keys of a kind share their first bytes, and the modulus of RSA is public.
        byte[] secretPart = Arrays.copyOfRange(plain, plain.length - 24, plain.length);
        if (algorithm == KeyAlgorithm.ES256) {
            byte[] scalar = ((java.security.interfaces.ECPrivateKey) key.privateKey())
                    .getS()
                    .toByteArray();
            secretPart = Arrays.copyOfRange(scalar, scalar.length - 24, scalar.length);
        }
        byte[] sought = secretPart;
        assertThat(contains(plain, sought)).isTrue();
        assertThat(contains(key.atRest(), sought)).isFalse();
        try (var files = Files.walk(server.dataDirectory())) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(TestDatabase.isMySql()
                            || all.stream().anyMatch(file -> file.toString().endsWith(".mv.db")))
                    .as("the database file is among the files")
                    .isTrue();
            for (Path file : all) {
                assertThat(contains(Files.readAllBytes(file), sought))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }

    private static boolean contains(byte[] where, byte[] what) {
        return new String(where, StandardCharsets.ISO_8859_1).contains(new String(what, StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "es256", "RS512", "EdDSA2", "auto,RS256"})
    void unsupported_algorithm_stops_the_start(String algorithm) {
        Throwable failure = catchThrowable(
                () -> GatehouseServer.start(Map.of("KEY_ALGORITHM", algorithm)).close());

        assertThat(failure)
                .cause()
                .isInstanceOf(StartException.class)
                .hasMessageContaining("key.algorithm (KEY_ALGORITHM) must be auto, ES256, RS256 or EdDSA");
    }

    /** An existing key keeps its algorithm, so instances with different settings agree. */
    @Test
    void existing_key_keeps_its_algorithm() throws Exception {
        String data;
        String token;
        try (GatehouseServer before = GatehouseServer.start(Map.of("KEY_ALGORITHM", "EdDSA"))) {
            data = before.dataDirectory().toString();
            Person ada = Person.on(before);
            ada.signsIn();
            token = ada.token();
        }
        try (GatehouseServer after = GatehouseServer.start(Map.of("KEY_ALGORITHM", "RS256", "DATA_DIR", data))) {
            assertThat(new Http(after)
                            .get("/v1/me", "Authorization", "Bearer " + token)
                            .status())
                    .isEqualTo(200);
            Person bob = Person.on(after);
            bob.signsIn();
            assertThat(algorithmOf(bob.token())).isEqualTo("EdDSA");
        }
    }
}
