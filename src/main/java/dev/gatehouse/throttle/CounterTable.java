package dev.gatehouse.throttle;

/** Where counters are stored. */
enum CounterTable {
    /** What anybody can make; their number is bounded. */
    STRANGERS("throttle_counter"),
    /** What only a right password makes. */
    KNOWN("throttle_known");

    private final CounterTableSql sql;

    CounterTable(String name) {
        sql = new CounterTableSql(name);
    }

    CounterTableSql sql() {
        return sql;
    }
}
