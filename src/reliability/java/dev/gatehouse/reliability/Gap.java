package dev.gatehouse.reliability;

import java.util.List;

/** A time without an acknowledged write, in milliseconds since the start of the run. */
record Gap(long begin, long end) {
    private static final long BEFORE = 1_000;
    private static final long AFTER = 5_000;

    /** Returns the longest of all. */
    static Gap longest(List<Long> sorted) {
        Gap longest = new Gap(0, 0);
        for (int i = 1; i < sorted.size(); i++) {
            Gap gap = new Gap(sorted.get(i - 1), sorted.get(i));
            longest = gap.length() > longest.length() ? gap : longest;
        }
        return longest;
    }

    /** Returns the longest around a fault. */
    static Gap longest(List<Long> sorted, History.Window window) {
        return longest(sorted.stream()
                .filter(time -> time >= window.begin() - BEFORE && time <= window.end() + AFTER)
                .toList());
    }

    /** Returns how many milliseconds after the end of this time the next of some writes was acknowledged. */
    long until(List<Long> sorted) {
        return sorted.stream().filter(time -> time >= end).findFirst().orElse(Op.NEVER) - end;
    }

    long length() {
        return end - begin;
    }

    double seconds() {
        return length() / 1e3;
    }
}
