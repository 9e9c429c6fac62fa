package dev.gatehouse.support;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails every test whose operations answered what the contract does not declare. */
public final class ContractExtension implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext context) {
        List<String> broken = Contract.takeBroken();
        if (!broken.isEmpty()) {
            throw new AssertionError(String.join(System.lineSeparator(), broken));
        }
    }
}
