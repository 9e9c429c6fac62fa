package dev.gatehouse.statistics;

import java.time.Instant;

/** A number of rows, and when they were counted. */
public record StoredCount(String name, long number, Instant countedAt) {}
