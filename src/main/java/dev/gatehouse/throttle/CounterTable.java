package dev.gatehouse.throttle;

/** Where counters are stored. */
enum CounterTable {
    /** What anybody can make; their number is bounded. */
    STRANGERS,
    /** What only a right password makes. */
    KNOWN;

    /** Returns the statements on this table. */
    CounterTableSql sql() {
        return CounterTableSql.of(this);
    }
}
