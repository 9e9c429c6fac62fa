import de.mkammerer.argon2.Argon2Advanced;
import de.mkammerer.argon2.Argon2Factory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Prints the median time of one native Argon2id hash with the default parameters of the service, in milliseconds: {@code java
 * -cp gatehouse.jar BareHash.java SECONDS}.
 */
class BareHash {
    public static void main(String[] arguments) {
        Argon2Advanced argon2 = Argon2Factory.createAdvanced(Argon2Factory.Argon2Types.ARGON2id, 16, 32);
        long end = System.nanoTime() + Long.parseLong(arguments[0]) * 1_000_000_000L;
        List<Long> nanos = new ArrayList<>();
        while (System.nanoTime() < end) {
            long begin = System.nanoTime();
            argon2.rawHash(2, 19_456, 1, new byte[32], new byte[16]);
            nanos.add(System.nanoTime() - begin);
        }
        Collections.sort(nanos);
        System.out.printf("%.2f%n", nanos.get(nanos.size() / 2) / 1e6);
    }
}
