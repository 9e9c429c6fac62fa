package dev.gatehouse.mail;

/** A mail could not be sent. The message is of our own words: what a server says may have the mail's link in it. */
final class DeliveryException extends RuntimeException {
    private final Fault fault;

    /** What was wrong. */
    enum Fault {
        /** The way: other mails need not be tried now. */
        ROUTE,
        /** Perhaps this mail, perhaps just now. */
        MAIL,
        /** There is nobody there, now and later. */
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
