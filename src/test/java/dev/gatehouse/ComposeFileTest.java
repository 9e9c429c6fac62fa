package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.support.Configurations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Reads the settings in compose.yaml as the service would read them. It starts no container. */
class ComposeFileTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void settings_are_known_and_allowed() throws Exception {
        Map<String, String> environment = new YAMLMapper()
                .readTree(Path.of("compose.yaml").toFile()).at("/services/gatehouse/environment").properties().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue().asText().replaceAll("\\$\\{.*}", SECRET)));
        String manual = Files.readString(Path.of("config.yml"));

        assertThat(environment.keySet())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(manual).contains("${" + name + ":-"));
        assertThat(Configurations.read(environment).database().url().toString())
                .isEqualTo("jdbc:mysql://***@database:3306/gate?***");
    }
}
