package dev.gatehouse.session.refresh;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The recently used refresh tokens of a session, oldest first and without a gap, up to the predecessor of the current token.
 * Each use takes sixteen bytes: the time, and the secret that derived the successor.
 */
public record RefreshHistory(List<Use> uses) {
    /** More uses within the grace period than the browser tabs of one user cause. */
    static final int LIMIT = 256;

    private static final int USE_BYTES = 16;

    public RefreshHistory {
        uses = List.copyOf(uses);
    }

    /**
     * One use of a token.
     *
     * @param secretId the secret that derived the successor
     */
    public record Use(Instant usedAt, long secretId) {}

    public static RefreshHistory read(byte @Nullable [] bytes) {
        List<Use> uses = new ArrayList<>();
        if (bytes != null) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.remaining() >= USE_BYTES) {
                uses.add(new Use(Instant.ofEpochMilli(buffer.getLong()), buffer.getLong()));
            }
        }
        return new RefreshHistory(uses);
    }

    public byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(uses.size() * USE_BYTES);
        uses.forEach(use -> buffer.putLong(use.usedAt().toEpochMilli()).putLong(use.secretId()));
        return buffer.array();
    }

    /** Returns the history with one more use, and without uses before {@code oldest}. */
    public RefreshHistory with(Use use, Instant oldest) {
        List<Use> longer = new ArrayList<>(uses);
        longer.add(use);
        int from = Math.max(0, longer.size() - LIMIT);
        while (longer.get(from).usedAt().isBefore(oldest)) {
            from++;
        }
        return new RefreshHistory(longer.subList(from, longer.size()));
    }

    /**
     * Returns the uses since a token was current, its own use first.
     *
     * @param links number of tokens issued since then
     * @return empty if the history no longer contains all of them
     */
    public List<Use> last(int links) {
        return links > uses.size() ? List.of() : uses.subList(uses.size() - links, uses.size());
    }
}
