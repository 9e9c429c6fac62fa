package dev.gatehouse.mail;

/** A mail could not be sent. The message never contains the server's text, which may quote the link of the mail. */
final class DeliveryException extends RuntimeException {
    private final Fault fault;

    /** The cause of the failure. */
    enum Fault {
        /** The mail server or the connection: other mails would fail too. */
        ROUTE,
        /** Possibly this mail only, possibly temporary. */
        MAIL,
        /** The recipient does not exist: permanent. */
        RECIPIENT
    }

    DeliveryException(Fault fault, String sentence, Throwable cause) {
        super(sentence, cause);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}
