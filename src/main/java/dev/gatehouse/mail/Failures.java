package dev.gatehouse.mail;

import dev.gatehouse.mail.DeliveryException.Fault;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.util.MailConnectException;

/**
 * Maps failures of the mail library to a {@link DeliveryException}. Its message contains the status codes of the mail server
 * but not the server's text, because that text may quote the mail.
 */
final class Failures {
    /** The enhanced status code (RFC 3463), which follows the reply code. */
    private static final Pattern ENHANCED = Pattern.compile("\\b[245]\\.\\d{1,3}\\.\\d{1,3}\\b");

    /** Authentication required (RFC 4954, section 6): the recipient may be valid. */
    private static final int SIGN_IN_FIRST = 530;

    private Failures() {}

    /** @param connected whether the connection was open, so that the failure may concern this mail only */
    static DeliveryException of(MessagingException failure, boolean connected) {
        List<Throwable> all = all(failure);
        Optional<SMTPAddressFailedException> recipient = first(all, SMTPAddressFailedException.class);
        if (recipient.isPresent()) {
            return ofRecipient(recipient.get());
        }
        Optional<SMTPSenderFailedException> sender = first(all, SMTPSenderFailedException.class);
        if (sender.isPresent()) {
            return failed(
                    Fault.MAIL,
                    "the mail server refused the sender mail.from (MAIL_FROM): "
                            + code(sender.get().getReturnCode(), sender.get()),
                    failure);
        }
        Optional<SMTPSendFailedException> refused = first(all, SMTPSendFailedException.class);
        if (refused.isPresent()) {
            return failed(
                    Fault.MAIL,
                    "the mail server refused the mail: " + code(refused.get().getReturnCode(), refused.get()),
                    failure);
        }
        return failed(connected ? Fault.MAIL : Fault.ROUTE, ofConnection(all), failure);
    }

    /**
     * 5xx is permanent (RFC 5321, section 4.2.1), unless it concerns the permissions of this service (X.7.X, RFC 3463, section
     * 3.8).
     */
    private static DeliveryException ofRecipient(SMTPAddressFailedException refusal) {
        int code = refusal.getReturnCode();
        boolean ours = code == SIGN_IN_FIRST || enhanced(refusal).startsWith("5.7.");
        return failed(
                code >= 500 && code <= 599 && !ours ? Fault.RECIPIENT : Fault.MAIL,
                "the mail server refused the recipient: " + code(code, refusal),
                refusal);
    }

    private static String ofConnection(List<Throwable> all) {
        if (first(all, AuthenticationFailedException.class).isPresent()) {
            return "the mail server rejected mail.smtp.username (SMTP_USERNAME) and mail.smtp.password"
                    + " (SMTP_PASSWORD)";
        }
        if (first(all, SocketTimeoutException.class).isPresent()) {
            return "the mail server did not answer in time";
        }
        if (first(all, SSLException.class).isPresent()
                || all.stream()
                        .anyMatch(cause -> String.valueOf(cause.getMessage()).contains("server identity"))) {
            return "the mail server's certificate is not trusted or belongs to another host, or this port has no TLS";
        }
        if (all.stream().anyMatch(cause -> String.valueOf(cause.getMessage()).startsWith("STARTTLS is required"))) {
            return "the mail server does not offer STARTTLS, which mail.smtp.security (SMTP_SECURITY) requires";
        }
        return first(all, MailConnectException.class).isPresent()
                ? "the mail server cannot be reached at mail.smtp.host (SMTP_HOST)"
                : "the connection to the mail server was lost";
    }

    private static DeliveryException failed(Fault fault, String sentence, Throwable cause) {
        return new DeliveryException(fault, sentence, cause);
    }

    private static String code(int code, MessagingException refusal) {
        return (code + " " + enhanced(refusal)).strip();
    }

    private static String enhanced(MessagingException refusal) {
        Matcher status = ENHANCED.matcher(String.valueOf(refusal.getMessage()));
        return status.find() ? status.group() : "";
    }

    private static <T extends Throwable> Optional<T> first(List<Throwable> all, Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** Returns the failure, its causes and the exceptions that the library chained to them. */
    private static List<Throwable> all(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> all = new ArrayList<>();
        collect(failure, seen, all);
        return all;
    }

    private static void collect(
            @org.jspecify.annotations.Nullable Throwable failure, Set<Throwable> seen, List<Throwable> all) {
        if (failure == null || !seen.add(failure)) {
            return;
        }
        all.add(failure);
        if (failure instanceof MessagingException messaging) {
            collect(messaging.getNextException(), seen, all);
        }
        collect(failure.getCause(), seen, all);
    }
}
