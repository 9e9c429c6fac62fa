package dev.gatehouse.platform.web;

/** Tells whether more password hashes can be queued. */
public interface HashCapacity {
    /** Returns whether the queue is full, so that a hash would be rejected now. */
    boolean isExhausted();

    /** Counts a request that was rejected because the queue is full. */
    void countRefusal();
}
