package dev.gatehouse.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.platform.crypto.Crypto;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PrivateJwk;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples of RFC 7515, RFC 7638 and RFC 8037, with the native provider where available and with the JDK's provider. */
@Tag("crypto")
class SigningKeyTest {
    /** RFC 7515, appendix A.1.1, with its line breaks. */
    private static final String PAYLOAD = """
            {"iss":"joe",\r
             "exp":1300819380,\r
             "http://example.com/is_root":true}""";

    /** RFC 7515, appendix A.2.1. */
    private static final String RSA_KEY = """
            {"kty":"RSA",
            "n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
            "e":"AQAB",
            "d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ",
            "p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
            "q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
            "dp":"BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
            "dq":"h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
            "qi":"IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U"}
            """;

    private static final String RSA_TOKEN =
            "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    /** RFC 7515, appendix A.3.1. */
    private static final String EC_KEY = """
            {"kty":"EC","crv":"P-256",
            "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
            """;

    private static final String EC_TOKEN =
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    /** RFC 8037, appendix A.1. */
    private static final String ED_KEY = """
            {"kty":"OKP","crv":"Ed25519",
            "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
            """;

    private static final String ED_TOKEN =
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

    private static KeyPair pair(String jwk) {
        return ((PrivateJwk<?, ?, ?>) Jwks.parser().build().parse(jwk))
                .toKeyPair()
                .toJavaKeyPair();
    }

    /** Returns the key with the JDK's key classes, as it is read from the database. */
    private static SigningKey key(KeyAlgorithm algorithm, String jwk, boolean nativeAllowed) throws Exception {
        KeyPair read = pair(jwk);
        KeyPair pair = new KeyPair(
                algorithm
                        .factory()
                        .generatePublic(new java.security.spec.X509EncodedKeySpec(
                                read.getPublic().getEncoded())),
                algorithm
                        .factory()
                        .generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(
                                read.getPrivate().getEncoded())));
        return new SigningKey("name", algorithm, pair, Crypto.best(nativeAllowed));
    }

    private static boolean verifies(SigningKey key, String token) {
        int dot = token.lastIndexOf('.');
        return key.verifies(
                token.substring(0, dot).getBytes(StandardCharsets.US_ASCII),
                Base64.getUrlDecoder().decode(token.substring(dot + 1)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rfc_7515_appendix_a_2_verifies_and_is_reproduced(boolean nativeAllowed) throws Exception {
        SigningKey key = key(KeyAlgorithm.RS256, RSA_KEY, nativeAllowed);

        assertThat(verifies(key, RSA_TOKEN)).isTrue();
        assertThat(verifies(key, "x" + RSA_TOKEN)).isFalse();
        assertThat(key.sign(Jwts.builder().content(PAYLOAD.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(RSA_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rfc_7515_appendix_a_3_verifies(boolean nativeAllowed) throws Exception {
        SigningKey key = key(KeyAlgorithm.ES256, EC_KEY, nativeAllowed);

        assertThat(verifies(key, EC_TOKEN)).isTrue();
        assertThat(verifies(key, "x" + EC_TOKEN)).isFalse();
        // ECDSA signatures are randomized, so the new signature differs but verifies too.
        String ours = key.sign(Jwts.builder().content(PAYLOAD.getBytes(StandardCharsets.UTF_8)));
        assertThat(ours).startsWith(EC_TOKEN.substring(0, EC_TOKEN.lastIndexOf('.') + 1));
        assertThat(verifies(key, ours)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rfc_8037_appendix_a_4_verifies_and_is_reproduced(boolean nativeAllowed) throws Exception {
        SigningKey key = key(KeyAlgorithm.EDDSA, ED_KEY, nativeAllowed);

        assertThat(verifies(key, ED_TOKEN)).isTrue();
        assertThat(verifies(key, "x" + ED_TOKEN)).isFalse();
        assertThat(key.sign(Jwts.builder().content("Example of Ed25519 signing".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(ED_TOKEN);
    }

    @Test
    void thumbprint_matches_rfc_7638_section_3_1() {
        PublicKey key = (PublicKey) Jwks.parser().build().parse("""
                {"kty":"RSA",
                "n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
                "e":"AQAB","alg":"RS256","kid":"2011-04-29"}
                """).toKey();

        assertThat(SigningKey.thumbprint(key)).isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    /** RFC 8037, appendix A.3. */
    @Test
    void thumbprint_matches_rfc_8037_appendix_a_3() {
        assertThat(SigningKey.thumbprint(pair(ED_KEY).getPublic()))
                .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    @Test
    void public_key_has_the_jwk_members_of_the_rfcs() throws Exception {
        assertThat(key(KeyAlgorithm.RS256, RSA_KEY, false).jwk())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "kty",
                        "RSA",
                        "kid",
                        "name",
                        "e",
                        "AQAB",
                        "n",
                        RSA_KEY.replaceAll("(?s).*\"n\":\"(.*?)\".*", "$1")));
        assertThat(key(KeyAlgorithm.ES256, EC_KEY, false).jwk())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "kty",
                        "EC",
                        "kid",
                        "name",
                        "crv",
                        "P-256",
                        "x",
                        "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                        "y",
                        "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
        assertThat(key(KeyAlgorithm.EDDSA, ED_KEY, false).jwk())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "kty",
                        "OKP",
                        "kid",
                        "name",
                        "crv",
                        "Ed25519",
                        "x",
                        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
    }

    @ParameterizedTest
    @EnumSource
    void signatures_of_each_provider_verify_with_the_other(KeyAlgorithm algorithm) throws Exception {
        KeyPair pair = algorithm.generate();
        SigningKey here = new SigningKey("name", algorithm, pair, Crypto.best(true));
        SigningKey there = new SigningKey("name", algorithm, pair, Crypto.best(false));

        assertThat(verifies(there, here.sign(Jwts.builder().subject("1")))).isTrue();
        assertThat(verifies(here, there.sign(Jwts.builder().subject("1")))).isTrue();
    }
}
