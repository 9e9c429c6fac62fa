package dev.gatehouse.password;

/**
 * The cost parameters of Argon2 (RFC 9106, section 3.1).
 *
 * @param memory KiB
 * @param iterations passes
 * @param parallelism lanes
 */
record Argon2Parameters(int memory, int iterations, int parallelism) {
    /** Returns the parameters in the PHC string format: {@code m=19456,t=2,p=1}. */
    String text() {
        return "m=" + memory + ",t=" + iterations + ",p=" + parallelism;
    }

    /** Parses the result of {@link #text}. */
    static Argon2Parameters parse(String text) {
        String[] parts = text.split("[=,]", -1);
        return new Argon2Parameters(Integer.parseInt(parts[1]), Integer.parseInt(parts[3]), Integer.parseInt(parts[5]));
    }
}
