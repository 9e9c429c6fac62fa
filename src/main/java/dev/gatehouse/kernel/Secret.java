package dev.gatehouse.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/** A text that nobody may read in a log, an error or a printed configuration. */
public final class Secret {
    private static final String MASK = "***";

    private final String text;

    @JsonCreator
    public Secret(String text) {
        this.text = text;
    }

    /** The text itself, for the one place that needs it. */
    public String reveal() {
        return text;
    }

    /** The text in UTF-8, where it is the material of a key. */
    public byte[] utf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns how many different bytes the text has in UTF-8: few mean that it was typed and not drawn at random. */
    public int differentBytes() {
        BitSet seen = new BitSet();
        for (byte value : utf8()) {
            seen.set(Byte.toUnsignedInt(value));
        }
        return seen.cardinality();
    }

    /** Its parts, where it is a list with commas; spaces around them, and parts of nothing else, do not count. */
    public List<Secret> parts() {
        return Commas.split(text).stream().map(Secret::new).toList();
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    @JsonValue
    @Override
    public String toString() {
        return text.isEmpty() ? "" : MASK;
    }
}
