package dev.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class UuidsTest {
    /** The end of the range of 48 bits of milliseconds. */
    private static final long LAST_MILLISECOND = (1L << 48) - 1;

    /** RFC 9562, appendix A.6: 22 February 2022, 14:22:22 at GMT-05:00. */
    @Example
    void time_has_the_position_of_rfc_9562() {
        UUID id = Uuids.v7(Instant.parse("2022-02-22T19:22:22Z"));

        assertThat(id.toString()).startsWith("017f22e2-79b0-7");
    }

    @Property
    void version_variant_and_time_follow_rfc_9562(@ForAll @LongRange(min = 0, max = LAST_MILLISECOND) long time) {
        UUID id = Uuids.v7(Instant.ofEpochMilli(time));

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(time);
    }

    @Property
    void later_ids_sort_later(
            @ForAll @LongRange(min = 0, max = LAST_MILLISECOND) long a,
            @ForAll @LongRange(min = 0, max = LAST_MILLISECOND) long b) {
        String first = Uuids.v7(Instant.ofEpochMilli(Math.min(a, b))).toString();
        String second = Uuids.v7(Instant.ofEpochMilli(Math.max(a, b))).toString();
        if (a != b) {
            assertThat(first).isLessThan(second);
        }
    }

    @Example
    void ids_of_one_millisecond_differ_in_all_of_their_random_bits() {
        Set<UUID> ids = new HashSet<>();
        long seen = 0;
        long alwaysSet = -1;
        long seenHigh = 0;
        for (int i = 0; i < 2_000; i++) {
            UUID id = Uuids.v7(Instant.EPOCH);
            ids.add(id);
            seen |= id.getLeastSignificantBits();
            alwaysSet &= id.getLeastSignificantBits();
            seenHigh |= id.getMostSignificantBits();
        }

        assertThat(ids).hasSize(2_000);
        assertThat(seen).isEqualTo(0xBFFF_FFFF_FFFF_FFFFL);
        assertThat(alwaysSet).isEqualTo(0x8000_0000_0000_0000L);
        assertThat(seenHigh).isEqualTo(0x7FFFL);
    }

    @Property
    void bytes_convert_back_to_the_same_id(@ForAll long high, @ForAll long low) {
        UUID id = new UUID(high, low);

        assertThat(Uuids.bytes(id)).hasSize(16);
        assertThat(Uuids.fromBytes(Uuids.bytes(id))).isEqualTo(id);
    }

    @Example
    void most_significant_byte_comes_first() {
        assertThat(Uuids.bytes(UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f")))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }
}
