package dev.gatehouse.account;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.Person;

/**
 * A change of address that has been confirmed.
 *
 * @param announced the mail to the former address before the confirmation
 * @param told the mail to the former address after it
 */
record ConfirmedAddress(String address, Mailbox.Mail announced, Mailbox.Mail told) {
    /** Changes the address in the person's session. */
    static ConfirmedAddress of(Person session, Mailbox mailbox, String from, String to) throws ApiException {
        session.changesAddress(to);
        Mailbox.Mail announced = mailbox.next(from, "not-me");
        session.opens(mailbox.next(to, "verify")).confirmsAddress();
        return new ConfirmedAddress(to, announced, mailbox.next(from, "not-me"));
    }
}
