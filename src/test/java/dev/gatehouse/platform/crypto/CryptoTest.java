package dev.gatehouse.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.NativeCrypto;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks the crypto provider of this test run. The tests run once with the native provider and once without. */
@Tag("crypto")
class CryptoTest {
    private static String firstAlgorithm(GatehouseServer server) {
        return new Http(server)
                .get("/.well-known/jwks.json")
                .json()
                .at("/keys/0/alg")
                .asText();
    }

    @Test
    void provider_is_the_expected_one() {
        Crypto crypto = Crypto.best(NativeCrypto.isAllowed());

        assertThat(crypto.isNative()).isEqualTo(NativeCrypto.isExpected());
        if (NativeCrypto.isExpected()) {
            assertThat(crypto.provider()).isNotNull().asString().startsWith("AmazonCorrettoCryptoProvider");
        } else {
            assertThat(crypto.provider()).isNull();
        }
    }

    @Test
    void first_key_has_the_algorithm_of_the_provider() {
        assertThat(firstAlgorithm(GatehouseServer.shared())).isEqualTo(NativeCrypto.isExpected() ? "ES256" : "RS256");
    }

    @Test
    void first_key_is_rs256_if_native_crypto_is_off() {
        try (GatehouseServer server = GatehouseServer.start(Map.of("NATIVE_CRYPTO", "off"))) {
            assertThat(firstAlgorithm(server)).isEqualTo("RS256");
        }
    }
}
