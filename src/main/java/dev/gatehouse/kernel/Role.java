package dev.gatehouse.kernel;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a user may do beyond their own affairs. */
public enum Role {
    ADMIN;

    /** The name in tokens, in the contract and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of several, in an order that is always the same. */
    public static List<String> codes(Collection<Role> roles) {
        return roles.stream().map(Role::code).sorted().toList();
    }

    /** The role of that code; none when this version does not know it. */
    public static Optional<Role> of(String code) {
        return Arrays.stream(values()).filter(role -> role.code().equals(code)).findFirst();
    }
}
