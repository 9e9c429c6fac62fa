package dev.gatehouse.mail;

import java.util.regex.Pattern;

/** Checks addresses for the SMTP envelope: no character may end a line, a list or a command. */
final class Addresses {
    /** Maximum characters of an address (RFC 5321, section 4.5.3.1.3, without the angle brackets). */
    static final int LIMIT = 254;

    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

    private Addresses() {}

    static boolean isAddress(String text) {
        return text.length() <= LIMIT && ADDRESS.matcher(text).matches();
    }

    /** @throws IllegalArgumentException if the text is not an address */
    static void require(String text) {
        if (!isAddress(text)) {
            throw new IllegalArgumentException("invalid email address");
        }
    }

    /** Returns the part after the at sign. */
    static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
