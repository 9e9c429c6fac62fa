package dev.gatehouse.serviceclient;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Commas;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a service client may do. */
public enum Scope {
    /** Check tokens. */
    INTROSPECT,
    /** End the session of a token. */
    REVOKE,
    /** Follow the ended sessions. */
    REVOCATIONS;

    /** Returns the name in the contract and in the database. */
    public String code() {
        return Codes.of(this);
    }

    /** Returns the codes of all scopes. */
    public static List<String> codes() {
        return Arrays.stream(values()).map(Scope::code).toList();
    }

    /** Returns the scope with that code; empty if this version does not know the code. */
    public static Optional<Scope> of(String code) {
        return Arrays.stream(values())
                .filter(scope -> scope.code().equals(code))
                .findFirst();
    }

    static String write(Collection<Scope> scopes) {
        return String.join(
                ",", scopes.stream().sorted().distinct().map(Scope::code).toList());
    }

    /** Reads stored scopes. Scopes that this version does not know grant nothing. */
    static List<Scope> read(String stored) {
        return Commas.split(stored).stream().flatMap(code -> of(code).stream()).toList();
    }
}
