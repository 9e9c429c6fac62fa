package dev.gatehouse.throttle;

/** Which limit an attempt has met. */
public enum Reason {
    /** Several failures in a row. */
    FAILURES,
    /** Too many failures at one account, wherever they came from. */
    ACCOUNT,
    /** Too many from one address. */
    ADDRESS,
    /** Too many mails for one recipient, or requests of one session. */
    KEY
}
