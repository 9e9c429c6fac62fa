package dev.gatehouse.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/** A text that is masked in logs, errors and printed configurations. */
public final class Secret {
    private static final String MASK = "***";

    private final String text;

    @JsonCreator
    public Secret(String text) {
        this.text = text;
    }

    /** Returns the text unmasked. Never log it or return it to a client. */
    public String reveal() {
        return text;
    }

    /** Returns the text in UTF-8, for use as key material. */
    public byte[] utf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the number of distinct bytes in UTF-8. A low number means that the text was typed and is not random. */
    public int differentBytes() {
        BitSet seen = new BitSet();
        for (byte value : utf8()) {
            seen.set(Byte.toUnsignedInt(value));
        }
        return seen.cardinality();
    }

    /** Splits a comma-separated list. Surrounding whitespace and empty items are dropped. */
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
