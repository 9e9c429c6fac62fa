package dev.gatehouse.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.CheckCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import net.sourceforge.argparse4j.inf.Namespace;

/** Says whether a configuration is good, and what is in force: every key, secrets as {@code ***}. */
public final class EffectiveCheckCommand<T extends Configuration> extends CheckCommand<T> {
    private final PrintStream out;

    public EffectiveCheckCommand(Application<T> application, PrintStream out) {
        super(application);
        this.out = out;
    }

    @Override
    protected void run(Bootstrap<T> bootstrap, Namespace namespace, T configuration) throws Exception {
        ObjectMapper mapper = bootstrap.getObjectMapper().copy().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
        JsonNode effective = mapper.valueToTree(configuration);
        YAMLMapper yaml = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .build();
        out.print(yaml.writeValueAsString(effective));
        out.println("# The configuration is good.");
    }
}
