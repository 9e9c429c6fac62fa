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
 * Encrypts device tokens that are stored with queued mails. A token is sealed together with the id of its mail, so a reader of
 * the database cannot use it elsewhere. If it cannot be opened, the recipient limit treats the requester as unknown.
 */
public final class SealedDeviceTokens {
    /** The key of the token in the mail details. */
    public static final String DETAIL = "device_token";

    /** The maximum length of a token, in bytes; tokens that the service issues are shorter. */
    private static final int LIMIT = 128;

    private final MasterSecrets secrets;

    public SealedDeviceTokens(MasterSecrets secrets) {
        this.secrets = secrets;
    }

    /** Returns the detail for a mail; empty if there is no token, or if it is longer than any that the service issues. */
    public Map<String, String> seal(UUID mailId, @Nullable Secret token) {
        if (token == null || token.utf8().length > LIMIT) {
            return Map.of();
        }
        return Map.of(DETAIL, written(secrets.seal(token.utf8(), owner(mailId))));
    }

    /** Returns the token of a mail; empty if there is none, or if its master secret is no longer accepted. */
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

    /** Returns the sealed device tokens of queued mails, for re-encryption. */
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
