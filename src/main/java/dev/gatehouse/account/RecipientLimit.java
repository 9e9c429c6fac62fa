package dev.gatehouse.account;

import dev.gatehouse.account.mailedtoken.SealedDeviceTokens;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.mail.QueuedMail;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.platform.jobs.PurgeStep;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many mails a recipient gets that unauthenticated callers requested. A mail occupies a slot of its recipient while
 * its link is valid, so a recipient whose slots are all occupied has that many usable links. Requests from the owner's known
 * devices or address blocks use separate slots. The mail worker checks the limit, never the request, so neither the response
 * nor its duration reveals whether an account exists.
 */
public final class RecipientLimit implements PurgeStep {
    private final Throttle throttle;
    private final SealedDeviceTokens deviceTokens;
    private final Hmac ids;
    private final Clock clock;

    public RecipientLimit(Throttle throttle, SealedDeviceTokens deviceTokens, MasterSecrets secrets, Clock clock) {
        this.throttle = throttle;
        this.deviceTokens = deviceTokens;
        this.ids = new Hmac(secrets.current().derive("recipient slots", 32));
        this.clock = clock;
    }

    /**
     * A group of mails that share slots.
     *
     * @param slots the number of slots
     * @param freedByUse whether a slot becomes free when the token of its mail is used or invalidated
     */
    private record Share(UUID id, int slots, boolean freedByUse) {}

    /**
     * Returns whether a mail that an unauthenticated caller requested may be sent. Once a mail has a slot, its later delivery
     * attempts are admitted too.
     *
     * @param owner the user who has the address; null if there is none
     * @param lifetime the lifetime of the link in the mail
     */
    boolean admits(
            Handle tx,
            QueuedMail mail,
            Action action,
            MailAddress address,
            @Nullable Profile owner,
            Duration lifetime) {
        OptionalInt limit = throttle.perRecipient();
        if (limit.isEmpty()) {
            return true;
        }
        String requester = owner != null && isKnown(mail, owner) ? "known" : "stranger";
        byte[] key = address.key().bytes();
        return occupy(
                tx, mail, action, List.of(new Share(id(action, requester, key), limit.getAsInt(), true)), lifetime);
    }

    /**
     * Returns whether a mail to the new address of a signed-in user may be sent. The service does not know who owns the
     * mailbox. Each user therefore has one separate slot per address, so that other users cannot lock the owner out; all users
     * share the other slots. A slot stays occupied when a newer request invalidates the link: otherwise one user could send
     * any number of mails.
     */
    boolean admitsChange(Handle tx, QueuedMail mail, MailAddress address, long userId, Duration lifetime) {
        OptionalInt limit = throttle.perRecipient();
        if (limit.isEmpty()) {
            return true;
        }
        Action action = Action.EMAIL_VERIFICATION;
        byte[] key = address.key().bytes();
        byte[] user = ByteBuffer.allocate(Long.BYTES).putLong(userId).array();
        return occupy(
                tx,
                mail,
                action,
                List.of(
                        new Share(id(action, "own", key, user), 1, false),
                        new Share(id(action, "shared", key), limit.getAsInt() - 1, false)),
                lifetime);
    }

    private boolean isKnown(QueuedMail mail, Profile owner) {
        Origin origin = AccountMails.origin(mail);
        return origin != null
                && UsernameKey.of(owner.username())
                        .filter(key -> throttle.knows(
                                owner.id(),
                                key.bytes(),
                                origin,
                                deviceTokens.open(mail).orElse(null)))
                        .isPresent();
    }

    private boolean occupy(Handle tx, QueuedMail mail, Action action, List<Share> shares, Duration lifetime) {
        RecipientSlotDao dao = tx.attach(RecipientSlotDao.class);
        Instant now = clock.instant();
        Instant until = now.plus(lifetime);
        // The lifetime of a link starts at the last delivery attempt, and so does that of its slot.
        boolean admitted = dao.updateExpiry(mail.id(), until)
                || shares.stream().anyMatch(share -> occupy(dao, share, mail.id(), now, until));
        if (!admitted) {
            throttle.addRefused(action);
        }
        return admitted;
    }

    private static boolean occupy(RecipientSlotDao dao, Share share, UUID mailId, Instant now, Instant until) {
        Map<Integer, RecipientSlotDao.Row> used = new HashMap<>();
        dao.list(share.id()).forEach(row -> used.put(row.slot(), row));
        for (int slot = 0; slot < share.slots(); slot++) {
            RecipientSlotDao.Row row = used.get(slot);
            if (row == null) {
                if (dao.insert(share.id(), slot, mailId, until)) {
                    return true;
                }
            } else if (!isOccupied(share, row, now) && dao.update(share.id(), slot, row.mailId(), mailId, until)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOccupied(Share share, RecipientSlotDao.Row row, Instant now) {
        return now.isBefore(row.expiresAt()) && !(share.freedByUse() && row.spent());
    }

    /** Derives the id of a share by HMAC, so that the database does not reveal the address. */
    private UUID id(Action action, String share, byte[]... parts) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes((action + " " + share).getBytes(StandardCharsets.UTF_8));
        for (byte[] part : parts) {
            message.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
            message.writeBytes(part);
        }
        return Uuids.fromBytes(ids.of(message.toByteArray()));
    }

    @Override
    public int remove(Handle transaction, int limit) {
        RecipientSlotDao dao = transaction.attach(RecipientSlotDao.class);
        List<UUID> expired = dao.lockExpired(clock.instant(), limit);
        if (!expired.isEmpty()) {
            dao.delete(expired);
        }
        return expired.size();
    }
}
