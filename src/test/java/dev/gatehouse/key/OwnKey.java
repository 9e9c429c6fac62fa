package dev.gatehouse.key;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.UsedSecrets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HexFormat;

/** A signing key with which a test can sign any token. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OwnKey(String kid, KeyAlgorithm algorithm, KeyPair pair, byte[] atRest) {
    /** Returns the active key of a service, decrypted with its secret. */
    public static OwnKey of(GatehouseServer server) {
        try (Connection connection = server.database();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT kid, algorithm, public_key, private_key FROM signing_key WHERE state = 'active'")) {
            if (!row.next()) {
                throw new AssertionError("There is no active key");
            }
            String kid = row.getString("kid");
            KeyAlgorithm algorithm = KeyAlgorithm.of(row.getString("algorithm")).orElseThrow();
            byte[] sealed = row.getBytes("private_key");
            byte[] pkcs8 = secret(server).open(sealed, "signing_key " + kid);
            UsedSecrets.add("a private key", Base64.getEncoder().encodeToString(pkcs8));
            UsedSecrets.add("a private key in hexadecimal", HexFormat.of().formatHex(pkcs8));
            UsedSecrets.add("a private key at rest", Base64.getEncoder().encodeToString(sealed));
            UsedSecrets.add(
                    "a private key at rest in hexadecimal", HexFormat.of().formatHex(sealed));
            KeyPair pair = new KeyPair(
                    algorithm.factory().generatePublic(new X509EncodedKeySpec(row.getBytes("public_key"))),
                    algorithm.factory().generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            return new OwnKey(kid, algorithm, pair, sealed);
        } catch (SQLException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a key that no service knows. */
    public static OwnKey stranger(KeyAlgorithm algorithm) {
        try {
            KeyPair pair = algorithm.generate();
            return new OwnKey(SigningKey.thumbprint(pair.getPublic()), algorithm, pair, new byte[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MasterSecret secret(GatehouseServer server) {
        return new MasterSecret(new Secret(server.secret()));
    }

    public PublicKey publicKey() {
        return pair.getPublic();
    }

    public PrivateKey privateKey() {
        return pair.getPrivate();
    }

    /** Signs in the format of RFC 7518, section 3, or RFC 8037. */
    public byte[] sign(byte[] bytes) {
        return sign(
                switch (algorithm) {
                    case ES256 -> "SHA256withECDSAinP1363Format";
                    case RS256 -> "SHA256withRSA";
                    case EDDSA -> "Ed25519";
                },
                bytes);
    }

    /** Signs with any signature algorithm of the JDK. */
    public byte[] sign(String jcaName, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(jcaName);
            signature.initSign(privateKey());
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
