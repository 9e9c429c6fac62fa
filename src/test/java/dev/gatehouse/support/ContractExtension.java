package dev.gatehouse.support;

import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test if a response violated the contract. */
public final class ContractExtension implements AfterEachCallback {
    /** Allows the 500 of a test of internal errors, which the contract does not declare. Throws if there was none. */
    public static void expectServerError() {
        List<String> broken = Contract.takeBroken();
        if (broken.stream().noneMatch(complaint -> complaint.contains("answered 500"))) {
            throw new AssertionError("expected a response with status 500, but got: " + broken);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        requireKept();
    }

    /** Throws if a response violated the contract. For tests of jqwik, whose engine does not run this extension. */
    public static void requireKept() {
        List<String> broken = Contract.takeBroken();
        if (!broken.isEmpty()) {
            throw new AssertionError(String.join(System.lineSeparator(), broken));
        }
    }
}
