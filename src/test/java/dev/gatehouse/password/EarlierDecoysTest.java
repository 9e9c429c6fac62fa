package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecret;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The cost of an unknown name must not change with a release: a change would reveal that the name is not a user. */
class EarlierDecoysTest {
    @Test
    void cost_of_a_name_is_the_same_as_in_earlier_versions() {
        MasterSecret secret = new MasterSecret(new Secret("a secret of the time before, of 32 bytes or more"));
        DecoyHashes decoys = new DecoyHashes(new PasswordSettings(64, 2, 1, 1, 10, 8), secret);
        decoys.use(CostShares.parse("m=64,t=2,p=1:1;m=32,t=1,p=1:1;bare:1"));

        String costs = Stream.of("ada", "bea", "cleo", "dora", "eve", "flo", "gil", "hal")
                .map(name -> decoys.parametersFor(name.getBytes(StandardCharsets.UTF_8))
                        .map(Argon2Parameters::text)
                        .orElse("bare"))
                .collect(Collectors.joining(" "));

        assertThat(costs).isEqualTo("bare m=64,t=2,p=1 m=64,t=2,p=1 bare m=64,t=2,p=1 m=64,t=2,p=1 m=32,t=1,p=1 bare");
    }
}
