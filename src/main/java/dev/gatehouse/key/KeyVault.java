package dev.gatehouse.key;

import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.crypto.MasterSecrets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** Makes signing keys, and opens those that are at rest: a private half leaves it sealed or in a {@link SigningKey}. */
public final class KeyVault {
    private final MasterSecrets secrets;
    private final KeySettings settings;
    private final Crypto crypto;

    public KeyVault(MasterSecrets secrets, KeySettings settings, Crypto crypto) {
        this.secrets = secrets;
        this.settings = settings;
        this.crypto = crypto;
    }

    /** A new key, for rest. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record NewKey(String kid, String algorithm, byte[] publicKey, byte[] privateKey) {}

    NewKey make() {
        KeyAlgorithm algorithm = settings.forNewKeys(crypto);
        try {
            KeyPair pair = algorithm.generate();
            String kid = SigningKey.thumbprint(pair.getPublic());
            return new NewKey(
                    kid,
                    algorithm.code(),
                    pair.getPublic().getEncoded(),
                    secrets.seal(pair.getPrivate().getEncoded(), belongsTo(kid)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot make a key for " + algorithm.code(), e);
        }
    }

    /** @throws dev.gatehouse.platform.crypto.MasterSecret.WrongSecretException when none of the service's secrets has sealed it */
    SigningKey open(SigningKeyDao.Row row) {
        KeyAlgorithm algorithm = KeyAlgorithm.of(row.algorithm())
                .orElseThrow(() -> new IllegalStateException(
                        "signing_key has a key for " + row.algorithm() + ", which this version does not know"));
        try {
            KeyFactory factory = algorithm.factory();
            byte[] privateKey = secrets.open(row.privateKey(), belongsTo(row.kid()));
            KeyPair pair = new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(row.publicKey())),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey)));
            // Only the private half is sealed, to the name; the name is what ties the public half to it.
            if (!SigningKey.thumbprint(pair.getPublic()).equals(row.kid())) {
                throw new IllegalStateException("the signing key " + row.kid() + " has another's public half");
            }
            return new SigningKey(row.kid(), algorithm, pair, crypto);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the signing key " + row.kid() + " cannot be read", e);
        }
    }

    /** Whether the current secret has sealed it. */
    boolean isCurrent(SigningKeyDao.Row row) {
        return secrets.isCurrent(row.privateKey());
    }

    /** Its private half under the current secret. */
    byte[] sealAnew(SigningKeyDao.Row row) {
        return secrets.sealAnew(row.privateKey(), belongsTo(row.kid()));
    }

    private static String belongsTo(String kid) {
        return "signing_key " + kid;
    }
}
