package dev.gatehouse.password;

/**
 * What Argon2 is told to spend (RFC 9106, section 3.1).
 *
 * @param memory KiB
 * @param iterations passes
 * @param parallelism lanes
 */
record Argon2Parameters(int memory, int iterations, int parallelism) {
    /** As the PHC string format has them: {@code m=19456,t=2,p=1}. */
    String text() {
        return "m=" + memory + ",t=" + iterations + ",p=" + parallelism;
    }

    /** Reads what {@link #text} has written. */
    static Argon2Parameters parse(String text) {
        String[] parts = text.split("[=,]", -1);
        return new Argon2Parameters(Integer.parseInt(parts[1]), Integer.parseInt(parts[3]), Integer.parseInt(parts[5]));
    }
}
