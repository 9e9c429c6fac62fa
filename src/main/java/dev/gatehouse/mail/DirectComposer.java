package dev.gatehouse.mail;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Makes each kind into the template of its name, with the details as values; the one called {@code link} is the link. */
public final class DirectComposer implements Composer {
    private static final String LINK = "link";

    @Override
    public Optional<Letter> compose(Handle transaction, QueuedMail mail) {
        Map<String, String> values = new HashMap<>(mail.details());
        String link = values.remove(LINK);
        return Optional.of(new Letter(template(mail.kind()).code(), mail.address(), mail.locale(), values, link));
    }

    private static Template template(MailKind kind) {
        return switch (kind) {
            case SIGN_UP -> Template.CONFIRM_SIGN_UP;
            case ADDRESS_CHANGE -> Template.CONFIRM_ADDRESS;
            case PASSWORD_RESET -> Template.RESET_PASSWORD;
            case INVITATION -> Template.INVITATION;
            case PASSWORD_CHANGED -> Template.PASSWORD_CHANGED;
            case ADDRESS_CHANGED -> Template.ADDRESS_CHANGED;
            case NEW_DEVICE -> Template.NEW_DEVICE;
            case ACCOUNT_CLOSED -> Template.ACCOUNT_CLOSED;
        };
    }
}
