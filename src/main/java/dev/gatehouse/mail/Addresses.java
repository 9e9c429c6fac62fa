package dev.gatehouse.mail;

import java.util.regex.Pattern;

/** What may stand in an envelope: nothing that ends a line, a list or a command. */
final class Addresses {
    /** Characters, as RFC 5321 has it (section 4.5.3.1.3, less the brackets). */
    static final int LIMIT = 254;

    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

    private Addresses() {}

    static boolean isAddress(String text) {
        return text.length() <= LIMIT && ADDRESS.matcher(text).matches();
    }

    /** @throws IllegalArgumentException when it is none */
    static void require(String text) {
        if (!isAddress(text)) {
            throw new IllegalArgumentException("this is no address that a mail could go to");
        }
    }

    /** What is behind the at sign. */
    static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }
}
