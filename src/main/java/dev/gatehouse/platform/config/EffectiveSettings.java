package dev.gatehouse.platform.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.dropwizard.core.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** The settings in effect: the keys of config.yml with their values, and with secrets as {@code ***}. */
public final class EffectiveSettings {
    private static final Pattern SECRET = Pattern.compile("(?i)password|secret");

    private final JsonNode tree;
    private final SettingVariables variables;

    /** @param mapper the mapper that reads the configuration */
    public EffectiveSettings(ObjectMapper mapper, Configuration configuration, SettingVariables variables) {
        ObjectMapper writer = mapper.copy()
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
                .registerModule(new SimpleModule()
                        .addSerializer(Path.class, ToStringSerializer.instance)
                        .addSerializer(Set.class, new SortedSerializer()));
        // Methods of records such as "isEmbedded" are not configuration keys.
        writer.setConfig(writer.getSerializationConfig().without(MapperFeature.AUTO_DETECT_IS_GETTERS));
        tree = writer.valueToTree(configuration);
        mask(tree);
        this.variables = variables;
    }

    /**
     * A setting.
     *
     * @param key its key in config.yml, as in {@code server.applicationConnectors[0].port}
     * @param value its value; {@code ***} for a secret that is not empty
     * @param variable the environment variable that the value is or can be taken from
     */
    public record Setting(String key, String value, Optional<SettingVariables.Variable> variable) {}

    /** Returns the settings as a valid configuration. */
    public JsonNode tree() {
        return tree;
    }

    /** Returns the settings one by one, in the order of the tree. */
    public List<Setting> list() {
        List<Setting> settings = new ArrayList<>();
        visit(tree, (key, value) -> {
            String text = value.isValueNode() ? value.asText() : value.toString();
            settings.add(new Setting(key, text, variables.of(key)));
        });
        return settings;
    }

    /** Calls the visitor with each value of a configuration and its key; also with empty lists and objects. */
    static void visit(JsonNode configuration, BiConsumer<String, JsonNode> visitor) {
        configuration.properties().forEach(entry -> visit(entry.getKey(), entry.getValue(), visitor));
    }

    private static void visit(String key, JsonNode node, BiConsumer<String, JsonNode> visitor) {
        if (node.isEmpty()) {
            visitor.accept(key, node);
        }
        node.properties().forEach(entry -> visit(key + "." + entry.getKey(), entry.getValue(), visitor));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            visit(key + "[" + i + "]", node.get(i), visitor);
        }
    }

    /** Masks secrets by name, because those of Dropwizard, for example of a key store, are plain strings. */
    private static void mask(JsonNode node) {
        node.forEach(EffectiveSettings::mask);
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.stream()
                    .filter(name -> SECRET.matcher(name).find())
                    .filter(name -> !object.path(name).asText().isEmpty())
                    .forEach(name -> object.put(name, "***"));
        }
    }

    /** Writes sets, which have no order of their own, sorted. */
    @SuppressWarnings("rawtypes")
    private static final class SortedSerializer extends JsonSerializer<Set> {
        @Override
        public void serialize(Set value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            Set<String> sorted = new TreeSet<>();
            for (Object item : value) {
                sorted.add(String.valueOf(item));
            }
            generator.writeStartArray();
            for (String item : sorted) {
                generator.writeString(item);
            }
            generator.writeEndArray();
        }
    }
}
