package dev.gatehouse.session.refresh;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The refresh tokens of a session that were used lately, oldest first and without a gap: the last one is that before the
 * one in force. Sixteen bytes each: when it was used, and which secret made its successor.
 */
public record RefreshHistory(List<Use> uses) {
    /** More of them within the grace than anybody's tabs can cause. */
    static final int LIMIT = 256;

    private static final int USE_BYTES = 16;

    public RefreshHistory {
        uses = List.copyOf(uses);
    }

    /**
     * One use.
     *
     * @param secretId of the secret that made the successor
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

    /** With one more, and without those whose time has passed. */
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
     * The uses since a token was the one in force, its own first.
     *
     * @param links how many tokens there have been since
     * @return none when its use is not in the history any more
     */
    public List<Use> last(int links) {
        return links > uses.size() ? List.of() : uses.subList(uses.size() - links, uses.size());
    }
}
