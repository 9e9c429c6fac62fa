package dev.gatehouse.account;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.Person;

/**
 * A confirmed change of the email address.
 *
 * @param announced the notice to the former address before the confirmation
 * @param told the notice to the former address after the confirmation
 */
record ConfirmedAddress(String address, Mailbox.Mail announced, Mailbox.Mail told) {
    /** Changes the address in the session of this person, and confirms the change. */
    static ConfirmedAddress of(Person session, Mailbox mailbox, String from, String to) throws ApiException {
        session.changesAddress(to);
        Mailbox.Mail announced = mailbox.next(from, "not-me");
        session.opens(mailbox.next(to, "verify")).confirmsAddress();
        return new ConfirmedAddress(to, announced, mailbox.next(from, "not-me"));
    }
}
