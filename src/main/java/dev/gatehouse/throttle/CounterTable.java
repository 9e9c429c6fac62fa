package dev.gatehouse.throttle;

/** The tables of counters. */
enum CounterTable {
    /** Counters that unknown clients can create; the number of rows is limited. */
    STRANGERS,
    /** Counters of known devices and addresses, which require an earlier successful login. */
    KNOWN;

    /** Returns the statements on this table. */
    CounterTableSql sql() {
        return CounterTableSql.of(this);
    }
}
