package dev.gatehouse.support;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails every test whose operations answered what the contract does not declare. */
public final class ContractExtension implements AfterEachCallback {
    /** For the test of what a fault of ours looks like: it is no answer that the contract declares. */
    public static void expectServerError() {
        List<String> broken = Contract.takeBroken();
        if (broken.stream().noneMatch(complaint -> complaint.contains("answered 500"))) {
            throw new AssertionError("nothing was answered with 500, but: " + broken);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        requireKept();
    }

    /** For tests of another engine, which knows no extension. */
    public static void requireKept() {
        List<String> broken = Contract.takeBroken();
        if (!broken.isEmpty()) {
            throw new AssertionError(String.join(System.lineSeparator(), broken));
        }
    }
}
