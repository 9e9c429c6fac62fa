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
 * Limits how many mails a recipient gets that others have asked for. A mail occupies a slot of its recipient for as long as
 * its link works, so a recipient whose slots are all occupied has that many usable links. Requests that the owner's device or
 * address block sends have slots of their own. The mail worker asks, never the request: so neither the answer nor its time
 * tells whether there is an account.
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
     * Mails that have slots together.
     *
     * @param slots how many
     * @param freedByUse whether a slot is free again once the token of its mail has been used or voided
     */
    private record Share(UUID id, int slots, boolean freedByUse) {}

    /**
     * Returns whether a mail may go that a caller without a session has asked for. Every delivery attempt of the mail gets the
     * same answer.
     *
     * @param owner the user of the address; null if it has none
     * @param lifetime of the link in the mail
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
     * The same of a mail to an address that a signed-in user wants. Whose mailbox it is, the service does not know: each user
     * has one slot of their own there, so that others cannot keep the owner of the mailbox out, and all users share the rest.
     * A slot stays occupied when a newer request voids the link: else one user could send any number of mails.
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
        // A link lives from the last attempt to deliver it, and its slot with it.
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

    /** Half of an HMAC, so that no address can be read from it. */
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
