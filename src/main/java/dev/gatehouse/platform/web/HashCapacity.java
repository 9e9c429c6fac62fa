package dev.gatehouse.platform.web;

/** Whether passwords can be hashed at present. */
public interface HashCapacity {
    /** Returns whether a hash would be refused now, because the queue is full. */
    boolean isExhausted();

    /** Counts a request that was refused for that reason. */
    void countRefusal();
}
