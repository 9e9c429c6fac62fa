package dev.gatehouse.key;

import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.crypto.MasterSecrets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/**
 * Generates signing keys and decrypts stored ones. A private key leaves this class only encrypted or inside a {@link
 * SigningKey}.
 */
public final class KeyVault {
    private final MasterSecrets secrets;
    private final KeySettings settings;
    private final Crypto crypto;

    public KeyVault(MasterSecrets secrets, KeySettings settings, Crypto crypto) {
        this.secrets = secrets;
        this.settings = settings;
        this.crypto = crypto;
    }

    /** A new key for storage, with the encrypted private key. */
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
            throw new IllegalStateException("This Java platform cannot generate a key for " + algorithm.code(), e);
        }
    }

    /**
     * @throws dev.gatehouse.platform.crypto.MasterSecret.WrongSecretException if no accepted secret decrypts the private key
     */
    SigningKey open(SigningKeyDao.Row row) {
        KeyAlgorithm algorithm = KeyAlgorithm.of(row.algorithm())
                .orElseThrow(() -> new IllegalStateException("signing_key has a key for the algorithm "
                        + row.algorithm() + ", which this version does not support"));
        try {
            KeyFactory factory = algorithm.factory();
            byte[] privateKey = secrets.open(row.privateKey(), belongsTo(row.kid()));
            KeyPair pair = new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(row.publicKey())),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey)));
            // The private key is encrypted and bound to the kid. The kid, a thumbprint, binds the public key.
            if (!SigningKey.thumbprint(pair.getPublic()).equals(row.kid())) {
                throw new IllegalStateException(
                        "The public key of signing key " + row.kid() + " does not match its kid");
            }
            return new SigningKey(row.kid(), algorithm, pair, crypto);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The signing key " + row.kid() + " cannot be read", e);
        }
    }

    /** Returns whether the private key is encrypted with the current secret. */
    boolean isCurrent(SigningKeyDao.Row row) {
        return secrets.isCurrent(row.privateKey());
    }

    /** Returns the private key, encrypted again with the current secret. */
    byte[] sealAnew(SigningKeyDao.Row row) {
        return secrets.sealAnew(row.privateKey(), belongsTo(row.kid()));
    }

    private static String belongsTo(String kid) {
        return "signing_key " + kid;
    }
}
