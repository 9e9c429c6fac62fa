package dev.gatehouse.site;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * Settings of the console.
 *
 * @param enabled {@code true} or {@code false}; empty: {@code true} on the embedded database only
 */
public record ConsoleSettings(
        @NotNull @Pattern(regexp = "(true|false)?", message = "must be true, false or empty")
        String enabled) {

    /** @param embedded whether the database is the embedded one */
    public boolean isEnabled(boolean embedded) {
        return enabled.isEmpty() ? embedded : enabled.equals("true");
    }
}
