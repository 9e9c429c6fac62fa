package dev.gatehouse.account;

import dev.gatehouse.account.mailedtoken.MailedTokens;
import dev.gatehouse.account.mailedtoken.SealedDeviceTokens;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.mail.Outbox;
import dev.gatehouse.mail.QueuedMail;
import dev.gatehouse.session.login.NewDevice;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.UserDeletion;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Queues the mails of account operations. {@link MailWriter} decides at sending time whether and what to send. */
public final class AccountMails {
    /** The keys of the mail details that describe the request which queued the mail. */
    static final String ADDRESS = "address";

    static final String USER_AGENT = "agent";
    static final String REQUEST_ID = "request_id";
    static final String DEVICE = "device";
    static final String TIME = "time";

    /** The keys of the session and the credentials version that a requested change of address is bound to. */
    static final String SESSION = "session";

    static final String VERSION = "version";

    /** Details that never appear in a mail. */
    static final Set<String> HIDDEN = Set.of(REQUEST_ID, SESSION, VERSION, SealedDeviceTokens.DETAIL);

    private final Outbox outbox;
    private final Clock clock;

    public AccountMails(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A mail to queue. */
    record Order(
            MailKind kind,
            String address,
            @Nullable Long userId,
            @Nullable String locale,
            @Nullable Origin origin,
            @Nullable String device) {
        static Order of(MailKind kind, String address) {
            return new Order(kind, address, null, null, null, null);
        }

        /** Sets the user whom the mail is about. */
        Order about(long userId) {
            return new Order(kind, address, userId, locale, origin, device);
        }

        Order in(@Nullable String locale) {
            return new Order(kind, address, userId, locale, origin, device);
        }

        /** Sets the origin of the request that causes the mail. */
        Order from(@Nullable Origin origin) {
            return new Order(kind, address, userId, locale, origin, device);
        }

        /** Sets the device name that the user chose. */
        Order device(@Nullable String device) {
            return new Order(kind, address, userId, locale, origin, device);
        }
    }

    /** @throws dev.gatehouse.kernel.ProblemException {@code mail-off} if this service sends no mail */
    void requireOn() {
        if (outbox.isOff()) {
            throw Problem.MAIL_OFF.exception();
        }
    }

    /**
     * Queues a mail.
     *
     * @return the id of the mail
     */
    UUID queue(Handle transaction, Order order) {
        return queue(transaction, order, id -> Map.of());
    }

    /** @param more returns further details for the mail with the given id */
    UUID queue(Handle transaction, Order order, Function<UUID, Map<String, String>> more) {
        UUID id = Uuids.v7(clock.instant());
        Map<String, String> details = details(order);
        details.putAll(more.apply(id));
        outbox.add(
                transaction,
                new QueuedMail(id, order.kind(), order.userId(), order.address(), order.locale(), details));
        return id;
    }

    /** Returns the origin of the request that queued a mail; null if the mail has none. */
    static @Nullable Origin origin(QueuedMail mail) {
        String address = mail.details().get(ADDRESS);
        return address == null
                ? null
                : new Origin(
                        address, mail.details().get(USER_AGENT), mail.details().getOrDefault(REQUEST_ID, ""));
    }

    /**
     * Queues a mail with a link that sets a new address. The link is valid while the session is active and the credentials
     * are unchanged.
     *
     * @param asked the session that requested the change
     */
    void confirmChange(Handle transaction, Profile profile, UUID asked, String address) {
        Map<String, String> bound =
                Map.of(SESSION, asked.toString(), VERSION, String.valueOf(profile.credentialsVersion()));
        Order order =
                Order.of(MailKind.ADDRESS_CHANGE, address).about(profile.id()).in(profile.locale());
        queue(transaction, order, id -> bound);
    }

    /** Queues a notice about an event on the account, if the user has a verified address. */
    void notice(Handle transaction, MailKind kind, Profile profile, Origin origin) {
        notice(transaction, kind, profile, origin, null);
    }

    /** @param device the device name that the user chose; null if there is none */
    void notice(Handle transaction, MailKind kind, Profile profile, Origin origin, @Nullable String device) {
        if (isReachable(profile)) {
            queue(transaction, order(kind, profile, origin).device(device));
        }
    }

    private static Order order(MailKind kind, Profile profile, @Nullable Origin origin) {
        return Order.of(kind, String.valueOf(profile.email()))
                .about(profile.id())
                .in(profile.locale())
                .from(origin);
    }

    /**
     * Queues a notice with a link. The calling method adds the token of the link under the id of the mail.
     *
     * @return the id of the mail; empty if the user has no verified address
     */
    Optional<UUID> noticeWithLink(Handle transaction, MailKind kind, Profile profile, Origin origin) {
        return isReachable(profile) ? Optional.of(queue(transaction, order(kind, profile, origin))) : Optional.empty();
    }

    /** Queues the notice that the account was deleted. */
    private void closed(Handle transaction, Profile profile, @Nullable Origin origin) {
        if (isReachable(profile)) {
            // Without a user id: the user no longer exists when the mail is sent.
            queue(
                    transaction,
                    Order.of(MailKind.ACCOUNT_CLOSED, String.valueOf(profile.email()))
                            .in(profile.locale())
                            .from(origin));
        }
    }

    /** Returns the deletion step that removes the mailed tokens of the user and queues the notice of the deletion. */
    public UserDeletion.Step deletion(Profiles profiles) {
        return (tx, userId, by) -> {
            MailedTokens.removeAll(tx, userId);
            // If another user deletes the user, the mail must not show that user's origin.
            @Nullable Origin origin = by.is(userId) ? by.origin() : null;
            profiles.find(tx, userId).ifPresent(profile -> closed(tx, profile, origin));
        };
    }

    private boolean isReachable(Profile profile) {
        return !outbox.isOff() && profile.hasVerifiedAddress();
    }

    /** Returns the listener that queues a notice of a login from a new device. */
    public NewDevice newDevice(Profiles profiles) {
        return (tx, user, session) -> profiles.find(tx, user.id()).ifPresent(profile -> {
            Origin origin = new Origin(session.address(), session.userAgent(), "");
            notice(tx, MailKind.NEW_DEVICE, profile, origin, session.deviceName());
        });
    }

    private Map<String, String> details(Order order) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put(TIME, clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        Origin origin = order.origin();
        if (origin != null) {
            details.put(ADDRESS, origin.address());
            details.put(REQUEST_ID, origin.requestId());
            if (origin.userAgent() != null) {
                details.put(USER_AGENT, origin.userAgent());
            }
        }
        if (order.device() != null) {
            details.put(DEVICE, order.device());
        }
        return details;
    }
}
