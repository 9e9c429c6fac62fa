package dev.gatehouse.throttle;

/** Limits that refuse attempts. */
public enum Reason {
    /** Several consecutive failures. */
    FAILURES,
    /** Too many failures for one account, from all addresses. */
    ACCOUNT,
    /** Too many attempts from one address block. */
    ADDRESS,
    /** Too many mails to one recipient, or requests in one session. */
    KEY
}
