package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.user.Profile;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Prints users as text lines, or as JSON with the member names of the contract. */
final class UserPrinter {
    private static final String LINE = "%-10s  %-9s  %-8s  %s%n";

    private final PrintStream out;
    private final boolean json;

    UserPrinter(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** Prints a list of users. */
    void print(List<Profile> people) {
        if (json) {
            write(people.stream().map(UserPrinter::members).toList());
            return;
        }
        out.printf(LINE, "ID", "STATE", "ROLES", "USERNAME");
        people.forEach(person -> out.printf(
                LINE, person.id(), person.active() ? "active" : "inactive", roles(person), seen(person.username())));
    }

    /**
     * Prints the result of a change: the sentence, or the user as JSON.
     *
     * @param sentence what was changed
     */
    void print(String sentence, Profile person) {
        if (json) {
            write(members(person));
        } else {
            out.println(seen(sentence));
        }
    }

    /** Prints a summary: the sentence, or the members as JSON. */
    void print(String sentence, Map<String, Object> members) {
        if (json) {
            write(members);
        } else {
            out.println(sentence);
        }
    }

    /** Replaces control characters, because a username may contain escape sequences that control the terminal. */
    private static String seen(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }

    private static String roles(Profile person) {
        String roles = String.join(",", Role.codes(person.roles()));
        return roles.isEmpty() ? "-" : roles;
    }

    private static Map<String, Object> members(Profile person) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", person.id());
        members.put("username", person.username());
        members.put("roles", Role.codes(person.roles()));
        members.put("active", person.active());
        members.put("inactive_until", String.valueOf(person.inactiveUntil()));
        members.put("inactive_reason", String.valueOf(person.inactiveReason()));
        members.put("has_password", person.hasPassword());
        members.put("created_at", person.createdAt().toString());
        members.put("email", String.valueOf(person.email()));
        members.put("email_verified", person.emailVerifiedAt() != null);
        members.put("locale", String.valueOf(person.locale()));
        members.values().removeIf(value -> Objects.equals(value, "null"));
        return members;
    }

    private void write(Object value) {
        try {
            out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
