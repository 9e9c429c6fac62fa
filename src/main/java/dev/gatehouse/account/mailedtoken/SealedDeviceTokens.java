package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.QueuedMail;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Device tokens among the details of queued mails. A token is sealed as part of its mail, so a reader of the database can use
 * it nowhere. The seal is not renewed by {@code keys re-encrypt}: a mail waits for a day at most, and without its token it is
 * only counted as a stranger's.
 */
public final class SealedDeviceTokens {
    /** The name of the detail. */
    public static final String DETAIL = "device_token";

    /** Bytes; the service's own tokens are shorter. */
    private static final int LIMIT = 128;

    private final MasterSecrets secrets;

    public SealedDeviceTokens(MasterSecrets secrets) {
        this.secrets = secrets;
    }

    /** Returns the detail for a mail; empty without a token, or with one that the service cannot have issued. */
    public Map<String, String> seal(UUID mailId, @Nullable Secret token) {
        if (token == null || token.utf8().length > LIMIT) {
            return Map.of();
        }
        byte[] sealed = secrets.seal(token.utf8(), owner(mailId));
        return Map.of(DETAIL, Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
    }

    /** Returns the token of a mail; empty if there is none, or if the secret has been replaced since. */
    public Optional<Secret> open(QueuedMail mail) {
        String sealed = mail.details().get(DETAIL);
        if (sealed == null) {
            return Optional.empty();
        }
        try {
            byte[] token = secrets.open(Base64.getUrlDecoder().decode(sealed), owner(mail.id()));
            return Optional.of(new Secret(new String(token, StandardCharsets.UTF_8)));
        } catch (MasterSecret.WrongSecretException e) {
            return Optional.empty();
        }
    }

    private static String owner(UUID mailId) {
        return "queued mail " + mailId;
    }
}
