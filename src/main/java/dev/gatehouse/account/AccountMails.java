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

/** Mails that accounts have written; what becomes of each is decided when it is sent. */
public final class AccountMails {
    /** What is known of where a request came from, among the details of a mail. */
    static final String ADDRESS = "address";

    static final String USER_AGENT = "agent";
    static final String REQUEST_ID = "request_id";
    static final String DEVICE = "device";
    static final String TIME = "time";

    /** What a change of address is bound to when it is asked for. */
    static final String SESSION = "session";

    static final String VERSION = "version";

    /** Details that are not shown to anybody. */
    static final Set<String> HIDDEN = Set.of(REQUEST_ID, SESSION, VERSION, SealedDeviceTokens.DETAIL);

    private final Outbox outbox;
    private final Clock clock;

    public AccountMails(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A mail that is to be written. */
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

        /** About somebody. */
        Order about(long userId) {
            return new Order(kind, address, userId, locale, origin, device);
        }

        Order in(@Nullable String locale) {
            return new Order(kind, address, userId, locale, origin, device);
        }

        /** Because of a request. */
        Order from(@Nullable Origin origin) {
            return new Order(kind, address, userId, locale, origin, device);
        }

        /** As its owner calls it. */
        Order device(@Nullable String device) {
            return new Order(kind, address, userId, locale, origin, device);
        }
    }

    /** @throws dev.gatehouse.kernel.ProblemException {@code mail-off} when no mails are sent */
    void requireOn() {
        if (outbox.isOff()) {
            throw Problem.MAIL_OFF.exception();
        }
    }

    /**
     * Has one written.
     *
     * @return its id
     */
    UUID queue(Handle transaction, Order order) {
        return queue(transaction, order, id -> Map.of());
    }

    /** @param more further details of the mail that gets this id */
    UUID queue(Handle transaction, Order order, Function<UUID, Map<String, String>> more) {
        UUID id = Uuids.v7(clock.instant());
        Map<String, String> details = details(order);
        details.putAll(more.apply(id));
        outbox.add(
                transaction,
                new QueuedMail(id, order.kind(), order.userId(), order.address(), order.locale(), details));
        return id;
    }

    /** Returns the origin of the request that a mail was queued for; null if the mail does not say. */
    static @Nullable Origin origin(QueuedMail mail) {
        String address = mail.details().get(ADDRESS);
        return address == null
                ? null
                : new Origin(
                        address, mail.details().get(USER_AGENT), mail.details().getOrDefault(REQUEST_ID, ""));
    }

    /**
     * Mails a link that sets a new address, as long as the session and the credentials stay what they are.
     *
     * @param asked the session that asks
     */
    void confirmChange(Handle transaction, Profile profile, UUID asked, String address) {
        Map<String, String> bound =
                Map.of(SESSION, asked.toString(), VERSION, String.valueOf(profile.credentialsVersion()));
        Order order =
                Order.of(MailKind.ADDRESS_CHANGE, address).about(profile.id()).in(profile.locale());
        queue(transaction, order, id -> bound);
    }

    /** Tells somebody what has happened to their account, where they have a verified address. */
    void notice(Handle transaction, MailKind kind, Profile profile, Origin origin) {
        notice(transaction, kind, profile, origin, null);
    }

    /** @param device as its owner calls it */
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
     * The same with a link that the caller adds under the mail's id.
     *
     * @return the mail's id; nothing where the user has no verified address
     */
    Optional<UUID> noticeWithLink(Handle transaction, MailKind kind, Profile profile, Origin origin) {
        return isReachable(profile) ? Optional.of(queue(transaction, order(kind, profile, origin))) : Optional.empty();
    }

    /** Tells the owner of an account that it has been closed and deleted. */
    private void closed(Handle transaction, Profile profile, @Nullable Origin origin) {
        if (isReachable(profile)) {
            // Without an id: when it is sent, nobody has it any more.
            queue(
                    transaction,
                    Order.of(MailKind.ACCOUNT_CLOSED, String.valueOf(profile.email()))
                            .in(profile.locale())
                            .from(origin));
        }
    }

    /** Voids what has been mailed to a user who is deleted, and mails that the account is gone. */
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

    /** Tells people of logins from where they have never been. */
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
