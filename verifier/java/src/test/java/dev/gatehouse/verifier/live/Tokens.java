package dev.gatehouse.verifier.live;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decodes tokens, and forges them. */
final class Tokens {
    private Tokens() {}

    static Map<String, Object> part(String token, int index) {
        return json(new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]), StandardCharsets.UTF_8));
    }

    static String kid(String token) {
        return (String) part(token, 0).get("kid");
    }

    static Map<String, Object> json(String text) {
        try {
            return JSONObjectUtils.parse(text);
        } catch (ParseException e) {
            throw new AssertionError(text, e);
        }
    }

    static String encode(Map<String, Object> members) {
        return Base64URL.encode(JSONObjectUtils.toJSONString(members)).toString();
    }

    static Map<String, Object> with(Map<String, Object> members, String name, Object value) {
        Map<String, Object> changed = new HashMap<>(members);
        changed.put(name, value);
        return changed;
    }

    static Map<String, Object> without(Map<String, Object> members, String name) {
        Map<String, Object> changed = new HashMap<>(members);
        changed.remove(name);
        return changed;
    }

    static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyIDFromThumbprint(true)
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String sign(ECKey key, Map<String, Object> claims) {
        return sign(
                key,
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("at+jwt"))
                        .keyID(key.getKeyID()),
                claims);
    }

    static String sign(ECKey key, JWSHeader.Builder header, Map<String, Object> claims) {
        try {
            return sign(new ECDSASigner(key), header, claims);
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String sign(JWSSigner signer, JWSHeader.Builder header, Map<String, Object> claims) throws JOSEException {
        JWSObject token = new JWSObject(header.build(), new Payload(claims));
        token.sign(signer);
        return token.serialize();
    }

    static String signHs256(byte[] secret, Map<String, Object> header, Map<String, Object> claims) {
        try {
            JWSObject token = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .type(new JOSEObjectType("at+jwt"))
                            .keyID((String) header.get("kid"))
                            .build(),
                    new Payload(claims));
            token.sign(new MACSigner(secret));
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the public key of a pair of the JDK. */
    static OctetKeyPair ed25519(KeyPair pair, String kid) {
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] key = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(key))
                .keyID(kid)
                .build();
    }

    static String signEd25519(KeyPair pair, Map<String, Object> header, Map<String, Object> claims)
            throws GeneralSecurityException {
        String signed = encode(header) + "." + encode(claims);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + Base64URL.encode(signature.sign());
    }

    /** Returns a JWK Set with one more key. */
    static String withKey(String jwks, JWK key) {
        return withMember(jwks, key.toPublicJWK().toJSONObject());
    }

    /** Returns a JWK Set with one more member of its list, which need not be a key. */
    static String withMember(String jwks, Map<String, Object> member) {
        List<Object> keys = new ArrayList<>();
        keys.add(member);
        keys.addAll((List<?>) json(jwks).get("keys"));
        return JSONObjectUtils.toJSONString(Map.of("keys", keys));
    }
}
