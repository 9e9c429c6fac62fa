package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.Outbox;
import dev.gatehouse.mail.QueuedMail;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.platform.crypto.SealedColumn;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Device tokens among the details of queued mails. A token is sealed as part of its mail, so a reader of the database can use
 * it nowhere. Without its token a mail is only counted as a stranger's.
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
        return Map.of(DETAIL, written(secrets.seal(token.utf8(), owner(mailId))));
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

    /** The device tokens of the mails that wait. */
    public SealedColumn column(Outbox outbox) {
        return by -> {
            int[] counts = new int[3];
            outbox.replaceDetail(DETAIL, (mailId, detail) -> {
                byte[] sealed = Base64.getUrlDecoder().decode(detail);
                if (secrets.isCurrent(sealed)) {
                    counts[1]++;
                    return Optional.empty();
                }
                try {
                    String renewed = written(secrets.sealAnew(sealed, owner(mailId)));
                    counts[0]++;
                    return Optional.of(renewed);
                } catch (MasterSecret.WrongSecretException e) {
                    counts[2]++;
                    return Optional.empty();
                }
            });
            return new SealedColumn.Renewal("device tokens of queued mails", counts[0], counts[1], counts[2]);
        };
    }

    private static String written(byte[] sealed) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private static String owner(UUID mailId) {
        return "queued mail " + mailId;
    }
}
