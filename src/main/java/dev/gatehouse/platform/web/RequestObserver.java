package dev.gatehouse.platform.web;

/** Hears of every request once it is answered. */
public interface RequestObserver {
    /**
     * A request has been answered, or given up.
     *
     * @param operation the contract's id of what was asked; {@code none} where it was refused before that was known
     * @param status of the answer
     * @param nanos from its arrival to the end of its answer
     */
    void answered(String operation, int status, long nanos);
}
