package dev.gatehouse.verifier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.util.Optional;

/** A public key of Gatehouse with its algorithm: ES256, RS256 or EdDSA with Ed25519. */
final class VerificationKey {
    private static final int MINIMUM_RSA_BITS = 2048;

    private final JWK jwk;
    private final JWSHeader header;
    private final JWSVerifier verifier;

    private VerificationKey(JWK jwk, JWSAlgorithm algorithm, JWSVerifier verifier) {
        this.jwk = jwk;
        this.header = new JWSHeader(algorithm);
        this.verifier = verifier;
    }

    /** Returns a key, or empty if it is not for signatures with ES256, RS256 or Ed25519. */
    static Optional<VerificationKey> of(JWK jwk) throws JOSEException {
        if (jwk.getKeyID() == null || !(jwk.getKeyUse() == null || KeyUse.SIGNATURE.equals(jwk.getKeyUse()))) {
            return Optional.empty();
        }
        if (jwk instanceof ECKey ec && Curve.P_256.equals(ec.getCurve()) && isFor(jwk, JWSAlgorithm.ES256)) {
            return Optional.of(new VerificationKey(jwk, JWSAlgorithm.ES256, new ECDSAVerifier(ec)));
        }
        if (jwk instanceof RSAKey rsa && rsa.size() >= MINIMUM_RSA_BITS && isFor(jwk, JWSAlgorithm.RS256)) {
            return Optional.of(new VerificationKey(jwk, JWSAlgorithm.RS256, new RSASSAVerifier(rsa)));
        }
        if (jwk instanceof OctetKeyPair okp && Curve.Ed25519.equals(okp.getCurve()) && isFor(jwk, JWSAlgorithm.EdDSA)) {
            return Optional.of(new VerificationKey(jwk, JWSAlgorithm.EdDSA, new Ed25519Verifier(okp)));
        }
        return Optional.empty();
    }

    private static boolean isFor(JWK jwk, JWSAlgorithm algorithm) {
        return jwk.getAlgorithm() == null || algorithm.equals(jwk.getAlgorithm());
    }

    String kid() {
        return jwk.getKeyID();
    }

    boolean isSameAs(VerificationKey other) {
        return jwk.equals(other.jwk);
    }

    /** Returns whether the key signed the token. The algorithm is that of the key (RFC 8725, section 3.1). */
    boolean signed(AccessToken token) {
        if (!header.getAlgorithm().getName().equals(token.algorithm())) {
            return false;
        }
        try {
            return verifier.verify(header, token.signed(), new Base64URL(token.signature()));
        } catch (JOSEException e) {
            return false; // the signature has not the form of the algorithm's signatures
        }
    }
}
