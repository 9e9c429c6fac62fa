package dev.gatehouse.mail;

import java.time.Duration;

/** A way on which mails go. One thread sends; another may break it off. */
interface Carrier {
    /** What one mail takes at most. */
    Duration LIMIT = Duration.ofMinutes(2);

    /** @throws Undelivered when it did not go, or nobody can know */
    void carry(Parcel parcel);

    /** There is nothing more to send for now. */
    void rest();

    /** Whatever is being waited for is waited for no longer. */
    void breakOff();
}
