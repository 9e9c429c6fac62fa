package dev.gatehouse.kernel;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A role, which permits operations beyond the user's own account. */
public enum Role {
    ADMIN;

    /** Returns the name in tokens, in the contract and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the codes of roles in alphabetical order. */
    public static List<String> codes(Collection<Role> roles) {
        return roles.stream().map(Role::code).sorted().toList();
    }

    /** Returns the role with that code; empty if this version does not know the code. */
    public static Optional<Role> of(String code) {
        return Arrays.stream(values()).filter(role -> role.code().equals(code)).findFirst();
    }
}
