package dev.gatehouse.throttle;

/** The tables of counters. */
enum CounterTable {
    /** Counters that unknown clients can create; the number of rows is limited. */
    STRANGERS,
    /** Counters that only a successful login creates. */
    KNOWN;

    /** Returns the statements on this table. */
    CounterTableSql sql() {
        return CounterTableSql.of(this);
    }
}
